"""Declarative tables: which remote table, which columns, and what they mean with us."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from krapte.classification import known_code
from krapte.errors import BadInput, Problem
from krapte.statistics.connectors.periods import KINDS
from krapte.statistics.connectors.rules import TARGETS, Rule, rule_of
from krapte.statistics.dataset import Source
from krapte.statistics.observations import STATUSES, UNITS
from krapte.statistics.vintages import MISSING

FOLDER = Path(__file__).resolve().parents[2] / "data" / "connectors"
"""One TOML file per source."""

PROTOCOLS = ("odata3", "odata4", "jsonstat", "ckan", "swing", "file", "documents")
VERIFIED = ("yes", "partly", "unverified")

JOIN = " | "
"""Between the names of columns, and between their codes, that are one dimension together."""


@dataclass(frozen=True)
class Measure:
    r"""One measured column, or one per year.

    Parameters
    ----------
    remote
        Its name or code at the source; with `like` the pattern that the names of all its columns
        have.
    series
        Name with us; `{kind}` is filled in by a rule.
    unit, factor
        Our unit, and by what the remote figure is multiplied to get it.
    remote_units
        What the source may call its unit; another name is an error. Empty: it does not say.
    set
        What the column says by its name: dimension of ours to code, or `period`; `\1` is the first
        group of the pattern.
    like
        Whether `remote` is a pattern: a file that is one column wider every year.
    shift
        Years from the year that the source writes to the one it means with us.
    """

    remote: str
    series: str
    unit: str
    factor: float = 1.0
    remote_units: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict)
    like: bool = False
    shift: int = 0

    def fits(self, column: str) -> bool:
        """Return whether a column is measured by this."""
        return bool(re.fullmatch(self.remote, column)) if self.like else column == self.remote

    def sets(self, column: str) -> dict[str, str]:
        """Return what the name of one of its columns says: dimension or `period` to code."""
        found = re.fullmatch(self.remote, column) if self.like else None
        return {name: found.expand(code) if found else code for name, code in self.set.items()}


@dataclass(frozen=True)
class Suppressed:
    """How the source writes counts that are too small to show, and what we take them for."""

    texts: tuple[str, ...]
    low: float
    central: float
    high: float


@dataclass(frozen=True)
class RemoteTable:
    """One table of a source.

    Parameters
    ----------
    id, title
        Number and title at the source.
    connector
        Name of the source.
    source
        What stands with every figure.
    protocol, url
        How it is asked, and where.
    verified
        Whether the columns and codes were seen in real answers: `yes`, `partly`, `unverified`.
    note
        Where they were seen, and what a user must know.
    period, periods
        The column of the period, and the kinds that are taken; others are left out. The column
        is empty where the names of the measured columns say the period.
    dimensions
        Remote column to its rules; `A | B` is two columns whose codes are read together.
    measures
        The measured columns.
    statuses
        Remote status to ours.
    filter
        Sent along with the request, in the language of the protocol.
    add, totals
        Whether rows of the same cell are added up, and over which dimensions totals are made.
    suppressed
        How small counts are hidden; None: they are not.
    former
        Whether codes that are none of ours may stand in it as long as they have no figure, such as
        municipalities that are no more.
    options
        What only this protocol needs.
    """

    id: str
    title: str
    connector: str
    source: Source
    protocol: str
    url: str
    verified: str
    note: str
    period: str
    periods: frozenset[str]
    dimensions: Mapping[str, tuple[Rule, ...]]
    measures: tuple[Measure, ...]
    statuses: Mapping[str, str]
    filter: str = ""
    add: bool = False
    totals: tuple[str, ...] = ()
    suppressed: Suppressed | None = None
    former: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Remote columns that must be there; those of which there is one per year are not told."""
        parts = [part for column in self.dimensions for part in column.split(JOIN)]
        measured = [measure.remote for measure in self.measures if not measure.like]
        return tuple(filter(None, (*dict.fromkeys(parts), self.period, *measured)))

    def knows(self, column: str) -> bool:
        """Return whether a remote column is one that the table reads."""
        return column in self.columns or any(own.fits(column) for own in self.measures)


