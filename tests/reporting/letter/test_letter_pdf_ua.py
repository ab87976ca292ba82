"""The letter against the conditions of the Matterhorn Protocol, and each check against a breach."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Operator

from tests.reporting.letter.matterhorn import STRUCTURE, Opened
from tests.reporting.letter.matterhorn_content import CONTENT, content

CHECKS = STRUCTURE | CONTENT
DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "letter-pdf.md"


@pytest.fixture(scope="module")
def opened(folder):
    with pikepdf.open(folder / "brief.pdf") as pdf:
        yield Opened(pdf)


@pytest.mark.parametrize("number", CHECKS)
def test_the_letter_breaks_no_condition(opened, number):
    assert CHECKS[number](opened) == []


def test_there_is_enough_in_the_letter_to_break_them(opened):
    assert len(opened.of("TH")) > 40
    assert len(opened.of("LI", "H1", "H2", "Figure", "Link")) > 50
    assert len(opened.notes) > 50
    assert sum(map(len, content(opened).codes.values())) > 100


def first(pdf, kind):
    return Opened(pdf).of(kind)[0].own


def swapped(pdf, kind, other):
    first(pdf, kind).S = Name(f"/{other}")


def removed(own, *names):
    for name in names:
        del own[name]


def note(pdf):
    return next(page.obj.Annots[0] for page in pdf.pages if "/Annots" in page.obj)


def font(pdf):
    return pdf.pages[1].resources.Font["/f0"]


def redrawn(pdf, change):
    """Write the first page anew, after `change` of its instructions."""
    page = pdf.pages[0]
    page.obj.Contents = pdf.make_stream(
        pikepdf.unparse_content_stream(change(list(pikepdf.parse_content_stream(page))))
    )


def around(mark, own):
    """Return instructions within a mark."""
    begin = pikepdf.ContentStreamInstruction([Name(f"/{mark}")], Operator("BMC"))
    return [begin, *own, pikepdf.ContentStreamInstruction([], Operator("EMC"))]


def tagged_within_artifact(found):
    begin = pikepdf.ContentStreamInstruction(
        [Name("/P"), Dictionary(MCID=9999)], Operator("BDC")
    )  # fmt: skip
    end = pikepdf.ContentStreamInstruction([], Operator("EMC"))
    return [*found, *around("Artifact", [begin, end])]


def nested(found):
    begin = pikepdf.ContentStreamInstruction([Name("/P"), Dictionary(MCID=9999)], Operator("BDC"))
    end = pikepdf.ContentStreamInstruction([], Operator("EMC"))
    return [*found, begin, *around("Artifact", []), end]


def unmarked(found):
    box = pikepdf.ContentStreamInstruction([0, 0, 9, 9], Operator("re"))
    return [*found, box, pikepdf.ContentStreamInstruction([], Operator("f"))]


def narrowed(pdf):
    own = font(pdf).DescendantFonts[0]
    own.W, own.DW = Array([]), 1


def metadata(pdf, name):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        del about[name]


def mapped_to(letters):
    def change(pdf):
        own = font(pdf)
        text = own.ToUnicode.read_bytes().decode("latin-1")
        head, code = re.search(r"(beginbf(?:char|range)\s*)(<\w+>)", text).groups()
        more = f"1 beginbfchar\n<FFFF> <{letters}>\nendbfchar\n"
        own.ToUnicode = pdf.make_stream(text.replace(head + code, more + head + code, 1).encode())

    return change


BREACHES = {
    "01-003": lambda pdf: redrawn(pdf, nested),
    "01-004": lambda pdf: redrawn(pdf, tagged_within_artifact),
    "01-005": lambda pdf: redrawn(pdf, unmarked),
    "01-006": lambda pdf: removed(first(pdf, "TR").K, 0),
    "01-007": lambda pdf: pdf.Root.MarkInfo.__setattr__("Suspects", True),
    "02-001": lambda pdf: swapped(pdf, "P", "Paragraaf"),
    "02-003": lambda pdf: pdf.Root.StructTreeRoot.__setattr__(
        "RoleMap", Dictionary(Een=Name.Twee, Twee=Name.Een)
    ),
    "02-004": lambda pdf: pdf.Root.StructTreeRoot.__setattr__("RoleMap", Dictionary(P=Name.Span)),
    "06-001": lambda pdf: removed(pdf.Root, "/Metadata"),
    "06-002": lambda pdf: metadata(pdf, "pdfuaid:part"),
    "06-003": lambda pdf: metadata(pdf, "dc:title"),
    "07-001": lambda pdf: removed(pdf.Root.ViewerPreferences, "/DisplayDocTitle"),
    "07-002": lambda pdf: pdf.Root.ViewerPreferences.__setattr__("DisplayDocTitle", False),
    "09-004": lambda pdf: swapped(pdf, "TR", "Div"),
    "09-005": lambda pdf: swapped(pdf, "LI", "P"),
    "11-001": lambda pdf: removed(pdf.Root, "/Lang"),
    "13-004": lambda pdf: removed(first(pdf, "Figure"), "/Alt"),
    "14-002": lambda pdf: swapped(pdf, "H1", "H3"),
    "14-003": lambda pdf: swapped(pdf, "H2", "H4"),
    "14-007": lambda pdf: swapped(pdf, "H2", "H"),
    "15-003": lambda pdf: [
        removed(own.own, "/A") for own in Opened(pdf).of("TH", "TD") if "/A" in own.own
    ],
    "28-004": lambda pdf: removed(note(pdf), "/Contents"),
    "28-006": lambda pdf: note(pdf).__setattr__("Subtype", Name.Iets),
    "28-007": lambda pdf: note(pdf).__setattr__("Subtype", Name.TrapNet),
    "28-008": lambda pdf: [removed(page.obj, "/Tabs") for page in pdf.pages if "/Tabs" in page.obj],
    "28-009": lambda pdf: [page.obj.__setattr__("Tabs", Name.R) for page in pdf.pages],
    "28-010": lambda pdf: note(pdf).__setattr__("Subtype", Name.Widget),
    "28-011": lambda pdf: swapped(pdf, "Link", "Span"),
    "10-001": lambda pdf: font(pdf).__setattr__("ToUnicode", pdf.make_stream(b"")),
    "31-001": lambda pdf: font(pdf).__setattr__("Encoding", Name("/GBK-EUC-H")),
    "31-004": lambda pdf: removed(font(pdf).DescendantFonts[0], "/CIDToGIDMap"),
    "31-009": lambda pdf: removed(font(pdf).DescendantFonts[0].FontDescriptor, "/FontFile2"),
    "31-011": narrowed,
    "31-014": lambda pdf: font(pdf).DescendantFonts[0].FontDescriptor.__setattr__(
        "CIDSet", pdf.make_stream(b"\0")
    ),
    "31-027": lambda pdf: removed(font(pdf), "/ToUnicode"),
    "31-028": mapped_to("0000"),
    "31-029": mapped_to("FEFF"),
}  # fmt: skip
"""Number of a condition to a way to break it; of others the letter has nothing to break."""


@pytest.mark.parametrize("number", BREACHES)
def test_a_breach_is_seen(folder, number):
    with pikepdf.open(folder / "brief.pdf") as pdf:
        del pdf.pages[3:]  # enough to break, and quick to read
        BREACHES[number](pdf)
        assert CHECKS[number](Opened(pdf))


def test_the_documentation_names_every_condition_that_is_checked():
    told = re.findall(r"\b\d\d-\d{3}\b", DOCUMENT.read_text(encoding="utf-8"))
    assert set(CHECKS) <= set(told)
