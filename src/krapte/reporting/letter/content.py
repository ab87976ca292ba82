"""What a letter is made of, whatever it is printed on: sections, blocks, and words with claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from string import Formatter
from typing import Any

from krapte.reporting.letter.claims import Claim

Span = dict[str, str]
"""`text`; or `claim` (id, with `text` and `to`); or `quote` in `lang`; or `strong`; or `link` with
`to`, an address or `#anchor`."""

Spans = list[Span]
Said = str | Claim | Span | Spans


def spans(*parts: Said) -> Spans:
    """Return words, claims and other parts in a row as spans."""
    found: Spans = []
    for part in parts:
        if isinstance(part, str):
            found += [{"text": part}] if part else []
        elif isinstance(part, Claim):
            found.append({"claim": part.id, "text": part.text, "to": f"#{anchor_of(part)}"})
        elif isinstance(part, dict):
            found.append(part)
        else:
            found += part
    return found


def said(template: str, **values: Said) -> Spans:
    """Return a sentence whose `{names}` are filled with claims, quotes or words."""
    parts: list[Said] = []
    for before, name, _, _ in Formatter().parse(template):
        parts.append(before)
        if name:
            parts.append(values[name])
    return spans(*parts)


def quote(text: str, lang: str = "nl") -> Span:
    """Return words of another document, in their own language."""
    return {"quote": text, "lang": lang}


def strong(text: str) -> Span:
    """Return words that stand out."""
    return {"strong": text}


def link(text: str, to: str) -> Span:
    """Return words that lead to an address, or with `#` to a place in the letter."""
    return {"link": text, "to": to}


def anchor_of(claim: Claim) -> str:
    """Return the name of the place in the annex that tells where a claim comes from."""
    return f"f-{claim.series}"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    spans: Spans
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[Spans]
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    name
        Unique in the letter.
    caption
        What it shows.
    columns
        Heads; one that begins with `#` is of figures and stands to the right.
    rows
        Cells; the first is the head of its row.
    widths
        Shares of the width by column; equal when empty.
    note
        Under the table.
    anchors
        Name of a place by row, to which figures in the text lead; empty for none.
    """

    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Spans]]
    widths: Sequence[float] = ()
    note: Spans = field(default_factory=list)
    anchors: Sequence[str] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Figure:
    """A drawing with the same as a table.

    Parameters
    ----------
    name
        Unique; the drawing lies in the charts of the letter under it.
    title
        What it shows.
    alt
        What it says, for who cannot see it.
    source
        Where it comes from.
    """

    name: str
    title: str
    alt: str
    source: Spans
    kind: str = field(default="figure", init=False)


Block = Paragraph | Bullets | Table | Figure


@dataclass(frozen=True)
class Section:
    """A part of the letter under a heading.

    Parameters
    ----------
    name
        Unique; its place in the letter.
    title, level
        Of the heading; level 1 or 2.
    blocks
        What stands in it.
    wide
        Whether it needs a page on its side.
    """

    name: str
    title: str
    blocks: Sequence[Block]
    level: int = 1
    wide: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the section as plain data, from which every form is printed."""
        return asdict(self)
