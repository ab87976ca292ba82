"""The letter as plain text: its sections and footnotes, and where words stand in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

LETTER = Path(__file__).resolve().parents[3] / "shared" / "letter" / "kamerbrief-29544-1173.md"

FOOTNOTE = re.compile(r"^<sup>(\d+)</sup> (.*?)(?=\n\n|\Z)", re.M | re.S)

STARTS = (
    ("1", "## 1. Inleiding"),
    ("2", "## 2. Samenvatting"),
    ("2-aanbevelingen", "### *Aanbevelingen*"),
    ("2", "### *Appreciatie*"),
    ("2-aanvalsplan-techniek", "## **Aanvalsplan Arbeidsmarktkrapte Techniek"),
    ("2-aanvalsplan-ict", "## **Aanvalsplan Chronisch Tekort"),
    ("3", "### **3. Gezamenlijke inzet"),
    ("3-pijler-1", "### ***Pijler 1"),
    ("3-pijler-2", "### ***Pijler 2"),
    ("3-pijler-3", "### **Pijler 3"),
    ("3-pijler-4", "#### ***Pijler 4"),
    ("4", "#### **4. Verbinding"),
    ("5", "## 5. Tot slot"),
    ("ondertekening", "De Minister van Economische Zaken en Klimaat,  \n"),
)
"""Sections in their order, with the words that each begins with."""


def unmarked(text: str) -> str:
    """Return the text without markup, footnote marks and line breaks."""
    text = re.sub(r"<sup>.*?</sup>", "", text)
    text = re.sub(r"[*#\\]", "", text).replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", text).strip()


def plain(text: str) -> str:
    """Return the text as `unmarked` does, in small letters."""
    return unmarked(text).lower()


@dataclass(frozen=True)
class Place:
    """Words at one place of the letter."""

    section: str
    start: int
    end: int
    text: str

    def inside(self, other: Place) -> bool:
        return self.section == other.section and other.start <= self.start and self.end <= other.end


@cache
def sections() -> dict[str, str]:
    """Return section or footnote -> its text without markup; skips when the letter is not here."""
    if not LETTER.is_file():
        pytest.skip("the text of the letter is not here, so the register cannot be held against it")
    raw = LETTER.read_text(encoding="utf-8")
    raw = re.sub(r"^(#+ .*|\*\*.*\*\*)$", r"\1.", raw, flags=re.M)  # a heading ends like a sentence
    notes = {f"voetnoot-{number}": text for number, text in FOOTNOTE.findall(raw)}
    body = FOOTNOTE.sub("", raw)
    parts: dict[str, str] = {}
    name, begin = "aanhef", 0
    for following, words in STARTS:
        at = body.index(words, begin)
        parts[name] = parts.get(name, "") + " " + body[begin:at]
        name, begin = following, at
    parts[name] = re.sub(r"\n\n", ".\n", body[begin:])  # so does a line of the signatures
    return {name: unmarked(text) for name, text in (parts | notes).items()}


def found(pattern: str | re.Pattern[str]) -> list[Place]:
    """Return every place where a pattern matches, section by section."""
    return [
        Place(name, match.start(), match.end(), match[0])
        for name, text in sections().items()
        for match in re.finditer(pattern, text)
    ]


def places(quote: str) -> list[Place]:
    """Return every place where a quotation stands; capitals do not matter."""
    return found(re.compile(re.escape(unmarked(quote)), re.IGNORECASE))
