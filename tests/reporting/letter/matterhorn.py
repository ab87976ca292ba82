"""The conditions of the Matterhorn Protocol 1.1 (PDF/UA-1) that the structure of a file decides.

Each check has the number of its condition and returns what breaks it, in words. What stands in the
content of pages and in fonts is in `matterhorn_content`. The protocol: PDF Association, 2021.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf

Check = Callable[["Opened"], list[str]]

GROUPING = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"
BLOCKS = "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"
INLINE = "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP"
STANDARD = set(f"{GROUPING} {BLOCKS} {INLINE} Figure Formula Form".split())

CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "TR": {"TH", "TD"},
    "THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
    "TOCI": {"Lbl", "Reference", "NonStruct", "P", "TOC"},
    "Ruby": {"RB", "RT", "RP"},
    "Warichu": {"WP", "WT"},
}  # fmt: skip
"""What an element of these types may hold (ISO 32000-1, tables 333, 336, 337 and 338)."""
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
    "LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"},
    "RB": {"Ruby"}, "RT": {"Ruby"}, "RP": {"Ruby"}, "WT": {"Warichu"}, "WP": {"Warichu"},
}  # fmt: skip
SYNTAX = {
    "09-004": ("Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"),
    "09-005": ("L", "LI", "LBody"),
    "09-006": ("TOC", "TOCI"),
    "09-007": ("Ruby", "RB", "RT", "RP"),
    "09-008": ("Warichu", "WT", "WP"),
}
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
ALLOWED_TO_READ = 1 << 9
"""Bit 10 of the permissions: text may be taken out for who cannot see it."""


@dataclass(frozen=True)
class Element:
    """One element of the structure tree: its standard type, what holds it, what it is."""

    kind: str
    parent: str
    own: Any
    depth: int

    def children(self) -> list[Any]:
        """Return what it holds: elements, marked content and objects."""
        found = self.own.get("/K", [])
        return list(found) if isinstance(found, pikepdf.Array) else [found]


class Opened:
    """A PDF with its elements in reading order and its annotations."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.root = pdf.Root
        self.tree = pdf.Root.get("/StructTreeRoot", pikepdf.Dictionary())
        self.roles = {
            str(own)[1:]: str(to)[1:] for own, to in self.tree.get("/RoleMap", {}).items()
        }
        self.elements = list(self._walk(self.tree.get("/K", []), "", 0))
        self.notes = [
            (page, own) for page in pdf.pages for own in page.obj.get("/Annots", [])
        ]  # fmt: skip

    def standard(self, kind: str) -> str:
        """Return the standard type to which a type is mapped; itself when to none."""
        seen = set()
        while kind not in STANDARD and kind in self.roles and kind not in seen:
            seen.add(kind)
            kind = self.roles[kind]
        return kind

    def of(self, *kinds: str) -> list[Element]:
        """Return the elements of some types, in reading order."""
        return [own for own in self.elements if own.kind in kinds]

    def _walk(self, found: Any, parent: str, depth: int) -> Iterator[Element]:
        for own in found if isinstance(found, pikepdf.Array) else [found]:
            if isinstance(own, pikepdf.Dictionary) and "/S" in own:
                kind = self.standard(str(own.S)[1:])
                yield Element(kind, parent, own, depth)
                yield from self._walk(own.get("/K", pikepdf.Array()), kind, depth + 1)


def _text(own: Any, name: str) -> str:
    return str(own.get(name, "")).strip()


def _attribute(own: Any, name: str) -> Any:
    found = own.get("/A", [])
    for attributes in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(attributes, pikepdf.Dictionary) and name in attributes:
            return attributes[name]
    return None


def suspects(pdf: Opened) -> list[str]:
    """Return whether the file says itself that its tags are suspect, or has none."""
    marks = pdf.root.get("/MarkInfo", {})
    if not pdf.elements or not marks.get("/Marked", False):
        return ["the file is not tagged"]
    return ["Suspects is true"] if marks.get("/Suspects", False) else []


def unmapped(pdf: Opened) -> list[str]:
    """Return types that lead to no standard type."""
    used = {str(own.own.S)[1:] for own in pdf.elements}
    return [own for own in sorted(used) if pdf.standard(own) not in STANDARD]


