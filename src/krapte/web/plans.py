"""Lists of projects and plans of a site: folders in its state that are written once."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.folders import digest, standing, write_whole
from krapte.programming import Programme, Project, Remark, Supply, national_programme
from krapte.programming.exchange import (
    MANIFEST,
    SavedPlan,
    read_plan,
    read_supply,
    supply_tables,
)
from krapte.programming.exchange.programme_file import programme_json, programme_of
from krapte.tables import unshielded

LIST, PROGRAMME, SUPPLY = "list.json", "programme.json", "supply"
FILES = {
    "tables/plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "plan.xml": "application/xml",
    "plan.ics": "text/calendar; charset=utf-8",
    "projects.geojson": "application/geo+json",
    "programme.html": "text/html; charset=utf-8",
    **{
        f"tables/{name}.csv": "text/csv; charset=utf-8"
        for name in ("projects", "packages", "labour", "bottlenecks", "demand", "delays", "reasons")
    },
}
"""Files of a plan that a reader can have, with their media type; the rest says who made it."""

MOST_KEPT = 2000
"""Lists that a site keeps at most; a site that is full says so instead of filling its disk."""

_ID = re.compile(r"[0-9a-f]{12}")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_TEXTS = frozenset(
    ("project", "name", "region", "res_region", "technology", "state", "start", "end", "deadline",
     "package", "occupation", "month", "first", "last", "cause", "kind", "never", "regions",
     "text_nl", "text_en")
)  # fmt: skip


@dataclass(frozen=True)
class KeptList:
    """A list of projects that somebody brought.

    Parameters
    ----------
    id, name
        Its address, and what its owner calls it.
    who, made
        Who brought it, and when (UTC, to the second).
    open
        Whether readers who are not signed in may see it and its plans.
    programme
        The projects, with what the reader remarked.
    supply
        Labour that came with it; None is that of the forecast.
    """

    id: str
    name: str
    who: str
    made: str
    open: bool
    programme: Programme
    supply: Supply | None


@dataclass(frozen=True)
class PlanHead:
    """What stands on one line of a list of plans.

    Parameters
    ----------
    id, made
        Its address and when it was saved.
    settings
        What decided it besides its inputs: who, name, whether it is open, and more.
    plan
        Status, points, bound, gap and seconds.
    projects
        How many it has to plan.
    """

    id: str
    made: str
    settings: Mapping[str, Any]
    plan: Mapping[str, Any]
    projects: int

    @property
    def open(self) -> bool:
        """Whether everybody may see it."""
        return bool(self.settings.get("open"))


@dataclass(frozen=True)
class KeptPlan:
    """A plan of the site, read from the tables that were written with it.

    Parameters
    ----------
    folder
        Where it stands.
    head
        Who, when, how good.
    told
        What was worked out when it was saved: projects by state, verdict of the checker.
    origin
        Where its labour is from, in Dutch and English.
    changed
        Files that differ from what was saved; none, unless somebody edited the folder.
    """

    folder: Path
    head: PlanHead
    told: Mapping[str, Any]
    origin: Mapping[str, str]
    changed: tuple[str, ...]

    @cached_property
    def projects(self) -> pd.DataFrame:
        """What becomes of every project; see `krapte.programming.project_table`."""
        return self._table("projects")

    @cached_property
    def packages(self) -> pd.DataFrame:
        """When each package is done; see `krapte.programming.package_table`."""
        return self._table("packages")

    @cached_property
    def labour(self) -> pd.DataFrame:
        """Labour against supply by month; see `krapte.programming.labour_table`."""
        return self._table("labour")

    @cached_property
    def short(self) -> pd.DataFrame:
        """Bottlenecks, the worst first; see `krapte.programming.bottlenecks`."""
        return self._table("bottlenecks")

    @cached_property
    def demand(self) -> pd.DataFrame:
        """Labour that it asks; see `krapte.programming.demand_table`."""
        return self._table("demand")

    @cached_property
    def delays(self) -> pd.DataFrame:
        """Why projects are late or not built."""
        return self._table("delays")

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """What no plan can mend."""
        return self._table("reasons")

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Points for one FTE more: `region, occupation, month, points`; others are 0."""
        return _read(self.folder / "prices.csv")

    @cached_property
    def supply(self) -> Mapping[str, Any]:
        """First and last month, regions and occupations of the labour that it was made with."""
        return json.loads((self.folder / SUPPLY / "supply.json").read_text(encoding="utf-8"))

    def saved(self) -> SavedPlan:
        """Return it whole, as the planner needs it; this takes seconds."""
        return _saved(self.folder)

    def _table(self, name: str) -> pd.DataFrame:
        return _read(self.folder / "tables" / f"{name}.csv")