@dataclass(frozen=True)
class Connector:
    """A source: its hosts and its tables.

    Parameters
    ----------
    name, title
        Word on the command line, and full name.
    hosts
        Hosts that may be asked, and no others.
    key
        Environment variable with the key the source asks for; empty when it asks none.
    tables
        By id.
    """

    name: str
    title: str
    hosts: frozenset[str]
    key: str
    tables: Mapping[str, RemoteTable]


@lru_cache(maxsize=1)
def connectors() -> Mapping[str, Connector]:
    """Return the sources that krapte can ask, by name."""
    return {path.stem: read_connector(path) for path in sorted(FOLDER.glob("*.toml"))}


def read_connector(path: Path) -> Connector:
    """Return the source that a TOML file describes.

    Raises
    ------
    BadInput
        The file cannot be read or says something that is not understood.
    """
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = {
            name: tuple(rule_of(rule) for rule in listed)
            for name, listed in fields.get("rules", {}).items()
        }
        tables = [_table(path.stem, fields, own, rules) for own in fields["table"]]
        return Connector(
            path.stem,
            fields["title"],
            frozenset(fields.get("hosts", ())),
            fields.get("key", ""),
            {own.id: own for own in tables},
        )
    except KeyError as fault:
        problem = f"no `{fault.args[0]}`"
    except (OSError, ValueError, TypeError, re.error) as fault:
        problem = str(fault)
    mend = "Compare with another table of the folder."
    raise BadInput([Problem(path.name, None, None, problem, "a description of a source", mend)])


def _table(
    name: str, shared: Mapping[str, Any], own: Mapping[str, Any], rules: Mapping[str, Any]
) -> RemoteTable:
    source = Source(
        own["source_id"], own["title"], shared["publisher"], "", own["page"], shared["licence"],
        own.get("note", ""),
    )  # fmt: skip
    suppressed = own.get("suppressed")
    table = RemoteTable(
        id=own["id"],
        title=own["title"],
        connector=name,
        source=source,
        protocol=own["protocol"],
        url=own.get("url", ""),
        verified=own["verified"],
        note=own.get("note", ""),
        period=own.get("period", ""),
        periods=frozenset(own.get("periods", ())),
        dimensions={
            column: tuple(
                rule
                for name in ([names] if isinstance(names, str) else names)
                for rule in rules[name]
            )
            for column, names in own.get("dimensions", {}).items()
        },
        measures=tuple(
            Measure(**{**measure, "remote_units": tuple(measure.get("remote_units", ()))})
            for measure in own.get("measure", ())
        ),
        statuses=shared.get("statuses", {}) | own.get("statuses", {}),
        filter=own.get("filter", ""),
        add=own.get("add", False),
        totals=tuple(own.get("totals", ())),
        suppressed=Suppressed(**suppressed | {"texts": tuple(suppressed["texts"])})
        if suppressed
        else None,
        former=own.get("former", False),
        options=own.get("options", {}),
    )
    _check(table)
    return table


def _check(table: RemoteTable) -> None:
    faults = {
        "protocol": table.protocol not in PROTOCOLS,
        "verified": table.verified not in VERIFIED,
        "periods": not table.periods <= set(KINDS),
        "statuses": not set(table.statuses.values()) <= {*STATUSES, MISSING},
        "unit": any(measure.unit not in UNITS for measure in table.measures),
        "url": bool(table.url) and not table.url.startswith("https://"),
        "period": not table.period and any("period" not in own.set for own in table.measures),
        "set": not all(map(_known_set, table.measures)),
        "shift": any(own.shift for own in table.measures) and table.periods != {"year"},
    }
    re.compile(table.options.get("file_like", ""))
    wrong = [name for name, fault in faults.items() if fault]
    if wrong:
        raise ValueError(f"table {table.id} with an unknown {', '.join(wrong)}")


def _known_set(measure: Measure) -> bool:
    """Return whether a measure sets what there is, to codes that exist as far as they are plain."""
    if measure.like:
        re.compile(measure.remote)
    return (not measure.like or "period" in measure.set) and all(
        name in (*TARGETS, "period") and ("\\" in code or name == "kind" or known_code(name, code))
        for name, code in measure.set.items()
    )