def circles(pdf: Opened) -> list[str]:
    """Return types that are mapped to themselves in the end."""
    found = []
    for start in pdf.roles:
        seen, kind = {start}, pdf.roles[start]
        while kind in pdf.roles and kind not in seen:
            seen.add(kind)
            kind = pdf.roles[kind]
        found += [start] if kind in seen else []
    return found


def remapped(pdf: Opened) -> list[str]:
    """Return standard types that are given another meaning."""
    return [own for own, to in pdf.roles.items() if own in STANDARD and to != own]


def no_metadata(pdf: Opened) -> list[str]:
    """Return whether the XMP metadata lack."""
    return [] if "/Metadata" in pdf.root else ["no XMP metadata"]


def no_identifier(pdf: Opened) -> list[str]:
    """Return whether the metadata do not say PDF/UA."""
    found = pdf.pdf.open_metadata().get("pdfuaid:part") if "/Metadata" in pdf.root else None
    return [] if found == "1" else [f"pdfuaid:part is {found}"]


def no_title(pdf: Opened) -> list[str]:
    """Return whether the metadata have no title."""
    found = pdf.pdf.open_metadata().get("dc:title") if "/Metadata" in pdf.root else None
    return [] if str(found or "").strip() else ["no dc:title"]


def title_not_asked(pdf: Opened) -> list[str]:
    """Return whether the file does not say what the window shows."""
    found = "/DisplayDocTitle" in pdf.root.get("/ViewerPreferences", {})
    return [] if found else ["no DisplayDocTitle"]


def title_not_shown(pdf: Opened) -> list[str]:
    """Return whether the window shows the name of the file in place of the title."""
    found = pdf.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", True)
    return [] if found else ["DisplayDocTitle is false"]


def _syntax(number: str) -> Check:
    def wrong(pdf: Opened) -> list[str]:
        kinds = SYNTAX[number]
        found = [
            f"{own.kind} in {own.parent}" for own in pdf.of(*kinds)
            if own.kind in PARENTS and own.parent not in PARENTS[own.kind]
        ]  # fmt: skip
        return found + [
            f"{own.kind} holds {child}" for own in pdf.of(*(set(kinds) & set(CHILDREN)))
            for child in (
                pdf.standard(str(each.S)[1:]) for each in own.children()
                if isinstance(each, pikepdf.Dictionary) and "/S" in each
            ) if child not in CHILDREN[own.kind]
        ]  # fmt: skip

    return wrong


def no_language(pdf: Opened) -> list[str]:
    """Return languages that lack or are none; that of the file holds for all that has no other."""
    told = [("the file", _text(pdf.root, "/Lang"))]
    told += [(own.kind, _text(own.own, "/Lang")) for own in pdf.elements if "/Lang" in own.own]
    return [f"{of}: {lang!r}" for of, lang in told if not LANGUAGE.fullmatch(lang)]


def no_alternative(pdf: Opened) -> list[str]:
    """Return drawings without a text in their place."""
    wanting = [own for own in pdf.of("Figure")
               if not _text(own.own, "/Alt") and not _text(own.own, "/ActualText")]  # fmt: skip
    return [f"Figure {n}" for n, _ in enumerate(wanting)]


def no_formula(pdf: Opened) -> list[str]:
    """Return formulas without a text in their place."""
    return ["Formula" for own in pdf.of("Formula")
            if not _text(own.own, "/Alt") and not _text(own.own, "/ActualText")]  # fmt: skip


def _levels(pdf: Opened) -> list[int]:
    return [int(own.kind[1]) for own in pdf.elements if re.fullmatch("H[1-6]", own.kind)]


def first_heading(pdf: Opened) -> list[str]:
    """Return whether the first heading is not of the first level."""
    return [f"H{own} comes first" for own in _levels(pdf)[:1] if own != 1]


def skipped_heading(pdf: Opened) -> list[str]:
    """Return headings that come after one two or more levels higher."""
    levels = _levels(pdf)
    return [f"H{b} after H{a}" for a, b in pairwise(levels) if b > a + 1]


def several_headings(pdf: Opened) -> list[str]:
    """Return elements that hold more than one unnumbered heading."""
    many = [
        sum(isinstance(each, pikepdf.Dictionary) and str(each.get("/S", "")) == "/H"
            for each in own.children()) for own in pdf.elements
    ]  # fmt: skip
    return [f"{own} times H" for own in many if own > 1]


