"""Who steps over: an occupation, or what a reader told of themselves. Never kept, never logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import HTTPException
from starlette.datastructures import FormData

from krapte.skills.funding import checked_facts
from krapte.skills.transitions import Person
from krapte.web.language import chooser
from krapte.web.pages.transition_reference import Reference

MOST_CHARACTERS = 20_000
"""Longest text that is read: some seven pages."""

MOST_SKILLS = 2_000
FACT = "feit-"
"""How the fields of facts begin."""

Value = float | str


@dataclass(frozen=True, repr=False)
class Origin:
    """Where a step begins.

    Parameters
    ----------
    occupations
        URIs; the first one is the present work.
    skills
        URIs of skills on top of those of the occupations.
    pay, hours
        Gross euro per hour now, and hours a week that are wanted; None when not told.
    facts
        What schemes may ask.
    private
        Whether a reader told it of themselves: then nothing of it may stand in an address.
    read, unread
        Pieces of text that were read, and in how many of them nothing was recognised.
    """

    occupations: tuple[str, ...]
    skills: tuple[str, ...] = ()
    pay: float | None = None
    hours: float | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    private: bool = False
    read: int = 0
    unread: int = 0

    def __repr__(self) -> str:
        """Return nothing about anybody, so that no traceback shows it."""
        return "Origin()"

    @property
    def empty(self) -> bool:
        """Whether nothing is known to step over from."""
        return not self.occupations and not self.skills

    def person(self, reference: Reference) -> Person:
        """Return what judgements ask: the skills of all occupations and those on top."""
        had = frozenset(self.skills).union(
            *(reference.closeness.had(own) for own in self.occupations)
        )
        isco = reference.language[self.occupations[0]].isco if self.occupations else ""
        return Person(had, isco, self.pay, self.hours)


def origin_of_form(form: FormData, reference: Reference, lang: str) -> Origin:
    """Return what a reader told of themselves; the text itself is let go of here.

    Raises
    ------
    HTTPException
        400: a text that is too long or cannot be read, too many skills, or a number that is none.
        Nothing that was typed is repeated.
    BadInput
        A fact that is unknown or has another value; it is told by name.
    """
    t = chooser(lang)
    occupations = [reference.occupation(own) for own in _texts(form, "van")]
    skills = [reference.skill(own) for own in _texts(form, "vaardigheid")]
    if len(skills) > MOST_SKILLS:
        told = t("Hoogstens {} vaardigheden.", "At most {} skills.").format(MOST_SKILLS)
        raise HTTPException(400, told)
    works = [own.uri for own in occupations if own is not None]
    has = [own.uri for own in skills if own is not None]
    read = unread = 0
    title, text = _text(form, "beroep"), _text(form, "tekst")
    if len(text) > MOST_CHARACTERS or len(title) > 300:
        told = t("Hoogstens {} tekens tekst.", "At most {} characters of text.")
        raise HTTPException(400, told.format(MOST_CHARACTERS))
    if any(sign.isalpha() for sign in title):
        answer = reference.normaliser.titles([title], top=1)[0]
        read, unread = 1, int(not answer.known)
        works = [own.concept.uri for own in answer.found if answer.known] + works
    if any(sign.isalpha() for sign in text):
        reading = reference.normaliser.text(text)
        read, unread = read + reading.pieces, unread + reading.unknown
        works += [own.concept.uri for own in reading.occupations]
        has += [own.concept.uri for own in reading.skills]
    facts = {
        name.removeprefix(FACT): value
        for name, value in form.multi_items()
        if name.startswith(FACT) and isinstance(value, str) and value
    }
    return Origin(
        tuple(dict.fromkeys(works)),
        tuple(dict.fromkeys(has)),
        number(_text(form, "loon"), t("Uurloon", "Hourly pay"), lang),
        number(_text(form, "uren"), t("Uren per week", "Hours a week"), lang),
        checked_facts(facts, t("formulier", "form")),
        True,
        read,
        unread,
    )


def _texts(form: FormData, name: str) -> Sequence[str]:
    return [own for own in form.getlist(name) if isinstance(own, str)]


def _text(form: FormData, name: str) -> str:
    return next(iter(_texts(form, name)), "").strip()


def number(text: str, label: str, lang: str) -> float | None:
    """Return a number above 0 that somebody typed; None when they typed nothing.

    Raises
    ------
    HTTPException
        400: it is no such number; `label` says which field, the text is not repeated.
    """
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1e4:
        t = chooser(lang)
        told = t("{}: schrijf een getal boven 0, of niets.", "{}: a number above 0, or nothing.")
        raise HTTPException(400, told.format(label)) from None
    return value
