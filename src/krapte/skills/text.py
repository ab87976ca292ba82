"""Text as it is compared: cleaned titles, pieces of a letter or CV, the language it is in.

Nothing here keeps, logs or repeats a text: a CV is personal data and stays in the memory of the
caller. Faults tell sizes and places, never words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.skills.neutral import common_form
from krapte.tables import read_rows, refuse_if_faulty

MOST_CHARACTERS = 200_000
"""Longest text that is read, about seventy pages; a longer one is a file of something else."""

MOST_IN_TITLE = 300
"""Longest job title that is read, in characters."""

TITLE_WORDS = Path(__file__).resolve().parents[1] / "data" / "skills" / "title_words.csv"
"""Short forms in job titles, and words that only recruit; our own list, nothing was counted."""

TITLE_WORD_COLUMNS = ("lang", "where", "written", "meant")

_WHOM = re.compile(r"\(?\b(?:[mvfxhdw]\s?[/|]\s?)+[mvfxhdw]\b\)?|\(\s?[mvfx]\s?\)")
_SPACE = re.compile(r"\s+")
_SIGNS = re.compile(r"[^\w+#./&-]+")
_TOKEN = re.compile(r"[\w+#.]+")
_PIECE = re.compile(r"[^\n\r•;·]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])|\t+|\s\|\s|\s[-–]\s")
_LONG_PIECE = 400
_ITEMS, _WORDS_IN_ITEM = 3, 4

_FUNCTION_WORDS = {
    "nl": "de het een en van ik is dat op te in voor met zijn niet aan er om ook als bij naar heb "
    "werd was door ben mijn uit tot deze heeft je wij onze",
    "en": "the of and to a in is that for it with as was on be at by this have from or an my are "
    "not which you we our i has",
    "de": "der die und das ist nicht ich zu den mit ein eine auf für im sich dem von wir auch als "
    "bei werden wurde oder einer",
    "fr": "le la les et des est une un dans pour que qui sur avec je au du par ne pas nous ou mes "
    "aux être vous",
    "es": "el los y las del que una un para con por es como se más mi su al lo soy fue años en o",
    "it": "il di che e la per un una con sono del della non nel mi gli le alla come ho dal dei",
    "pl": "i w na z do się nie jest to że o od jako dla oraz przez po ze pracy był jestem mam",
    "pt": "o os e da do das dos que em um uma para com não por mais na no como ao minha fui são",
    "tr": "ve bir bu için ile de da olarak çok en olan daha gibi sonra ben ya olduğu kadar yıl",
}
_SETS = {lang: frozenset(words.split()) for lang, words in _FUNCTION_WORDS.items()}
_ENOUGH = 8


@dataclass(frozen=True)
class Piece:
    """A sentence, a line or an item of a list, by its place in the text.

    Parameters
    ----------
    begin, end
        Character offsets, the end not included.
    text
        The words; for the memory of the caller only.
    """

    begin: int
    end: int
    text: str

    def __repr__(self) -> str:
        """Return the place without the words, so that a traceback cannot show a CV."""
        return f"Piece({self.begin}, {self.end})"


def clean(text: str) -> str:
    """Return a title as it is compared: small letters, no gendered form, no loose signs."""
    plain = _WHOM.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return _SPACE.sub(" ", _SIGNS.sub(" ", common_form(plain))).strip()


@lru_cache(maxsize=2)
def _words_of_titles(in_title: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the short forms and recruiting words, and what each of them means."""
    rows = read_rows(TITLE_WORDS, TITLE_WORD_COLUMNS, exact=True)
    meant = {
        clean(row.text("written")): row.fields["meant"]
        for row in rows
        if in_title or row.text("where") == "anywhere"
    }
    refuse_if_faulty(rows)
    longest_first = sorted(meant, key=len, reverse=True)
    alternatives = "|".join(re.escape(own) for own in longest_first)
    return re.compile(rf"(?<![\w+#&/-])(?:{alternatives})(?![\w+#&/-])\.?"), meant


