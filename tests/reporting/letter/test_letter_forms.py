"""The letter as PDF, DOCX and HTML: what a screen reader and an editor find there."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

FIGURES = ("fan", "map", "pillars-chart")


@pytest.fixture(scope="module")
def pdf(folder):
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(folder / "brief.pdf") as own:
        yield own


@pytest.fixture(scope="module")
def docx(folder):
    return Document(str(folder / "brief.docx"))


def elements(pdf):
    """Yield every element of the structure tree with its type."""
    import pikepdf

    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        own = waiting.pop()
        if isinstance(own, pikepdf.Array):
            waiting += list(own)
        elif isinstance(own, pikepdf.Dictionary) and "/S" in own:
            yield str(own.S), own
            if "/K" in own:
                waiting.append(own.K)


def test_pdf_says_that_it_is_accessible(pdf):
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "nl"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    about = pdf.open_metadata()
    assert about["pdfuaid:part"] == "1"
    assert "Actieplan" in about["dc:title"]


def test_pdf_has_headings_tables_with_heads_and_drawings_with_words(pdf):
    found: dict[str, list] = {}
    for kind, own in elements(pdf):
        found.setdefault(kind, []).append(own)
    assert len(found["/H1"]) > 8
    assert len(found["/H2"]) >= 4
    assert len(found["/Table"]) > 10
    assert len(found["/TH"]) > 40
    assert len(found["/Link"]) > 50
    assert len(found["/Figure"]) == len(FIGURES)
    assert all(len(str(own.Alt)) > 40 for own in found["/Figure"])


def test_pdf_embeds_its_own_fonts_only(pdf):
    names = {
        str(font.BaseFont)
        for page in pdf.pages
        for font in page.resources.get("/Font", {}).values()
    }
    assert names
    assert all("KrapteSans" in name for name in names)


def test_pdf_passes_the_machine_checks_of_pdf_ua(folder):
    pdfua = pytest.importorskip("pdfua")
    report = pdfua.validate(folder / "brief.pdf")
    assert not report.findings


def test_docx_has_real_styles_and_a_language(docx, letter):
    titles = [own["title"] for own in letter.content["sections"] if own["level"] == 1]
    heads = [own.text for own in docx.paragraphs if own.style.name == "Heading 1"]
    assert heads == titles
    assert docx.core_properties.language == "nl-NL"
    languages = {own.get(qn("w:val")) for own in docx.styles.element.iter(qn("w:lang"))}
    assert languages == {"nl-NL"}


def test_docx_repeats_the_head_of_every_table_and_describes_every_drawing(docx):
    assert len(docx.tables) > 10
    for own in docx.tables:
        assert own.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    told = [own._inline.docPr.get("descr") for own in docx.inline_shapes]
    assert len(told) == len(FIGURES)
    assert all(len(own) > 40 for own in told)


def test_docx_links_lead_somewhere(docx):
    body = docx.element.body
    places = {own.get(qn("w:name")) for own in body.iter(qn("w:bookmarkStart"))}
    links = {own.get(qn("w:anchor")) for own in body.iter(qn("w:hyperlink"))} - {None}
    assert links
    assert links <= places


def test_docx_holds_no_moment_of_writing(folder):
    with zipfile.ZipFile(io.BytesIO((folder / "brief.docx").read_bytes())) as own:
        assert {about.date_time for about in own.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_html_stands_alone_and_its_links_lead_somewhere(folder):
    text = (folder / "brief.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"<(link|img|iframe)\b", text)
    assert '<html lang="nl">' in text
    places = re.findall(r'\bid="([^"]+)"', text)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(places)


def test_every_form_says_every_claim_of_the_first_lines(folder, letter, docx):
    shown = [
        part["text"]
        for block in letter.content["sections"][0]["blocks"]
        for part in block["spans"]
        if "claim" in part
    ]
    page = (folder / "brief.html").read_text(encoding="utf-8")
    written = "".join(own.text for own in docx.element.body.iter(qn("w:t")))
    assert shown
    for text in shown:
        assert text in page
        assert text in written
