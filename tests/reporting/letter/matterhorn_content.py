"""The conditions of the Matterhorn Protocol 1.1 that links, content of pages and fonts decide."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from tests.reporting.letter.matterhorn import Check, Opened

SHOWING = ("Tj", "TJ", "'", '"')
PAINTING = ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "INLINE IMAGE")
PREDEFINED = ("/Identity-H", "/Identity-V")
"""CMaps of table 118 that need no embedding; others would be reported, whether listed or not."""
KINDS = {
    "Text", "Link", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight",
    "Underline", "Squiggly", "StrikeOut", "Stamp", "Caret", "Ink", "Popup", "FileAttachment",
    "Sound", "Movie", "Widget", "Screen", "PrinterMark", "TrapNet", "Watermark", "3D", "Redact",
}  # fmt: skip
WITHOUT_WORDS = ("Widget", "Popup", "PrinterMark")


def _kind(note: Any) -> str:
    return str(note.get("/Subtype", "/"))[1:]


def _holders(pdf: Opened) -> dict[tuple[int, int], str]:
    """Return the type of the element that holds each annotation, by the object of the latter."""
    found = {}
    for element in pdf.elements:
        for child in element.children():
            if isinstance(child, pikepdf.Dictionary) and "/Obj" in child:
                found[child["/Obj"].objgen] = element.kind
    return found


def _held_by(pdf: Opened, wanted: str, kinds: tuple[str, ...], others: bool = False) -> list[str]:
    holders = _holders(pdf)
    return [
        f"{_kind(own)} in {holders.get(own.objgen)}" for _, own in pdf.notes
        if (_kind(own) in kinds) is not others and holders.get(own.objgen) != wanted
    ]  # fmt: skip


def loose_notes(pdf: Opened) -> list[str]:
    """Return annotations that are in no `Annot`."""
    return _held_by(pdf, "Annot", ("Widget", "Link", "PrinterMark", "Popup"), others=True)


def loose_links(pdf: Opened) -> list[str]:
    """Return links that are in no `Link`."""
    return _held_by(pdf, "Link", ("Link",))


def loose_fields(pdf: Opened) -> list[str]:
    """Return fields that are in no `Form`."""
    return _held_by(pdf, "Form", ("Widget",))


def wordless_notes(pdf: Opened) -> list[str]:
    """Return annotations without words."""
    return [
        _kind(own)
        for _, own in pdf.notes
        if _kind(own) not in WITHOUT_WORDS and not str(own.get("/Contents", "")).strip()
    ]


def wordless_fields(pdf: Opened) -> list[str]:
    """Return fields without a name for people."""
    return ["field" for _, own in pdf.notes
            if _kind(own) == "Widget" and not str(own.get("/TU", "")).strip()]  # fmt: skip


def unknown_notes(pdf: Opened) -> list[str]:
    """Return annotations of no known kind."""
    return [_kind(own) for _, own in pdf.notes if _kind(own) not in KINDS]


def trap_notes(pdf: Opened) -> list[str]:
    """Return annotations of a kind that is forbidden."""
    return [_kind(own) for _, own in pdf.notes if _kind(own) == "TrapNet"]


def no_tab_order(pdf: Opened) -> list[str]:
    """Return pages with annotations that do not say in which order Tab meets them."""
    return [f"page {page.index + 1}" for page, _ in pdf.notes if "/Tabs" not in page.obj]


def other_tab_order(pdf: Opened) -> list[str]:
    """Return pages on which Tab goes another way than the structure."""
    return [f"page {page.index + 1}" for page, _ in pdf.notes
            if str(page.obj.get("/Tabs", "/S")) != "/S"]  # fmt: skip


def media_without_words(pdf: Opened) -> list[str]:
    """Return clips without a type or without words."""
    return ["clip" for own in pdf.pdf.objects
            if isinstance(own, pikepdf.Dictionary) and str(own.get("/S", "")) == "/MCD"
            and not ("/CT" in own and "/Alt" in own)]  # fmt: skip


def printer_marks(pdf: Opened) -> list[str]:
    """Return marks for the printer that are read aloud."""
    holders = _holders(pdf)
    return ["PrinterMark" for _, own in pdf.notes
            if _kind(own) == "PrinterMark" and own.objgen in holders]  # fmt: skip


def references(pdf: Opened) -> list[str]:
    """Return drawings that stand in another file."""
    return ["Ref" for own in pdf.pdf.objects
            if isinstance(own, pikepdf.Stream) and "/Ref" in own]  # fmt: skip


@dataclass
class Content:
    """What the content of all pages shows: breaches of marking, and codes by font."""

    nested: list[str] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    codes: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    fonts: dict[tuple[int, int], Any] = field(default_factory=dict)
    drawn: dict[tuple[int, int], int] = field(default_factory=dict)
    numbered: set[tuple[int, int]] = field(default_factory=set)


@lru_cache(maxsize=2)
def content(pdf: Opened) -> Content:
    """Return what the content of all pages, and of the drawings in it, shows."""
    found = Content()
    for page in pdf.pdf.pages:
        _read(found, page, page.obj.get("/Resources", {}), f"page {page.index + 1}", [])
    return found


def _read(found: Content, stream: Any, resources: Any, where: str, outer: list[str]) -> None:
    marks, font = list(outer), None
    for instruction in pikepdf.parse_content_stream(stream):
        name, operands = str(instruction.operator), instruction.operands
        if name in ("BMC", "BDC"):
            mark = _mark(operands, resources)
            if mark == "artifact" and "tagged" in marks:
                found.nested.append(where)
            if mark == "tagged" and "artifact" in marks:
                found.tagged.append(where)
            if mark == "tagged" and isinstance(stream, pikepdf.Stream):
                found.numbered.add(stream.objgen)
            marks.append(mark)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = resources["/Font"][operands[0]]
            found.fonts[font.objgen] = font
        elif name in SHOWING:
            if not set(marks) & {"artifact", "tagged"}:
                found.unmarked.append(f"{where}: text")
            if font is not None:
                found.codes.setdefault(font.objgen, set()).update(_codes(operands, font))
        elif name in PAINTING and not set(marks) & {"artifact", "tagged"}:
            found.unmarked.append(f"{where}: {name}")
        elif name == "Do":
            own = resources["/XObject"][operands[0]]
            if str(own.Subtype) != "/Form":
                if not set(marks) & {"artifact", "tagged"}:
                    found.unmarked.append(f"{where}: a picture")
                continue
            found.drawn[own.objgen] = found.drawn.get(own.objgen, 0) + 1
            if found.drawn[own.objgen] == 1:
                _read(found, own, own.get("/Resources", resources), where, marks)


def _mark(operands: Any, resources: Any) -> str:
    """Return `artifact`, `tagged`, or empty for a mark that says neither."""
    if str(operands[0]) == "/Artifact":
        return "artifact"
    about = operands[1] if len(operands) > 1 else None
    if isinstance(about, pikepdf.Name):
        about = resources.get("/Properties", {}).get(str(about))
    return "tagged" if isinstance(about, pikepdf.Dictionary) and "/MCID" in about else ""


def _codes(operands: Any, font: Any) -> Iterator[int]:
    wide = str(font.Subtype) == "/Type0"
    for own in operands:
        for text in own if isinstance(own, pikepdf.Array) else [own]:
            if isinstance(text, pikepdf.String):
                raw = bytes(text)
                yield from (
                    (raw[n] << 8 | raw[n + 1] for n in range(0, len(raw) - 1, 2)) if wide else raw
                )


def unicode_map(font: Any) -> dict[int, str]:
    """Return code to letters, as the ToUnicode CMap of a font has it."""
    if "/ToUnicode" not in font:
        return {}
    text = font["/ToUnicode"].read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letters in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = bytes.fromhex(letters).decode("utf-16-be")
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return found


def _each_font(pdf: Opened) -> Iterator[tuple[str, Any, set[int]]]:
    own = content(pdf)
    for key, font in own.fonts.items():
        yield str(font.get("/BaseFont", "?")), font, own.codes.get(key, set())


def _descendant(font: Any) -> Any:
    return font["/DescendantFonts"][0] if "/DescendantFonts" in font else font


def _program(font: Any) -> Any:
    about = _descendant(font).get("/FontDescriptor", {})
    return next((about[own] for own in ("/FontFile", "/FontFile2", "/FontFile3") if own in about),
                None)  # fmt: skip


def unmapped_codes(pdf: Opened) -> list[str]:
    """Return fonts with codes that lead to no letter."""
    return [f"{name}: {sorted(lost)[:5]}" for name, font, codes in _each_font(pdf)
            if (lost := codes - set(unicode_map(font)))]  # fmt: skip


def no_unicode(pdf: Opened) -> list[str]:
    """Return fonts without a ToUnicode CMap."""
    return [name for name, font, _ in _each_font(pdf) if "/ToUnicode" not in font]


def empty_letters(pdf: Opened) -> list[str]:
    """Return fonts that map a code to U+0000, U+FEFF or U+FFFE."""
    return [
        name
        for name, font, _ in _each_font(pdf)
        if any(set(text) & {"\0", "\ufeff", "\ufffe"} for text in unicode_map(font).values())
    ]


def not_embedded(pdf: Opened) -> list[str]:
    """Return fonts that are not in the file."""
    return [name for name, font, _ in _each_font(pdf) if _program(font) is None]


def _glyphs(font: Any, codes: set[int]) -> dict[int, int]:
    """Return code to glyph, of a font with identity encoding."""
    table = _descendant(font).get("/CIDToGIDMap")
    if not isinstance(table, pikepdf.Stream):
        return {code: code for code in codes}
    raw = table.read_bytes()
    return {code: raw[2 * code] << 8 | raw[2 * code + 1] for code in codes}


def _opened(font: Any) -> TTFont:
    return TTFont(io.BytesIO(_program(font).read_bytes()), lazy=True)


def lacking_glyphs(pdf: Opened) -> list[str]:
    """Return embedded fonts without a glyph that the text needs."""
    found = []
    for name, font, codes in _each_font(pdf):
        if _program(font) is not None:
            many = _opened(font)["maxp"].numGlyphs
            found += [f"{name}: {own}" for own in _glyphs(font, codes).values() if own >= many]
    return found


def no_glyph(pdf: Opened) -> list[str]:
    """Return fonts from which the text shows the glyph that stands for a lacking one."""
    return [name for name, font, codes in _each_font(pdf) if 0 in _glyphs(font, codes).values()]


def widths(font: Any) -> dict[int, float]:
    """Return code to width in thousandths, as a CID font says."""
    found, own, rest = {}, [], list(_descendant(font).get("/W", []))
    while rest:
        first, own = int(rest[0]), rest[1]
        if isinstance(own, pikepdf.Array):
            found |= {first + n: float(each) for n, each in enumerate(own)}
            rest = rest[2:]
        else:
            found |= dict.fromkeys(range(first, int(own) + 1), float(rest[2]))
            rest = rest[3:]
    return found


def other_widths(pdf: Opened) -> list[str]:
    """Return fonts of which a letter is not as wide as the file says."""
    found = []
    for name, font, codes in _each_font(pdf):
        if _program(font) is None:
            continue
        program = _opened(font)
        told, scale = widths(font), 1000 / program["head"].unitsPerEm
        usual = float(_descendant(font).get("/DW", 1000))
        order = program.getGlyphOrder()
        for code, glyph in _glyphs(font, codes).items():
            if glyph < len(order):
                own = program["hmtx"][order[glyph]][0] * scale
                if abs(own - told.get(code, usual)) > 1:
                    found.append(f"{name}: {code} is {own:.0f}, told {told.get(code, usual):.0f}")
    return found


def other_encoding(pdf: Opened) -> list[str]:
    """Return fonts with another encoding than identity: its CMap would need checks of its own."""
    return [
        name for name, font, _ in _each_font(pdf)
        if str(font.Subtype) != "/Type0" or str(font.get("/Encoding")) not in PREDEFINED
    ]  # fmt: skip


def no_glyph_map(pdf: Opened) -> list[str]:
    """Return CID fonts with TrueType glyphs that do not say which code is which glyph."""
    return [
        name for name, font, _ in _each_font(pdf)
        if str(_descendant(font).get("/Subtype")) == "/CIDFontType2"
        and not isinstance(_descendant(font).get("/CIDToGIDMap"), pikepdf.Stream)
        and str(_descendant(font).get("/CIDToGIDMap")) != "/Identity"
    ]  # fmt: skip


def unlisted_glyphs(pdf: Opened) -> list[str]:
    """Return fonts whose own list of characters lacks one that the text uses."""
    found = []
    for name, font, codes in _each_font(pdf):
        listed = _descendant(font).get("/FontDescriptor", {}).get("/CIDSet")
        if listed is not None:
            raw = listed.read_bytes()
            found += [f"{name}: {own}" for own in codes
                      if own // 8 >= len(raw) or not raw[own // 8] & (0x80 >> own % 8)]  # fmt: skip
    return found


CONTENT: dict[str, Check] = {
    "01-003": lambda pdf: content(pdf).nested,
    "01-004": lambda pdf: content(pdf).tagged,
    "01-005": lambda pdf: content(pdf).unmarked,
    "10-001": unmapped_codes,
    "28-002": loose_notes,
    "28-004": wordless_notes,
    "28-005": wordless_fields,
    "28-006": unknown_notes,
    "28-007": trap_notes,
    "28-008": no_tab_order,
    "28-009": other_tab_order,
    "28-010": loose_fields,
    "28-011": loose_links,
    "28-012": wordless_notes,
    "28-014": media_without_words,
    "28-015": media_without_words,
    "28-017": printer_marks,
    "30-001": references,
    "30-002": lambda pdf: [
        f"drawn {many} times" for key, many in content(pdf).drawn.items()
        if many > 1 and key in content(pdf).numbered
    ],
    **dict.fromkeys(("31-001", "31-002", "31-003", "31-006", "31-007", "31-008"), other_encoding),
    **dict.fromkeys(("31-004", "31-005"), no_glyph_map),
    "31-009": not_embedded,
    "31-010": lacking_glyphs,
    "31-011": other_widths,
    "31-014": unlisted_glyphs,
    "31-027": no_unicode,
    **dict.fromkeys(("31-028", "31-029"), empty_letters),
    "31-030": no_glyph,
}  # fmt: skip
"""Number of a condition to its check."""
