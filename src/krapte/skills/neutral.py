"""Leaves out of a text what tells somebody's sex, name, age or origin: no answer hangs on it.

A title in its female form means the same occupation, and a surname such as Bakker is none. Words
are only compared in this form; places in a text still count from the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from krapte.tables import read_rows, refuse_if_faulty

GENDERED_WORDS = Path(__file__).resolve().parents[1] / "data" / "skills" / "gendered_words.csv"
"""Endings of words that name a woman, with that of the common form.

Most were derived from ESCO, which names many occupations in both forms; the others are our own.
"""

GENDERED_COLUMNS = ("lang", "ending", "common", "basis")

_WORD = re.compile(r"[^\W\d_]+")
_PARTICULAR = re.compile(
    r"(?:naam|voornaam|voornamen|achternaam|roepnaam|voorletters|geslacht|geboren|"
    r"geboortedatum|geboorteplaats|geboorteland|leeftijd|nationaliteit|herkomst|"
    r"burgerlijke staat|burgerlijke stand|kinderen|geloof|godsdienst|adres|woonplaats|postcode|"
    r"telefoon|telefoonnummer|mobiel|e-?mail|bsn|rijksregisternummer|name|first name|last name|"
    r"surname|sex|gender|born|date of birth|place of birth|country of birth|age|nationality|"
    r"origin|marital status|children|religion|address|phone|mobile)\s*(?::|=|\t|\s{2})",
    re.IGNORECASE,
)
_HAIR = "knip|kleur|verv|was|föhn|styl|droog|drog|vlecht|blek|permanent"
_PRONOUN = re.compile(
    rf"\b(?:hij|zij|ze|hem|hijzelf|zijzelf|hemzelf|haarzelf|zijn|hare?(?!\s+(?:{_HAIR}))|"
    rf"haar(?!\s+(?:{_HAIR}))|he|she|him|his|hers?|himself|herself|man|vrouw|male|female|"
    r"jongen|meisje)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b\d{1,2}\s*(?:jaar oud|years? old|-year-old)\b|\bgeboren (?:in|op|te)\b.*|"
    r"\bborn (?:in|on)\b.*",
    re.IGNORECASE,
)
_PARTICLE = r"(?:van|de|der|den|ten|ter|te|el|al|ben|bin|von|da|di|dos|la|le|'t|'s|in 't|op de)"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*"
_RUN = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL})*"
_NAMES = re.compile(rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL})+")
_TITLE = re.compile(
    rf"\b(?:[Dd]hr|[Mm]evr|[Mm]w|[Mm]ej|Mr|Mrs|Ms|Miss)\.?\s+{_RUN}|"
    rf"\b(?:[Mm]eneer|[Mm]ijnheer|[Mm]evrouw|[Dd]e heer|[Jj]uffrouw)\b(?:\s+{_RUN})?"
)
_WHO = re.compile(
    rf"^\s*({_RUN})(?=\s+(?:heeft|had|is|was|werkt|werkte|kan|kon|kent|deed|doet|begon|wil|has|"
    r"works|worked|can|could|did|does|wants|started)\b)"
)


@lru_cache(maxsize=1)
def _endings() -> dict[str, str]:
    rows = read_rows(GENDERED_WORDS, GENDERED_COLUMNS, exact=True)
    found = {row.text("ending"): row.text("common") for row in rows}
    refuse_if_faulty(rows)
    return found


@lru_cache(maxsize=65_536)
def _common(word: str) -> str:
    endings = _endings()
    for begin in range(len(word) - 3):
        if word[begin:] in endings:
            return word[:begin] + endings[word[begin:]]
    return _common(word[:-1]) + "s" if word.endswith("sters") else word


def common_form(text: str) -> str:
    """Return a text in small letters in which words that name a woman have their common form."""
    return _WORD.sub(lambda one: _common(one[0]), text)


def without_person(piece: str, known: Collection[str], head: bool = False) -> str:
    """Return a piece of a text about somebody without what tells who it is.

    That is: a form of address with the name behind it, who a sentence begins with, pronouns, age. A
    line such as `Naam: ...` becomes empty, and so does a name alone on a line when it stands at
    the head of the text: two or more words with capitals, the first of them in no name of the
    vocabulary.

    Parameters
    ----------
    piece
        A sentence, line or item of a list.
    known
        The words of the vocabulary, in small letters.
    head
        Whether the piece stands at the head of the text.
    """
    bare = piece.strip(" -*•\t")
    if _PARTICULAR.match(bare) or (head and _NAMES.fullmatch(bare) and not _kept(bare, known)):
        return ""
    found = _WHO.sub(lambda one: _kept(one[1], known), _TITLE.sub(" ", piece))
    return _PRONOUN.sub(" ", _AGE.sub(" ", found))


def without_names(piece: str, known: Collection[str]) -> str:
    """Return a piece without any name, for those who look for occupations in it.

    A run of words with capitals is taken for a name when its first word is in no name of the
    vocabulary: `Piet Bakker` is no baker. An employer's name goes the same way.
    """
    return _NAMES.sub(lambda one: _kept(one[0], known) or " ", piece)


def _kept(run: str, known: Collection[str]) -> str:
    words = run.split()
    first = words[0].strip(".").casefold()
    # An abbreviation among other words (`Siemens PLC`) is a thing, not a name.
    short = [word.isupper() and len(word) > 1 for word in words]
    return run if first in known or (any(short) and not all(short)) else ""