def written_out(cleaned: str, in_title: bool) -> str:
    """Return a cleaned text with its short forms written out.

    Parameters
    ----------
    cleaned
        From `clean`.
    in_title
        Whether it is a job title: there words that only recruit (`gezocht`, `full-time`) are left
        out and `IT` means ICT; in a running text `it` is a word like any other.
    """
    pattern, meant = _words_of_titles(in_title)
    found = pattern.sub(lambda one: meant[one[0].removesuffix(".")], cleaned)
    # A title that only recruits stays as it is: an empty one would resemble nothing.
    return _SPACE.sub(" ", found).strip() or cleaned


def tokens(cleaned: str) -> list[str]:
    """Return the words of a cleaned text; `c++`, `c#` and `asp.net` are words."""
    return [word for word in (own.strip(".") for own in _TOKEN.findall(cleaned)) if word]


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the sentences, lines and list items of a text that have a letter in them."""
    found = []
    for line in _PIECE.finditer(text):
        begin = line.start()
        for part in _split(line[0]):
            start = text.index(part, begin)
            begin = start + len(part)
            if any(sign.isalpha() for sign in part):
                found.append(Piece(start, begin, part))
    return tuple(found)


def _split(line: str) -> list[str]:
    parts = []
    for part in (own for sentence in _SENTENCE.split(line) for own in _listed(sentence)):
        stripped = part.strip()
        while len(stripped) > _LONG_PIECE:
            # A text without stops is cut at a space, so that no piece drowns what it names.
            cut = stripped.rfind(" ", 1, _LONG_PIECE)
            cut = cut if cut > 0 else _LONG_PIECE
            parts.append(stripped[:cut].strip())
            stripped = stripped[cut:].strip()
        parts.append(stripped)
    return [part for part in parts if part]


def _listed(sentence: str) -> list[str]:
    """Return the items of an enumeration, or the sentence when it is none."""
    items = sentence.split(",")
    short = sum(len(item.split()) for item in items) <= _WORDS_IN_ITEM * len(items)
    return items if len(items) >= _ITEMS and short else [sentence]


def language_of(text: str) -> str | None:
    """Return the language with most function words, or None when too few are seen to tell.

    Parameters
    ----------
    text
        Any text; a title is mostly too short to tell.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {lang: sum(word in own for word in words) for lang, own in _SETS.items()}
    best = max(counts, key=lambda lang: counts[lang])
    return best if counts[best] >= _ENOUGH else None


def readable(text: str, what: str) -> str:
    """Return the text when it can be understood.

    Parameters
    ----------
    text
        Of a CV or vacancy.
    what
        What to call it in a message; never a part of it.

    Raises
    ------
    BadInput
        It is empty, too long, no text, or in another language than Dutch or English. The message
        holds sizes and the language, no words.
    """
    if not text.strip():
        mend = "Give a text with words; a scan must be read by OCR first."
        raise BadInput([Problem(what, None, None, "an empty text", "a text", mend)])
    if len(text) > MOST_CHARACTERS:
        found = f"{len(text):,} characters"
        mend = "Give the text of one person or vacancy at a time, without pictures."
        allowed = f"at most {MOST_CHARACTERS:,}"
        raise BadInput([Problem(what, None, None, found, allowed, mend)])
    odd = sum(not (sign.isprintable() or sign.isspace()) for sign in text)
    if "\0" in text or odd > len(text) / 50:
        mend = "Save it as plain text (.txt) first; PDF and Word files are not read."
        raise BadInput([Problem(what, None, None, "no plain text", "text in UTF-8", mend)])
    letters = [sign for sign in text if sign.isalpha()]
    if not letters:
        mend = "Give a text with words; a scan must be read by OCR first."
        raise BadInput([Problem(what, None, None, "no letters", "a text", mend)])
    latin = sum(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    lang = language_of(text) if 2 * latin >= len(letters) else "another script"
    if lang not in (None, "nl", "en"):
        mend = "Translate it first; only Dutch and English are understood."
        found = "another script" if lang == "another script" else f"the language `{lang}`"
        raise BadInput([Problem(what, None, None, found, "Dutch or English", mend)])
    return text