def mixed_headings(pdf: Opened) -> list[str]:
    """Return whether both numbered and unnumbered headings are used."""
    return ["H and H1"] if pdf.of("H") and _levels(pdf) else []


def no_scope(pdf: Opened) -> list[str]:
    """Return heads of tables that do not say of what, in tables without references to heads."""
    found = []
    for table in pdf.of("Table"):
        cells = [cell for row in _rows(table.own) for cell in row]
        referring = any(_attribute(own, "/Headers") is not None for own in cells)
        found += [
            "TH" for own in cells
            if str(own.S) == "/TH" and not referring and _attribute(own, "/Scope") is None
        ]  # fmt: skip
    return found


def uneven_rows(pdf: Opened) -> list[str]:
    """Return tables of which a row has more or fewer cells than the first (protocol, 01-006)."""
    found = []
    for table in pdf.of("Table"):
        widths = [
            sum(int(_attribute(cell, "/ColSpan") or 1) for cell in row) for row in _rows(table.own)
        ]
        if len(set(widths)) > 1:
            found.append(f"rows of {sorted(set(widths))} cells")
    return found


def _rows(own: Any) -> Iterator[list[Any]]:
    found = own.get("/K", [])
    for each in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            if str(each.S) == "/TR":
                cells = each.get("/K", [])
                yield list(cells) if isinstance(cells, pikepdf.Array) else [cells]
            else:
                yield from _rows(each)


def unnumbered_notes(pdf: Opened) -> list[str]:
    """Return notes without a name."""
    return ["Note" for own in pdf.of("Note") if not _text(own.own, "/ID")]


def notes_alike(pdf: Opened) -> list[str]:
    """Return names that several notes have."""
    names = [_text(own.own, "/ID") for own in pdf.of("Note")]
    return [own for own in set(names) if names.count(own) > 1]


def _layers(pdf: Opened) -> list[Any]:
    layers = pdf.root.get("/OCProperties", {})
    return [*layers.get("/Configs", []), *([layers["/D"]] if "/D" in layers else [])]


def nameless_layers(pdf: Opened) -> list[str]:
    """Return settings of layers without a name."""
    return ["layer" for own in _layers(pdf) if not _text(own, "/Name")]


def switching_layers(pdf: Opened) -> list[str]:
    """Return settings of layers that change by themselves."""
    return ["AS" for own in _layers(pdf) if "/AS" in own]


def nameless_files(pdf: Opened) -> list[str]:
    """Return files inside the file that lack one of their two names."""
    return [
        str(own.get("/F", own.get("/UF", "?"))) for own in pdf.pdf.objects
        if isinstance(own, pikepdf.Dictionary) and "/EF" in own
        and not ("/F" in own and "/UF" in own)
    ]  # fmt: skip


def dynamic_form(pdf: Opened) -> list[str]:
    """Return whether a form must be drawn by a program."""
    return ["XFA"] if "/XFA" in pdf.root.get("/AcroForm", {}) else []


def closed_to_readers(pdf: Opened) -> list[str]:
    """Return whether encryption keeps programs that read aloud out."""
    locked = pdf.pdf.trailer.get("/Encrypt")
    if locked is None:
        return []
    if "/P" not in locked:
        return ["no P"]
    return [] if int(locked["/P"]) & ALLOWED_TO_READ else ["bit 10 of P"]


STRUCTURE: dict[str, Check] = {
    "01-006": uneven_rows,
    "01-007": suspects,
    "02-001": unmapped,
    "02-003": circles,
    "02-004": remapped,
    "06-001": no_metadata,
    "06-002": no_identifier,
    "06-003": no_title,
    "07-001": title_not_asked,
    "07-002": title_not_shown,
    **{number: _syntax(number) for number in SYNTAX},
    **dict.fromkeys(("11-001", "11-002", "11-003", "11-004", "11-005", "11-006"), no_language),
    "13-004": no_alternative,
    "14-002": first_heading,
    "14-003": skipped_heading,
    "14-006": several_headings,
    "14-007": mixed_headings,
    "15-003": no_scope,
    "17-002": no_formula,
    "19-003": unnumbered_notes,
    "19-004": notes_alike,
    "20-001": nameless_layers,
    "20-002": nameless_layers,
    "20-003": switching_layers,
    "21-001": nameless_files,
    "25-001": dynamic_form,
    "26-001": closed_to_readers,
    "26-002": closed_to_readers,
}
"""Number of a condition to its check."""
