"""Reads a catalogue in the manner of OOAPI version 5, or of EDU-DEX, from JSON.

What is followed: the names of the fields of a course, a program and their offerings in the OOAPI 5
schemas (`studyLoad`, `duration`, `level`, `priceInformation`, `maxNumberStudents`, `startDate`),
and of program, programClassification, programSchedule and programRun in EDU-DEX, whose standard
is XML: its JSON here is the same hierarchy. Neither standard carries skills. A member `skills` in
`ext` (or at the course) with addresses brings them; else the names of skills in `learningOutcomes`
are looked up word for word. A course of which no skill is known is left out and counted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.skills.json_file import Node, read_json
from krapte.skills.language import Language
from krapte.skills.routes.course import KINDS, Catalogue, Course, catalogue_of

HOURS = {"ects": 28.0, "sp": 28.0, "sbu": 1.0, "hour": 1.0, "contacttime": 1.0}
"""Hours per unit of study load; a credit is 28 hours (source `hr-studielast`)."""

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_WEEKS = (52.0, 52.0 / 12, 1.0, 1.0 / 7)
_PERIODS = {"hour": None, "day": 1 / 7, "week": 1.0, "month": 52 / 12, "year": 52.0}
_LEVELS = {
    "nlqf1": 1, "nlqf2": 2, "nlqf3": 3, "nlqf4": 4, "nlqf5": 5, "nlqf6": 6, "nlqf7": 7, "nlqf8": 8,
    "secondary vocational education 1": 1, "secondary vocational education 2": 2,
    "secondary vocational education 3": 3, "secondary vocational education 4": 4,
    "associate degree": 5, "bachelor": 6, "master": 7, "doctoral": 8,
}  # fmt: skip


def read_courses_json(path: Path, language: Language) -> Catalogue:
    """Return the catalogue of a JSON file in the manner of OOAPI 5 or EDU-DEX.

    Raises
    ------
    BadInput
        The file is no JSON, holds neither form, lacks hours or a price that can be read, or its
        courses do not hold together.
    """
    content = read_json(path, "a catalogue in JSON")
    problems: list[Problem] = []
    root = Node(content, path.name, "$", problems)
    found = list(_courses(root, _names(language)))
    if problems:
        raise BadInput(problems)
    kept = [(own, None) for own in found if own.teaches]
    if found and not kept:
        told = f"{len(found)} courses without a known skill"
        mend = "Add `skills` with addresses to `ext` of each course."
        allowed = f"skills of {language.id}"
        raise BadInput([Problem(path.name, None, "skills", told, allowed, mend)])
    made = catalogue_of(kept, language, path.name, path.stem)
    return replace(made, left_out=len(found) - len(kept))


def _names(language: Language) -> dict[str, str]:
    found: dict[str, str] = {}
    for own in language.skills:
        for _, name, _ in own.labels():
            found.setdefault(name.casefold().strip(), own.uri)
    return found


def _courses(root: Node, names: dict[str, str]) -> Iterator[Course]:
    if isinstance(root.value, dict) and ("programs" in root.value or "program" in root.value):
        for own in root.at("programs", "program").each():
            yield from _edudex(own, names)
        return
    items = root if isinstance(root.value, list) else root.at("items", "courses", "offerings")
    if items.value is None:
        mend = "Export `items` (OOAPI 5) or `programs` (EDU-DEX)."
        root.fault("neither items nor programs", "a catalogue of courses", mend)
    for own in items.each():
        if not isinstance(own.value, dict):
            own.fault("no object", "a course", "Write each course between { and }.")
        elif "programClassification" in own.value:
            yield from _edudex(own, names)
        else:
            yield from _ooapi(own, names)


def _ooapi(own: Node, names: dict[str, str]) -> Iterator[Course]:
    """Yield the course of an OOAPI course or program, or of an offering with it expanded."""
    inner = own.at("program", "course")
    base = inner if isinstance(inner.value, dict) else own
    offerings = [own] if base is inner else own.at("offerings").each()
    code = base.at("primaryCode").at("code") if isinstance(
        base.at("primaryCode").value, dict) else base.at("courseId", "programId", "id")  # fmt: skip
    prices = [cost for offer in (offerings or [base]) for cost in
              offer.at("priceInformation").each()]  # fmt: skip
    price = _total(prices)
    starts = tuple(filter(None, (_day(offer.at("startDate")) for offer in offerings)))
    seats = [offer.at("maxNumberStudents").number() for offer in offerings]
    places = sum(int(one) for one in seats if one is not None) if any(
        one is not None for one in seats) else None  # fmt: skip
    load = base.at("studyLoad")
    hours = _load(load) if load.value is not None else _credits(base)
    yield from _made(base, code, price, hours, _iso_weeks(base.at("duration")), starts,
                     places, _level(base.at("levelOfQualification", "level")),
                     _taught(base, names))  # fmt: skip


def _edudex(own: Node, names: dict[str, str]) -> Iterator[Course]:
    """Yield the course of an EDU-DEX program; its first run gives price and start."""
    about, schedule = own.at("programClassification"), own.at("programSchedule")
    runs = [*schedule.at("programRun").each(), *schedule.at("genericProgramRun").each()]
    price = _total([cost for run in runs[:1] for cost in run.at("cost").each()])
    load = about.at("studyLoad")
    hours = _period_load(load)
    length = about.at("programDuration", "duration")
    unit = _PERIODS.get(length.at("period", "unit").text().lower().rstrip("s")) if isinstance(
        length.value, dict) else None  # fmt: skip
    amount = length.at("amount", "value").number() if isinstance(length.value, dict) else None
    weeks = amount * unit if amount is not None and unit else _iso_weeks(length)
    starts = tuple(filter(None, (_day(run.at("startDate")) for run in runs)))
    text = own.at("programDescriptions")
    named = text if text.value is not None else own
    yield from _made(named, about.at("programId"), price, hours, weeks, starts, None,
                     _level(about.at("programLevel", "degree")), _taught(own, names),
                     about.at("orgUnitId").text())  # fmt: skip


def _made(
    base: Node, code: Node, price: float | None, hours: float | None,
    weeks: float | None, starts: tuple[dt.date, ...], places: int | None, level: int | None,
    teaches: tuple[str, ...], provider: str = "",
) -> Iterator[Course]:  # fmt: skip
    id_ = code.text(needed=True)
    if hours is None:
        allowed = "a study load in " + ", ".join(HOURS)
        base.at("studyLoad").fault("no study load", allowed, "Add it; routes need hours.")
    if price is None:
        mend = "Add priceInformation (OOAPI) or cost (EDU-DEX); 0 when free."
        base.at("priceInformation").fault("no price", "an amount in euro", mend)
    if hours is None or price is None or not id_:
        return
    kind = base.at("ext").at("kind").text() if isinstance(base.value, dict) else ""
    title = base.at("name", "programName")
    yield Course(
        id=id_,
        name_nl=title.spoken("nl"),
        name_en=title.spoken("en"),
        kind=kind if kind in KINDS else ("hbo_module" if level and level >= 5 else "course"),
        teaches=teaches,
        hours=hours,
        price=price,
        weeks=weeks if weeks else max(hours / 40.0, 0.2),
        level=level,
        places=places,
        starts=starts,
        provider=provider or _organisation(base.at("organization")),
        hours_low=hours,
        hours_high=hours,
        price_low=price,
        price_high=price,
        status="sourced",
        source=base.file,
        note="" if weeks else "Weeks not given: hours over weeks of 40 hours (assumed, 20 to 40).",
    )


def _taught(base: Node, names: dict[str, str]) -> tuple[str, ...]:
    listed = base.at("skills")
    if listed.value is None and isinstance(base.at("ext").value, dict):
        listed = base.at("ext").at("skills", "skills_taught")
    uris = [one.text() if not isinstance(one.value, dict) else one.at("concept", "uri").text()
            for one in listed.each()]  # fmt: skip
    if uris:
        return tuple(dict.fromkeys(filter(None, uris)))
    outcomes = base.at("learningOutcomes").each()
    words = [own.spoken(lang) for own in outcomes for lang in ("nl", "en")]
    return tuple(dict.fromkeys(names[w.casefold()] for w in words if w.casefold() in names))


def _organisation(own: Node) -> str:
    if isinstance(own.value, dict):
        return own.at("name").spoken("nl")
    return own.text()


def _total(costs: list[Node]) -> float | None:
    amounts = [
        one.at("amount", "value").number(needed=True) if isinstance(one.value, dict)
        else one.number(needed=True)
        for one in costs
    ]  # fmt: skip
    return sum(own for own in amounts if own is not None) if amounts else None


def _load(own: Node) -> float | None:
    unit = own.at("studyLoadUnit", "typeOfStudyLoad", "unit").text().lower()
    amount = own.at("value", "amount").number(needed=True)
    if unit not in HOURS:
        own.fault(f"the unit `{unit[:20]}`", "one of " + ", ".join(HOURS), "Convert it.")
        return None
    return None if amount is None else amount * HOURS[unit]


def _credits(base: Node) -> float | None:
    own = base.at("ects").number()
    return None if own is None else own * HOURS["ects"]


def _period_load(own: Node) -> float | None:
    if own.value is None:
        return None
    if not isinstance(own.value, dict):
        return own.number()
    unit = own.at("period", "unit").text().lower().rstrip("s") or "hour"
    amount = own.at("amount", "value").number(needed=True)
    if unit not in ("hour", "ects", "sbu"):
        own.fault(f"the unit `{unit[:20]}`", "hours, sbu or ects", "Convert it to hours.")
        return None
    return None if amount is None else amount * HOURS[unit]


def _iso_weeks(own: Node) -> float | None:
    if own.value is None:
        return None
    match = _DURATION.fullmatch(own.text())
    if match is None:
        own.fault("no ISO 8601 duration", "such as P10W or P2Y", "Correct or remove it.")
        return None
    parts = [int(part or 0) for part in match.groups()]
    return sum(part * weeks for part, weeks in zip(parts, _WEEKS, strict=True)) or None


def _level(own: Node) -> int | None:
    text = own.text().lower()
    return int(text) if text.isdigit() and 1 <= int(text) <= 8 else _LEVELS.get(text)


def _day(own: Node) -> dt.date | None:
    if own.value is None:
        return None
    try:
        return dt.date.fromisoformat(own.text()[:10])
    except ValueError:
        own.fault("no day", "a day such as 2026-09-01", "Write year, month and day.")
        return None
