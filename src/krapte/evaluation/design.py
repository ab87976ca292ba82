"""The design of an evaluation: what will be compared with what, fixed before anybody looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.evaluation.periods import kind_of, number_of
from krapte.inputs import LARGEST_SETTINGS, content_of, toml_of

KINDS = ("randomised", "chosen")
BETTER = ("higher", "lower")
_FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "measure": {"code": (str,), "name": (str,)},
    "outcome": {
        "primary": (str,), "unit": (str,), "better": (str,), "minimal_effect": (int, float),
        "secondary": (list,), "placebo": (list,), "typical_revision": (int, float),
        "breaks": (list,),
    },
    "roll_out": {
        "assignment": (str,), "lag": (int,), "ramp": (int,), "start": (dict,), "strata": (dict,),
    },
    "comparison": {
        "drop": (list,), "controls": (list,), "neighbours": (dict,), "drop_incomplete": (bool,),
    },
    "prior": {"largest_effect": (int, float), "source": (str,)},
    "target": {"value": (int, float), "by": (str,)},
    "others": {},
}  # fmt: skip
_NEEDED = (
    ("measure", "code"), ("outcome", "primary"), ("outcome", "unit"), ("outcome", "better"),
    ("outcome", "minimal_effect"), ("roll_out", "assignment"), ("roll_out", "start"),
)  # fmt: skip
_OF_LISTS = frozenset({"comparison.neighbours"})
"""Tables of which every value is a list of names."""
_ARTICLES = {str: "a text", int: "a whole number", float: "a number", list: "a list",
             dict: "a table", bool: "true or false"}  # fmt: skip


@dataclass(frozen=True)
class Design:
    """What is evaluated, on what, against what.

    Parameters
    ----------
    measure, name
        Code and name of the measure.
    primary, unit, better
        The one outcome that the verdict is about, its unit, and `higher` or `lower`.
    minimal_effect
        Smallest effect that matters, above 0, in `unit`.
    secondary
        Further outcomes; their p-values hold for all of them at once.
    placebo
        Outcomes that the measure cannot move.
    assignment
        `randomised`: the order of regions was drawn by lot. `chosen`: it was not.
    start
        Region -> period of its start; only regions with the measure.
    strata
        Region -> group within which the lot was drawn.
    lag, ramp
        Periods before any effect can be seen, and periods in which it then grows.
    drop
        Regions left out, with the reason in the file.
    controls
        Columns with the same outcome elsewhere (other sectors, Flanders), untouched by the
        measure; used when every region begins at once.
    neighbours
        Region -> regions whose people commute to it; for spill-over.
    drop_incomplete
        Whether regions with missing figures are left out rather than refused.
    breaks
        Periods in which the definition of the outcome changed.
    typical_revision
        Size of a usual revision of the outcome, in `unit`; None when not known.
    largest_effect
        95th percentile of the effect expected beforehand, in `unit`; None when not given.
    others
        Name of another measure -> region -> start.
    target, by
        Aim of the primary outcome and its period; for doelrealisatie only.
    hash
        SHA-256 of the file.
    file
        Its name.
    """

    measure: str
    name: str
    primary: str
    unit: str
    better: str
    minimal_effect: float
    start: Mapping[str, str]
    assignment: str = "chosen"
    secondary: tuple[str, ...] = ()
    placebo: tuple[str, ...] = ()
    strata: Mapping[str, str] = field(default_factory=dict)
    lag: int = 0
    ramp: int = 1
    drop: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drop_incomplete: bool = False
    breaks: tuple[str, ...] = ()
    typical_revision: float | None = None
    largest_effect: float | None = None
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    target: float | None = None
    by: str | None = None
    hash: str = ""
    file: str = "design"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every column of the panel that the design needs."""
        return (self.primary, *self.secondary, *self.placebo, *self.controls)

    @property
    def sign(self) -> float:
        """1 when higher is better, -1 when lower is."""
        return 1.0 if self.better == "higher" else -1.0


def read_design(path: Path) -> Design:
    """Return the design in a TOML file.

    Raises
    ------
    BadInput
        With every fault: the file, the field, what stands there, what may, and how to mend it.
    """
    if not path.is_file():
        mend = "`krapte evaluate example FOLDER` writes one to begin with."
        raise BadInput([Problem(path.name, None, None, "no file", "a design", mend)])
    content = content_of(path, LARGEST_SETTINGS, "a design")
    tables = toml_of(content, path.name, "Mend the file at that place.")
    problems = _shape_problems(path.name, tables)
    if not problems:
        problems = _value_problems(path.name, tables)
    if problems:
        raise BadInput(problems)
    return _design(tables, hashlib.sha256(content).hexdigest(), path.name)


