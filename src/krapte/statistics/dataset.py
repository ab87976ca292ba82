"""A data set: the folder of tables from which a forecast is made, read and checked as one."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from krapte.errors import BadInput, Problem, gathered
from krapte.statistics.observations import ASSUMED, Observation, read_observations, repeated
from krapte.statistics.totals import differing_totals, incomplete_regions
from krapte.tables import FOLDER, read_rows

OTHER_TABLES = (
    "measures.csv",
    "effects.csv",
    "evidence.csv",
    "levers.csv",
    "parameters.csv",
    "parties.csv",
    "roles.csv",
    "budget_lines.csv",
    "commitments.csv",
    "milestones.csv",
    "indicators.csv",
    "indicator_values.csv",
    "decisions.csv",
    "pulls.csv",
)
"""Tables of a data set that hold no observations; the packages that use them read them."""

_FEW_SOURCES = 5

SOURCE_COLUMNS = ("id", "title", "publisher", "published", "url", "licence", "note")


@dataclass(frozen=True)
class Source:
    """Where a figure comes from."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    licence: str
    note: str


@dataclass(frozen=True, eq=False)
class Dataset:
    """The observations of a data set with their sources.

    Two data sets are equal when their tables are, wherever they lie: `content_hash` decides.

    Parameters
    ----------
    folder
        Where the tables are; the register and the parameters are read from there too.
    observations
        All figures, in the order of files and lines.
    sources
        By id.
    content_hash
        SHA-256 over the names and the content of all tables of the folder.
    """

    folder: Path
    observations: tuple[Observation, ...]
    sources: dict[str, Source]
    content_hash: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dataset) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def select(self, series: str, **codes: str) -> list[Observation]:
        """Return the observations of a series whose named fields hold the given values.

        >>> data.select("employed", occupation="07", period="2021")  # doctest: +SKIP
        """
        return [
            own
            for own in self.observations
            if own.series == series
            and all(getattr(own, name) == code for name, code in codes.items())
        ]

    def figure(self, series: str, **codes: str) -> Observation:
        """Return the one observation that fits; every dimension that is not named is the total.

        Raises
        ------
        BadInput
            There is none.
        """
        wanted = {"region": "NL"} | dict.fromkeys(
            ("occupation", "education", "sex", "age", "sector"), ""
        )
        found = self.select(series, **(wanted | codes))
        if not found:
            cell = ", ".join(f"{name} {code}" for name, code in codes.items())
            problem = Problem(
                "observations",
                None,
                "series",
                f"no `{series}` of {cell or 'the total'}",
                "one figure",
                "Add a row to a table of observations.",
            )
            raise BadInput([problem])
        return found[0]


def embedded() -> Path:
    """Return the folder of the data set that comes with krapte."""
    return FOLDER


def read_sources(folder: Path) -> tuple[dict[str, Source], list[Problem]]:
    """Return the sources of all tables `sources*.csv`, and what is wrong with them.

    A table that cannot be read, or has no rows, is one fault; the others are read all the same.
    """
    found: dict[str, Source] = {
        ASSUMED: Source(ASSUMED, "Assumption of krapte", "krapte", "", "", "EUPL-1.2", "")
    }
    faults: list[Problem] = []
    for path in sorted(folder.glob("sources*.csv")):
        try:
            rows = read_rows(path, SOURCE_COLUMNS, exact=True)
        except BadInput as error:
            faults += error.problems
            continue
        if not rows:
            mend = "Restore the rows; remove the table if nothing in the data set needs it."
            faults.append(
                Problem(path.name, 1, None, "a header without rows", "sources below it", mend)
            )
        for row in rows:
            for field in ("id", "title", "publisher"):
                row.text(field)
            own = Source(**row.fields)
            if own.id in found and own.id != ASSUMED and found[own.id].title != own.title:
                row.fault("id", "each id once", "Two sources have this id; rename one of them.")
            if own.url and not own.url.startswith(("https://", "http://")):
                row.fault(
                    "url", "an address that begins with https:// or http://", "Correct the address."
                )
            found[own.id] = own
        faults += rows[0].problems if rows else []
    return found, faults


def content_hash(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of the tables in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _examine(folder: Path) -> tuple[list[Observation], dict[str, Source], list[Problem]]:
    if not folder.is_dir():
        problem = Problem(
            str(folder), None, None, "no folder", "a folder of tables", "Check --data."
        )
        raise BadInput([problem])
    sources, problems = read_sources(folder)
    source_faults = len(problems)
    observations: list[Observation] = []
    for path in sorted(folder.glob("*.csv")):
        if path.name in OTHER_TABLES or path.name.startswith("sources"):
            continue
        try:
            own, faults = read_observations(path)
        except BadInput as error:
            problems += error.problems
            continue
        problems += faults
        observations += own
    if len(problems) == source_faults:
        # A row with a fault is not among the observations; its region would count as missing.
        problems += incomplete_regions(observations)
    if not source_faults:
        problems += _unknown_sources(observations, sources)
    problems += _mixed_units(observations)
    problems += repeated(observations)
    problems += differing_totals(observations)
    return observations, sources, gathered(problems)


def _unknown_sources(
    observations: list[Observation], sources: dict[str, Source]
) -> Iterator[Problem]:
    """Yield a fault per unknown source; one for all when so many lack that a table must be gone."""
    lacking = [own for own in observations if own.source not in sources]
    ids = list(dict.fromkeys(own.source for own in lacking))
    if len(ids) > _FEW_SOURCES:
        yield Problem(
            lacking[0].file,
            lacking[0].line,
            "source",
            f"{len(ids)} sources that are not described, such as {', '.join(ids[:3])}",
            "ids of rows in a table of sources",
            "Restore the table sources*.csv that described them.",
        )
        return
    for own in lacking:
        yield Problem(
            own.file,
            own.line,
            "source",
            f"`{own.source}`",
            "the id of a row in a table of sources",
            "Correct the id, or describe the source in a table sources*.csv.",
        )


def _mixed_units(observations: list[Observation]) -> Iterator[Problem]:
    """Yield a fault for every figure in another unit than most figures of its series."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for own in observations:
        counted[own.series][own.unit] += 1
    most = {series: units.most_common(1)[0][0] for series, units in counted.items()}
    for own in observations:
        usual = most[own.series]
        if own.unit != usual:
            yield Problem(
                own.file,
                own.line,
                "unit",
                f"`{own.unit}`",
                f"`{usual}`, as in the other figures of `{own.series}`",
                "A series has one unit; convert the value or rename the series.",
            )


def check(folder: Path | None = None) -> list[Problem]:
    """Return every fault in the observations and sources of a data set; empty when it is sound."""
    try:
        return _examine(folder or FOLDER)[2]
    except BadInput as error:
        return list(error.problems)


def load(folder: Dataset | Path | str | None = None) -> Dataset:
    """Return the data set of a folder; the embedded Dutch one when none is named.

    A data set is returned as it is, so that callers may take either.

    Raises
    ------
    BadInput
        With every fault that was found; nothing is returned from a data set with faults.
    """
    if isinstance(folder, Dataset):
        return folder
    place = Path(folder) if folder is not None else FOLDER
    observations, sources, problems = _examine(place)
    if problems:
        raise BadInput(problems)
    return Dataset(place, tuple(observations), sources, content_hash(place))
