"""A programme as one JSON file that gives the same programme back, derived projects included."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.inputs import DAMAGED
from krapte.programming.months import month_of, month_text
from krapte.programming.project import Labour, Package, Programme, Project

_MONTHS = ("earliest_start", "deadline")


def programme_json(programme: Programme) -> bytes:
    """Return the projects of a programme, without its remarks; a line per project."""
    lines = [
        json.dumps(_plain(own), ensure_ascii=False, allow_nan=False) for own in programme.projects
    ]
    return ('{"projects": [\n' + ",\n".join(lines) + "\n]}\n").encode()


def programme_of(content: bytes, file: str) -> Programme:
    """Return the programme of a JSON file.

    Raises
    ------
    BadInput
        It is no file of `programme_json`.
    """
    try:
        found = json.loads(content)
        return Programme(tuple(_project(own) for own in found["projects"]))
    except (*DAMAGED, TypeError, KeyError, AttributeError, OverflowError) as error:
        mend = "Do not change it by hand: plan anew from a list of projects."
        allowed = "a programme as krapte wrote it"
        raise BadInput([Problem(file, None, None, f"{error}", allowed, mend)]) from None


def _plain(project: Project) -> dict[str, Any]:
    found = asdict(project)
    found |= {name: month_text(found[name]) for name in _MONTHS}
    return found


def _project(own: dict[str, Any]) -> Project:
    known = {field.name for field in fields(Project)}
    found = {name: value for name, value in own.items() if name in known}
    found |= {name: month_of(found[name]) for name in _MONTHS}
    found["packages"] = tuple(_package(one) for one in own["packages"])
    return Project(**found)


def _package(own: dict[str, Any]) -> Package:
    found = dict(own)
    found["after"] = tuple(own["after"])
    found["labour"] = tuple(Labour(**one) for one in own["labour"])
    return Package(**found)