class Plans:
    """The lists and plans of a site.

    Parameters
    ----------
    state
        Folder in which a site keeps what is its own.
    """

    def __init__(self, state: Path) -> None:
        self.lists_folder = state / "projects" / "lists"
        self.folder = state / "projects" / "plans"
        self._stops = state / "projects" / "stops"

    def keep_list(
        self,
        programme: Programme,
        supply: Supply | None,
        name: str,
        who: str,
        is_open: bool,
        made: dt.datetime,
    ) -> str | None:
        """Return the id of a list, now kept; None when the site keeps as many as it may.

        The same list of the same person is kept once.
        """
        files = {PROGRAMME: programme_json(programme)}
        if supply is not None:
            files |= {f"{SUPPLY}/{file}": own for file, own in supply_tables(supply).items()}
        told = {
            "name": name, "who": who, "open": is_open,
            "remarks": [asdict(own) for own in programme.remarks],
        }  # fmt: skip
        hashed = {file: digest(own) for file, own in files.items()} | told
        code = digest(json.dumps(hashed, sort_keys=True).encode())[:12]
        place = self.lists_folder / code
        if (place / LIST).is_file():
            return code
        if len(standing(self.lists_folder, LIST)) >= MOST_KEPT:
            return None
        told["made"] = made.isoformat(timespec="seconds")
        files[LIST] = json.dumps(told, ensure_ascii=False, indent=1).encode()
        write_whole(place, files)
        return code

    def list(self, code: str) -> KeptList | None:
        """Return a list; None when there is none of that id."""
        folder = self.lists_folder / code
        known = _ID.fullmatch(code) and (folder / LIST).is_file()
        return _kept_list(folder) if known else None

    def lists(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """Return id and description of the lists, the newest first."""
        found = [
            (path.name, json.loads((path / LIST).read_text(encoding="utf-8")))
            for path in standing(self.lists_folder, LIST)
        ]
        return sorted(found, key=lambda own: own[1]["made"], reverse=True)

    def plan(self, code: str) -> KeptPlan | None:
        """Return a plan; None when there is none of that id."""
        folder = self.folder / code
        known = _ID.fullmatch(code) and (folder / MANIFEST).is_file()
        return _kept_plan(folder) if known else None

    def plans(self) -> Sequence[PlanHead]:
        """Return the first line of every plan, the newest first."""
        found = [_head(path) for path in standing(self.folder, MANIFEST)]
        return sorted(found, key=lambda own: own.made, reverse=True)

    def stop(self, token: str) -> None:
        """Ask the search of a token to end; it keeps the best plan so far."""
        if _TOKEN.fullmatch(token):
            self._stops.mkdir(parents=True, exist_ok=True)
            (self._stops / token).touch()

    def stopped(self, token: str) -> bool:
        """Return whether the search of a token was asked to end."""
        return bool(_TOKEN.fullmatch(token)) and (self._stops / token).is_file()

    def forget_stop(self, token: str) -> None:
        """Take away what `stop` left, once the search ended."""
        if _TOKEN.fullmatch(token):
            (self._stops / token).unlink(missing_ok=True)


def new_token() -> str:
    """Return a name by which a search can be asked to end."""
    return secrets.token_hex(16)


@lru_cache(maxsize=1)
def embedded_programme() -> Programme:
    """Return the programme that krapte carries, made once."""
    return national_programme()


def chosen(projects: Iterable[Project], region: str = "", technology: str = "") -> Programme:
    """Return the projects of a region and technology; empty is all.

    Parameters
    ----------
    projects
        To choose from.
    region
        RES region or municipality.
    technology
        One of the table of technologies.
    """
    return Programme(
        tuple(
            own for own in projects
            if region in ("", own.region, own.res_region) and technology in ("", own.technology)
        )
    )  # fmt: skip


@lru_cache(maxsize=8)
def _kept_list(folder: Path) -> KeptList:
    told = json.loads((folder / LIST).read_text(encoding="utf-8"))
    projects = programme_of((folder / PROGRAMME).read_bytes(), PROGRAMME).projects
    remarks = tuple(Remark(**own) for own in told["remarks"])
    supply = read_supply(folder / SUPPLY) if (folder / SUPPLY).is_dir() else None
    return KeptList(
        folder.name, told["name"], told["who"], told["made"], told["open"],
        Programme(projects, remarks), supply,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _head(folder: Path) -> PlanHead:
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return PlanHead(
        folder.name, told["made"], told["settings"], told["plan"], told["inputs"]["projects"]
    )


@lru_cache(maxsize=6)
def _kept_plan(folder: Path) -> KeptPlan:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    changed = tuple(
        name for name, expected in sorted(manifest["files"].items())
        if not (folder / name).is_file() or digest((folder / name).read_bytes()) != expected
    )  # fmt: skip
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return KeptPlan(folder, _head(folder), told, manifest["inputs"]["supply_origin"], changed)


@lru_cache(maxsize=2)
def _saved(folder: Path) -> SavedPlan:
    return read_plan(folder)


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in table.columns:
        if name in _TEXTS:
            table[name] = table[name].map(unshielded)
        else:
            table[name] = pd.to_numeric(table[name], errors="coerce")
    return table
