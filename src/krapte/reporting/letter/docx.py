"""The letter as DOCX, for the department to edit: real styles, headings, tables, alt texts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from krapte.reporting.charts import FONT as CHART_FONT
from krapte.reporting.letter.pdf import FAMILY, FONTS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
FONT = "Calibri"
BLUE = "154F7C"
CELL = "LetterCell"
FIRST = (1980, 1, 1, 0, 0, 0)
"""Moment of every file in the archive: the clock must not decide its bytes."""


def docx(content: Mapping[str, Any], charts: Mapping[str, str]) -> bytes:
    """Return the letter as DOCX.

    Parameters
    ----------
    content, charts
        Of a `Letter`.
    """
    import docx as library

    own = library.Document()
    _prepared(own, content)
    writer = _Writer(own, charts)
    label = own.add_paragraph(style="Intense Quote")
    label.add_run(content["label"]).bold = True
    label.add_run(f" · {content['unofficial']} · {content['made_with']}")
    own.add_paragraph(content["title"], style="Title")
    for name, value in content["facts"]:
        own.add_paragraph(f"{name}:\t{value}", style="Letter facts")
    for section in content["sections"]:
        writer.section(section)
    written = io.BytesIO()
    own.save(written)
    return _timeless(written.getvalue())


def _prepared(own: Document, content: Mapping[str, Any]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    # Its types know styles only as what all of them share.
    styles: Any = own.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        style = styles[name]
        style.font.name = FONT
        style.font.color.rgb = RGBColor.from_string(BLUE)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Word takes the font of the theme unless these are gone.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi"):
            fonts.set(qn(f"w:{script}"), FONT)
    facts = styles.add_style("Letter facts", WD_STYLE_TYPE.PARAGRAPH)
    facts.base_style = normal
    facts.paragraph_format.space_after = Pt(2)
    facts.paragraph_format.tab_stops.add_tab_stop(Cm(3))
    small = styles.add_style("Letter note", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = normal
    small.font.size = Pt(8.5)
    cell = styles.add_style("Letter cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.element.styleId = CELL
    cell.base_style = small
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    _language(own, LANGUAGES[content["lang"]])
    day = dt.datetime.fromisoformat(content["date"])
    told = own.core_properties
    told.title, told.author = f"{content['title']} ({content['label']})", "krapte"
    told.subject, told.comments = content["unofficial"], f"run {content['run']}"
    told.language, told.keywords = LANGUAGES[content["lang"]], ""
    told.created = told.modified = day
    told.last_modified_by, told.revision = "krapte", 1
    page = own.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(2.5), Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.2)
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{content['label']} · {content['unofficial']} · ")
    _field(foot, "PAGE")


def _language(own: Document, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for found in own.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), code)
    for style in own.styles.element.iter(qn("w:style")):
        if style.get(qn("w:default")) == "1" and style.get(qn("w:type")) == "paragraph":
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), code)
            style.get_or_add_rPr().append(mark)


def _field(paragraph: Paragraph, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


class _Writer:
    """Writes sections into a document; counts what must have a number of its own."""

    def __init__(self, own: Document, charts: Mapping[str, str]) -> None:
        self.own, self.charts, self.number = own, charts, 0
        self.wide = False

    def section(self, section: Mapping[str, Any]) -> None:
        if section["wide"] != self.wide:
            self._turn(section["wide"])
        elif section["name"].startswith("bijlage") and section["level"] == 1:
            self.own.add_page_break()
        head = self.own.add_heading(level=section["level"])
        self._place(head, section["name"], lambda: head.add_run(section["title"]))
        for block in section["blocks"]:
            getattr(self, block["kind"])(block)

    def _turn(self, wide: bool) -> None:
        from docx.enum.section import WD_ORIENT, WD_SECTION

        page = self.own.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = page.page_height, page.page_width
        self.wide = wide

    def paragraph(self, block: Mapping[str, Any]) -> None:
        self._inline(self.own.add_paragraph(), block["spans"])

    def bullets(self, block: Mapping[str, Any]) -> None:
        for item in block["items"]:
            self._inline(self.own.add_paragraph(style="List Bullet"), item)

    def figure(self, block: Mapping[str, Any]) -> None:
        import vl_convert as vlc
        from docx.shared import Cm

        self._caption(block["title"])
        # With our font, so that a machine with other fonts gives the same picture.
        vlc.register_font_directory(str(FONTS))
        drawn = self.charts[block["name"]].replace(CHART_FONT, FAMILY)
        image = io.BytesIO(vlc.svg_to_png(drawn, scale=2))
        shape = self.own.add_paragraph().add_run().add_picture(image, width=Cm(16))
        told = shape._inline.docPr
        told.set("descr", block["alt"])
        told.set("title", block["title"])
        self._inline(self.own.add_paragraph(style="Letter note"), block["source"])

    def table(self, block: Mapping[str, Any]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Cm

        self._caption(block["caption"])
        width = 25.3 if self.wide else 16.3
        columns = block["columns"]
        shares = block["widths"] or [1] * len(columns)
        widths = [Cm(width * share / sum(shares)) for share in shares]
        table = self.own.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.autofit = False
        head = table.rows[0]
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        head._tr.get_or_add_trPr().append(mark)
        for cell, name, own in zip(head.cells, columns, widths, strict=True):
            cell.width = own
            words = cell.paragraphs[0]
            _in_cell(words)
            words.add_run(name.lstrip("#")).bold = True
        for column, own in zip(table.columns, widths, strict=True):
            column.width = own
        for number, row in enumerate(block["rows"]):
            anchor = block["anchors"][number] if block["anchors"] else ""
            self._row(table, row, columns, widths, anchor)
        if block["note"]:
            self._inline(self.own.add_paragraph(style="Letter note"), block["note"])
        else:
            self.own.add_paragraph(style="Letter note")

    def _row(
        self, table: Any, row: Sequence[Any], columns: Sequence[str], widths: Sequence[Any],
        anchor: str,
    ) -> None:  # fmt: skip
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        made = table.add_row()
        for number, (cell, parts) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = widths[number]
            words = cell.paragraphs[0]
            _in_cell(words)
            if columns[number].startswith("#"):
                words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            bare = [{"text": own["text"]} if "claim" in own else own for own in parts]
            if number == 0 and anchor:
                self._place(words, anchor, lambda w=words, b=bare: self._inline(w, b))
            else:
                self._inline(words, bare)

    def _caption(self, text: str) -> None:
        words = self.own.add_paragraph(text, style="Caption")
        words.paragraph_format.keep_with_next = True

    def _place(self, words: Paragraph, anchor: str, write: Any) -> None:
        """Write between the marks of a place to which links lead."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.number += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:name"), _bookmark(anchor))
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.number))
        words._p.append(start)
        write()
        words._p.append(end)

    def _inline(self, words: Paragraph, parts: Sequence[Mapping[str, str]]) -> None:
        for part in parts:
            if "claim" in part:
                self._link(words, part["text"], part["to"])
            elif "link" in part:
                self._link(words, part["link"], part["to"])
            elif "strong" in part:
                words.add_run(part["strong"]).bold = True
            elif "quote" in part:
                words.add_run(part["quote"]).italic = True
            else:
                words.add_run(part["text"])

    def _link(self, words: Paragraph, text: str, to: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import RGBColor

        link = OxmlElement("w:hyperlink")
        if to.startswith("#"):
            link.set(qn("w:anchor"), _bookmark(to[1:]))
        else:
            known = words.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link.set(qn("r:id"), known)
        run = words.add_run(text)
        run.font.color.rgb = RGBColor.from_string(BLUE)
        run.font.underline = True
        link.append(run._r)
        words._p.append(link)


def _in_cell(words: Paragraph) -> None:
    # By its id: looking the style up by name takes longer than all the rest of a letter.
    words._p.get_or_add_pPr().get_or_add_pStyle().val = CELL


def _bookmark(anchor: str) -> str:
    """Return a name that Word takes: letters, digits and lines, 40 at most."""
    import hashlib

    plain = "".join(own if own.isalnum() else "_" for own in anchor)
    return plain if len(plain) <= 40 else f"b_{hashlib.sha256(anchor.encode()).hexdigest()[:20]}"


def _timeless(content: bytes) -> bytes:
    """Return the archive with its files in order and without the moment of writing."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in sorted(old.namelist(), key=lambda own: (own != "[Content_Types].xml", own)):
            about = zipfile.ZipInfo(name, FIRST)
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(name))
    return written.getvalue()
