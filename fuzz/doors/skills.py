"""Skills: vocabularies, people and vacancies, CVs, courses, schemes, lists of the matching."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path

from tests.skills.routes.planted import language as planted
from tests.skills.routes.test_catalogues import EDUDEX, HEAD, ROW, ooapi
from tests.skills.small import esco_folder, shaped_folder

from fuzz.reader import Case, Reader, files_of, only
from krapte.cli.person import person_of
from krapte.skills import LanguageStore, default_language, read_declared, read_language
from krapte.skills.fairness import read_attributes, read_ranked
from krapte.skills.funding import read_applications, read_funding, read_slots
from krapte.skills.matching import read_seekers, read_vacancies
from krapte.skills.routes import read_catalogue
from krapte.skills.transitions import Closeness, read_prices
from krapte.statistics import embedded

_LANGUAGE = default_language()
_PLANTED = planted()
_SKILLS = [own.uri for own in _LANGUAGE.skills[:3]]
_SEEKER = {
    "id": "a", "skills": [_SKILLS[0], {"uri": _SKILLS[1], "level": 2}], "place": "GM0344",
    "hours": [24, 36], "licences": ["vca"], "licences_absent": ["nen"], "travel_km": 30.0,
    "travel_minutes": 45.0, "wage_floor": 15.5, "work_permit": True, "education": "mbo-2",
}  # fmt: skip
_VACANCY = {
    "id": "v", "title": "lasser", "essential": [_SKILLS[0]], "optional": [_SKILLS[2]],
    "place": "GM0344", "hours": [32, 40], "places": 2, "wage_max": 18.0,
}  # fmt: skip
_CV = "Ik ben lasser en werkte in de metaal.\nlasser\nelektronica\n"
_PERSON = {"occupation": "roofer", "pay": 17.5, "hours": 32, "facts": {"benefit": "ww"},
           "skills": _SKILLS[:1]}  # fmt: skip
_LISTS = {
    "for": "seekers",
    "lists": [{"id": "a", "counted": {}, "results": [{"id": "v", "rank": 1, "score": 0.5}]}],
}
_PRICES = {"skill_prices": [{"skill": _SKILLS[0], "region": "AM01", "person_value": 2.0}]}
_PRICED = f"skill,region,price\n{_SKILLS[0]},AM01,1\n".encode()
_ATTRIBUTES = b"id,sex,origin,qualified\np1,v,x,yes\np2,m,y,no\n"
_APPLICATIONS = (
    "id,person,day,amount_eur,price_eur,course,provider,education\n"
    "a1,p,2024-03-02,500,600,c1,school,mbo-2\na2,q,2024-03-03,400,400,c1,school,\n"
)


def _json(name: str, content: object) -> Case:
    return {name: json.dumps(content, ensure_ascii=False).encode()}


def _folder(write: object, name: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place) / name)  # type: ignore[operator]
        return {f"{name}/{own}": content for own, content in files_of(folder).items()}


def _zipped(parts: Case) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _esco() -> list[Case]:
    tables = _folder(esco_folder, "ESCO v1.2.0")
    packed = {f"ESCO dataset/{Path(name).name}": own for name, own in tables.items()}
    return [tables, {"ESCO v1.2.0.zip": _zipped(packed)}]


def _read_esco(folder: Path) -> None:
    for place in sorted(folder.iterdir()):
        read_language(place)


@lru_cache(maxsize=1)
def _stored() -> bytes:
    with tempfile.TemporaryDirectory() as place:
        own = read_language(esco_folder(Path(place) / "ESCO v1.2.0"))
        LanguageStore(Path(place) / "store").write(own)
        return (Path(place) / "store" / f"{own.id}.skills").read_bytes()


def _people() -> list[Case]:
    rows = "id,skills,place,hours\na," + "|".join(_SKILLS[:2]) + ",GM0344,24-36\n"
    return [
        _json("p.json", {"form": "krapte seekers 1", "seekers": [_SEEKER, {**_SEEKER, "id": "b"}]}),
        {"p.csv": rows.encode()},
    ]


def _asked() -> list[Case]:
    return [_json("v.json", {"form": "krapte vacancies 1", "vacancies": [_VACANCY]})]


def _courses() -> list[Case]:
    return [
        _json("c.json", ooapi()),
        _json("c.json", EDUDEX),
        {"c.csv": f"{HEAD}\n{ROW}\n".encode()},
    ]


def _funding() -> list[Case]:
    folder = embedded() / "funding"
    return [{own.name: own.read_bytes() for own in sorted(folder.iterdir())}]


def _read_funding(folder: Path) -> None:
    read_funding.__wrapped__(folder)  # what is kept between calls would hide the change
    read_slots(folder / "slots.csv")


_CLOSENESS = Closeness(_LANGUAGE)
READERS = (
    Reader("skills.esco", _esco, _read_esco),
    Reader("skills.shaped", lambda: [_folder(shaped_folder, "own")],
           lambda own: read_language(own / "own", "2026-06", "competent")),
    Reader("skills.store", lambda: [{"esco-1.2.0.skills": _stored()}],
           lambda own: LanguageStore(own).read("esco-1.2.0")),
    Reader("skills.seekers", _people, lambda own: read_seekers(only(own), _LANGUAGE)),
    Reader("skills.vacancies", _asked, lambda own: read_vacancies(only(own), _LANGUAGE)),
    Reader("skills.cv", lambda: [{"cv.txt": _CV.encode()}],
           lambda own: read_seekers(only(own), _LANGUAGE)),
    Reader("skills.person", lambda: [_json("me.json", _PERSON)],
           lambda own: person_of(_CLOSENESS, only(own), None)),
    Reader("skills.courses", _courses, lambda own: read_catalogue(only(own), _PLANTED)),
    Reader("skills.funding", _funding, _read_funding),
    Reader("skills.applications", lambda: [{"a.csv": _APPLICATIONS.encode()}],
           lambda own: read_applications(own / "a.csv")),
    Reader("skills.attributes", lambda: [{"a.csv": _ATTRIBUTES}],
           lambda own: read_attributes(own / "a.csv")),
    Reader("skills.lists", lambda: [
        {"l.csv": b"seeker,rank,vacancy,score\np1,1,v1,0.5\np1,2,v2,0.25\n"},
        _json("l.json", {**_LISTS, "for": "vacancies"}),
    ], lambda own: read_ranked(only(own))),
    Reader("skills.prices", lambda: [_json("p.json", _PRICES), {"p.csv": _PRICED}],
           lambda own: read_prices(only(own), _CLOSENESS)),
    Reader("skills.declared", lambda: [{"d.csv": b"old,new\nhttp://a,http://b\n"}],
           lambda own: read_declared(own / "d.csv")),
)  # fmt: skip