def _design(tables: Mapping[str, Any], digest: str, file: str) -> Design:
    measure, outcome, roll_out = tables["measure"], tables["outcome"], tables["roll_out"]
    comparison, prior = tables.get("comparison", {}), tables.get("prior", {})
    target = tables.get("target", {})
    return Design(
        measure["code"], measure.get("name", measure["code"]), outcome["primary"],
        outcome["unit"], outcome["better"], float(outcome["minimal_effect"]), roll_out["start"],
        roll_out["assignment"], tuple(outcome.get("secondary", ())),
        tuple(outcome.get("placebo", ())), roll_out.get("strata", {}), roll_out.get("lag", 0),
        roll_out.get("ramp", 1), tuple(comparison.get("drop", ())),
        tuple(comparison.get("controls", ())),
        {own: tuple(near) for own, near in comparison.get("neighbours", {}).items()},
        comparison.get("drop_incomplete", False), tuple(outcome.get("breaks", ())),
        outcome.get("typical_revision"), prior.get("largest_effect"), tables.get("others", {}),
        target.get("value"), target.get("by"), digest, file,
    )  # fmt: skip


def _shape_problems(file: str, tables: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for table, content in tables.items():
        if table not in _FIELDS or not isinstance(content, dict):
            problems.append(
                Problem(file, None, table, f"the table `{table}`",
                        "one of " + ", ".join(_FIELDS), "Remove or rename it.")
            )  # fmt: skip
            continue
        known = _FIELDS[table]
        for name, value in content.items():
            if known and name not in known:
                problems.append(
                    Problem(file, None, f"{table}.{name}", f"the field `{name}`",
                            "one of " + ", ".join(known), "Remove or rename it.")
                )  # fmt: skip
            elif known and not _fits(value, known[name]):
                allowed = _ARTICLES[known[name][-1]]
                problems.append(
                    Problem(file, None, f"{table}.{name}", f"`{value}`", allowed, "Correct it.")
                )
            elif known:
                problems += _member_problems(file, f"{table}.{name}", value)
    for table, name in _NEEDED:
        if name not in tables.get(table, {}):
            mend = "Fill it in; `krapte evaluate example FOLDER` shows a whole design."
            problems.append(Problem(file, None, f"{table}.{name}", "nothing", "a value", mend))
    return problems


def _fits(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _member_problems(file: str, where: str, value: Any) -> list[Problem]:
    """Return what is wrong in a list or a table of names."""
    if isinstance(value, list):
        wrong = [own for own in value if not isinstance(own, str)]
        return [
            Problem(file, None, where, f"`{own}`", "names in quotes", "Correct it.")
            for own in wrong
        ]
    problems = []
    for name, own in value.items() if where in _OF_LISTS else ():
        if isinstance(own, list):
            problems += _member_problems(file, f"{where}.{name}", own)
        else:
            problems.append(
                Problem(file, None, f"{where}.{name}", f"`{own}`", "a list of names",
                        'Write it in brackets: ["AM01", "AM02"].')
            )  # fmt: skip
    return problems


def _value_problems(file: str, tables: Mapping[str, Any]) -> list[Problem]:
    problems: list[Problem] = []

    def fault(where: str, found: object, allowed: str, mend: str) -> None:
        problems.append(Problem(file, None, where, f"`{found}`", allowed, mend))

    outcome, roll_out = tables["outcome"], tables["roll_out"]
    if outcome["better"] not in BETTER:
        fault("outcome.better", outcome["better"], "higher or lower", "Say which is wanted.")
    if outcome["minimal_effect"] <= 0:
        mend = "Say how small an effect would still matter; the direction follows from `better`."
        fault("outcome.minimal_effect", outcome["minimal_effect"], "a number above 0", mend)
    if roll_out["assignment"] not in KINDS:
        mend = "randomised only when the order was drawn by lot."
        fault("roll_out.assignment", roll_out["assignment"], "one of " + ", ".join(KINDS), mend)
    for name in ("lag", "ramp"):
        if roll_out.get(name, 1) < (name == "ramp"):
            fault(f"roll_out.{name}", roll_out[name], f"{int(name == 'ramp')} or more",
                  "Count in periods of the panel.")  # fmt: skip
    if not roll_out["start"]:
        fault("roll_out.start", "nothing", "a period per region", "Name who began when.")
    starts = {"roll_out.start": roll_out["start"]}
    starts |= {f"others.{name}": own for name, own in tables.get("others", {}).items()}
    kinds = set()
    for where, own in starts.items():
        if not isinstance(own, dict):
            fault(where, own, "a table of region = period", 'Write region = "2024Q1".')
            continue
        for region, period in own.items():
            try:
                kinds.add(kind_of(period))
            except (ValueError, TypeError):
                fault(
                    f"{where}.{region}", period, "a year or quarter such as 2024Q1", "Correct it."
                )
    if len(kinds) > 1:
        fault(
            "roll_out.start", "years and quarters", "one kind of period", "Use that of the panel."
        )
    problems += _period_problems(file, tables)
    return problems


def _period_problems(file: str, tables: Mapping[str, Any]) -> list[Problem]:
    asked = [("outcome.breaks", own) for own in tables["outcome"].get("breaks", ())]
    if "by" in tables.get("target", {}):
        asked.append(("target.by", tables["target"]["by"]))
    problems = []
    for where, code in asked:
        try:
            number_of(code)
        except (ValueError, TypeError):
            allowed = "a year or quarter such as 2024Q1"
            problems.append(Problem(file, None, where, f"`{code}`", allowed, "Correct it."))
    return problems
