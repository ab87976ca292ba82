"""The form of a record, made from the fields of its kind: controls, typed values and faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from krapte.errors import Problem
from krapte.register.store import Field, Kind, Unfit, shown, value_of
from krapte.said import translated
from krapte.web.language import chooser
from krapte.web.owners import Records
from krapte.web.pages.measures_records import meaning, titles, unit

BEFORE = "v-"
"""Before the name of a field in a form, so that no field is taken for a part of the form itself."""

LONG = (
    "note", "text", "text_nl", "text_en", "letter_quote", "condition", "budget_note", "locator",
    "options", "reason",
)  # fmt: skip
"""Fields of free text that get more than one line."""

HINTS = {
    "slug": ("kleine letters, cijfers en koppeltekens", "small letters, digits and hyphens"),
    "period": ("zoals 2025, 2025Q1 of 2025-03", "such as 2025, 2025Q1 or 2025-03"),
    "date": ("jjjj-mm-dd", "yyyy-mm-dd"),
    "partial_date": ("jjjj, jjjj-mm of jjjj-mm-dd", "yyyy, yyyy-mm or yyyy-mm-dd"),
    "year": ("een jaar van 1900 tot en met 2100", "a year from 1900 to 2100"),
    "number": ("een getal met een punt, zonder scheidingstekens",
               "a number with a point, without separators"),
    "money": ("een bedrag van 0 of meer, met een punt voor de centen",
              "an amount of 0 or more, with a point before the cents"),
    "share": ("een aandeel van 0 tot en met 1", "a share from 0 to 1"),
    "words": ("één per regel", "one per line"),
    "regions": ("codes van regio’s of NL, één per regel", "codes of regions or NL, one per line"),
    "occupations": ("technical, ict of codes van BRC 2014, één per regel",
                    "technical, ict or codes of BRC 2014, one per line"),
}  # fmt: skip
"""Form of a field to what may be typed; other forms are chosen from a list."""

_WANTED = {
    "text": ("een tekst zonder stuurtekens", "a text without control characters"),
    "flag": ("ja of nee", "yes or no"),
    "choice": ("een keuze uit de lijst", "a choice from the list"),
    "pillar": ("een keuze uit de lijst", "a choice from the list"),
    "reference": ("een keuze uit de lijst", "a choice from the list"),
    "references": ("keuzes uit de lijst", "choices from the list"),
}


@dataclass(frozen=True)
class Message:
    """What is wrong, in the language of the page where we have it, else in English.

    Parameters
    ----------
    text
        What the writer reads.
    lang
        Its language.
    """

    text: str
    lang: str


@dataclass(frozen=True)
class Control:
    """One field in a form.

    Parameters
    ----------
    name, label, hint, unit
        Of the field.
    shape
        `fixed`, `line`, `area`, `select` or `checks`.
    text
        What was typed, or stands there; several values with a line break between them.
    options
        Value and text of what can be chosen.
    chosen
        Values that are chosen.
    required
        Whether it must be filled in.
    messages
        What is wrong with it.
    """

    name: str
    label: str
    hint: str
    unit: str
    shape: str
    text: str
    options: Sequence[tuple[str, str]]
    chosen: frozenset[str]
    required: bool
    messages: Sequence[Message]


def controls(
    kind: Kind,
    typed: Mapping[str, str],
    records: Records,
    lang: str,
    fixed: bool,
    faults: Mapping[str, Sequence[Message]],
) -> list[Control]:
    """Return the form of a kind of record.

    Parameters
    ----------
    typed
        Field to text, `|` between several.
    records
        Of the register: what a reference can name.
    fixed
        Whether the fields that name the record cannot be changed any more.
    faults
        Field to what is wrong.
    """
    return [
        _control(field, typed.get(field.name, ""), records, lang,
                 fixed and field.name in kind.key, faults.get(field.name, ()))
        for field in kind.fields
    ]  # fmt: skip


def _control(
    field: Field,
    text: str,
    records: Records,
    lang: str,
    fixed: bool,
    messages: Sequence[Message],
) -> Control:
    t = chooser(lang)
    options = _options(field, records, lang)
    parts = [part for part in text.split("|") if part] if field.listed else [text]
    shape = "area" if field.listed or (field.form == "text" and field.name in LONG) else "line"
    if options:
        shape = "checks" if field.listed else "select"
        known = {value for value, _ in options}
        # What was typed is kept, also when it is no longer in the list.
        options = [*options, *((part, part) for part in parts if part and part not in known)]
    if shape == "checks":
        # What is chosen stands first and in its own order: of sources the first counts most.
        named = dict(options)
        options = [(part, named[part]) for part in dict.fromkeys([*parts, *named])]
    if shape == "select":
        options = [("", t("– geen –", "– none –")), *options]
    return Control(
        field.name, meaning(field, lang), t(*HINTS.get(field.form, ("", ""))), unit(field, lang),
        "fixed" if fixed else shape, "\n".join(parts) if field.listed else text, options,
        frozenset(parts), field.required, messages,
    )  # fmt: skip


def _options(field: Field, records: Records, lang: str) -> list[tuple[str, str]]:
    if field.choices:
        named = [(own.code, field.name_of(own.code, lang)) for own in field.choices]
        return [(code, name if name != code else code) for code, name in named]
    if field.form == "flag":
        t = chooser(lang)
        return [("yes", t("ja", "yes")), ("no", t("nee", "no"))]
    if field.refers:
        own = titles(records, field.refers, lang)
        named = [(key, key if key == name else f"{name} ({key})") for key, name in own.items()]
        return sorted(named, key=lambda pair: pair[1].casefold())
    return []


def typed_in(kind: Kind, form: FormData) -> dict[str, str]:
    """Return what was typed for every field, as the text of a table."""
    found = {}
    for field in kind.fields:
        values = [str(value) for value in form.getlist(BEFORE + field.name)]
        texts = [value.replace("\r\n", "\n").strip() for value in values]
        if field.listed:
            texts = [part.strip() for text in texts for part in text.replace("|", "\n").split("\n")]
        found[field.name] = "|".join(part for part in texts if part)
    return found


def fit_values(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the fields that are fit; what is not fit is told when it is written."""
    found = {}
    for field in kind.fields:
        try:
            found[field.name] = value_of(field, typed.get(field.name, ""))
        except Unfit:
            found[field.name] = None
    return found


def messages_of(
    kind: Kind, problems: Iterable[Problem], typed: Mapping[str, str], lang: str
) -> dict[str, list[Message]]:
    """Return field to what is wrong with it; under the empty name what no field of the form shows.

    Parameters
    ----------
    typed
        What was typed, `|` between several.
    """
    found: dict[str, list[Message]] = {}
    for problem in problems:
        own = f"{kind.name} " in problem.file or problem.file in (kind.name, "register")
        shows = own and problem.field is not None and kind.has(problem.field)
        place = problem.field if shows and problem.field else ""
        found.setdefault(place, []).append(_message(kind, problem, typed, lang))
    return found


def _whole(problem: Problem, lang: str) -> Message:
    """Return a problem in full: in Dutch when all of it can be said so."""
    parts = [translated(own, lang) for own in (problem.found, problem.allowed, problem.mend)]
    # What was found is mostly what somebody typed, which has no language.
    if lang == "nl" and [its for _, its in parts[1:]] == ["nl", "nl"]:
        found, allowed, mend = (text for text, _ in parts)
        return Message(f"Gevonden: {found}. Verwacht: {allowed}. {mend}", "nl")
    return Message(f"{problem.found}; expected {problem.allowed}. {problem.mend}", "en")


def _message(kind: Kind, problem: Problem, typed: Mapping[str, str], lang: str) -> Message:
    whole = _whole(problem, lang)
    name = problem.field
    if lang == "en" or name is None or not kind.has(name):
        return whole
    field, text = kind.field(name), typed.get(name, "")
    try:
        value_of(field, text)
    except Unfit:
        if not text:
            return Message("Vul dit in.", "nl")
        wanted = {**_WANTED, **HINTS}.get(field.form, _WANTED["text"])[0]
        return Message(f"Gevonden: {shown(text)}. Verwacht: {wanted}.", "nl")
    if (kind.name, name) == ("measure", "reason"):
        return Message(
            "Een maatregel zonder effect van bekende omvang heeft een reden nodig; een maatregel"
            " met zo’n effect juist niet.", "nl",
        )  # fmt: skip
    if name in kind.key and "already" in problem.found:
        return Message("Dit is er al. Kies een andere code, of wijzig wat er is.", "nl")
    if field.refers:
        return Message(f"Dit staat niet in het register: {problem.found}.", "nl")
    return whole
