"""The panel: every outcome by region and period, whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem, gathered
from krapte.evaluation.design import Design
from krapte.evaluation.periods import code_of, kind_of, number_of
from krapte.evaluation.weights import NEVER
from krapte.statistics import Store


@dataclass(frozen=True, eq=False)
class Panel:
    """Outcomes of regions over periods that follow on one another.

    Parameters
    ----------
    regions, periods
        Codes, in order.
    outcomes
        Name -> float [region, period]; NaN where missing.
    vintage
        Day of the knowledge in it, `YYYY-MM-DD`.
    published
        Period -> day on which its figures were first public; empty when not known.
    file
        Where it came from, for messages.
    left_out
        Regions left out for missing figures.
    """

    regions: tuple[str, ...]
    periods: tuple[str, ...]
    outcomes: Mapping[str, np.ndarray]
    vintage: str
    published: Mapping[str, str] = field(default_factory=dict)
    file: str = "panel"
    left_out: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 of codes and figures."""
        digest = hashlib.sha256(repr((self.regions, self.periods)).encode())
        for name in sorted(self.outcomes):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(self.outcomes[name], dtype=float).tobytes())
        return digest.hexdigest()

    def start_of(self, start: Mapping[str, str]) -> np.ndarray:
        """Return the position of each region's start; `NEVER` without or after the panel."""
        return self.starts(start, len(self.periods))

    def starts(self, start: Mapping[str, str], length: int) -> np.ndarray:
        """Return the same for a panel that goes on to another number of periods; int [region]."""
        first = number_of(self.periods[0])
        places = [number_of(start[own]) - first if own in start else NEVER for own in self.regions]
        within = [max(own, 0) if own < length else NEVER for own in places]
        return np.array(within, dtype=np.int64)

    def of(self, regions: Sequence[str]) -> Panel:
        """Return the panel of some regions, in the order of this one."""
        keep = [i for i, own in enumerate(self.regions) if own in set(regions)]
        return Panel(
            tuple(self.regions[i] for i in keep), self.periods,
            {name: own[keep] for name, own in self.outcomes.items()},
            self.vintage, self.published, self.file, self.left_out,
        )  # fmt: skip

    def until(self, period: str) -> Panel:
        """Return the panel up to and including a period."""
        count = number_of(period) - number_of(self.periods[0]) + 1
        return Panel(
            self.regions, self.periods[:count],
            {name: own[:, :count] for name, own in self.outcomes.items()},
            self.vintage, self.published, self.file, self.left_out,
        )  # fmt: skip


def read_panel(path: Path, design: Design) -> Panel:
    """Return the panel of a table with `region`, `period` and a column per outcome.

    Parameters
    ----------
    path
        CSV (comma, point) or Parquet; one row per region and period, in any order.
    design
        Says which outcomes are needed, and which regions are left out.

    Raises
    ------
    BadInput
        With every fault: line, column, what stands there, what may, how to mend it.
    """
    table = _table(path)
    needed = ("region", "period", *dict.fromkeys(design.outcomes))
    missing = [name for name in needed if name not in table.columns]
    if missing:
        mend = "Add the column, or correct its name in the design."
        if len(table.columns) == 1 and ";" in table.columns[0]:
            mend = "Save the table with commas between the fields instead of semicolons."
            found = f"the columns {table.columns[0]}"
            raise BadInput([Problem(path.name, 1, None, found, ",".join(needed), mend)])
        raise BadInput(
            [Problem(path.name, 1, name, "no such column", "a column", mend) for name in missing]
        )
    problems = _row_problems(path.name, table, needed[2:])
    if problems:
        raise BadInput(gathered(problems))
    day = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date().isoformat()
    cells = [
        (str(row["region"]), str(row["period"]), name, float(row[name]))
        for row in table[list(needed)].to_dict("records")
        for name in needed[2:]
    ]
    return _panel(cells, design, path.name, day, {})


def panel_of_store(store: Store, design: Design, as_of: dt.date | None = None) -> Panel:
    """Return the panel of series in the statistics store, as they were known on a day.

    Outcomes are names of series; only their regional totals are taken (no occupation, education,
    sex, age or sector).

    Raises
    ------
    BadInput
        The store lacks a series, or a region lacks a period.
    """
    series = tuple(dict.fromkeys(design.outcomes))
    found = [
        own
        for own in store.as_of(as_of, series)
        if own.region != "NL" and not any((own.occupation, own.education, own.sex, own.age,
                                           own.sector))
    ]  # fmt: skip
    absent = [name for name in series if name not in {own.series for own in found}]
    if absent:
        mend = "Fetch or import it, or name another series in the design."
        raise BadInput(
            [
                Problem(str(store.folder.name), None, "series", f"no regional `{name}`",
                        "figures per region", mend)
                for name in absent
            ]
        )  # fmt: skip
    day = (as_of or dt.datetime.now(dt.UTC).date()).isoformat()[:10]
    cells = [(own.region, own.period, own.series, own.value) for own in found]
    return _panel(cells, design, store.folder.name, day, _first_published(store, design))


def _first_published(store: Store, design: Design) -> dict[str, str]:
    """Return by period the day on which its first figure of the primary outcome was public."""
    import pyarrow.parquet as pq

    first: dict[str, str] = {}
    for path in store.parts():
        own = pq.read_table(path, columns=["series", "period", "published"]).to_pylist()
        for row in own:
            if row["series"] == design.primary:
                day: str = row["published"].date().isoformat()
                first[row["period"]] = min(day, first.get(row["period"], day))
    return first


def _table(path: Path) -> pd.DataFrame:
    if not path.is_file():
        mend = "Check the name; `krapte evaluate example FOLDER` writes a panel to begin with."
        raise BadInput([Problem(path.name, None, None, "no file", "a panel", mend)])
    mend = "Save the table anew as CSV with commas, or as Parquet."
    if path.stat().st_size == 0:
        raise BadInput([Problem(path.name, None, None, "an empty file", "a panel", mend)])
    if path.suffix != ".parquet":
        return _comma_separated(path, mend)
    try:
        return pd.read_parquet(path)
    except Exception:  # pandas and pyarrow raise what the damage makes them raise
        found = "no Parquet, or a damaged file"
        raise BadInput([Problem(path.name, None, None, found, "a panel", mend)]) from None


def _comma_separated(path: Path, mend: str) -> pd.DataFrame:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"byte 0x{content[error.start]:02x} that is no UTF-8"
        save = "Save the file as UTF-8."
        raise BadInput([Problem(path.name, line, None, found, "UTF-8 text", save)]) from None
    try:
        return pd.read_csv(io.StringIO(text), dtype={"region": str, "period": str})
    except Exception as error:  # pandas raises what the damage makes it raise
        found = str(error).splitlines()[0]
        raise BadInput([Problem(path.name, None, None, found, "a table", mend)]) from None


def _row_problems(file: str, table: pd.DataFrame, outcomes: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    if table.empty:
        mend = "Add a row per region and period."
        return [Problem(file, 1, None, "no rows", "a row per region and period", mend)]
    seen: dict[tuple[str, str], int] = {}
    for place, (region, period) in enumerate(zip(table["region"], table["period"], strict=True)):
        line = place + 2
        if not isinstance(region, str) or not region:
            problems.append(Problem(file, line, "region", f"`{region}`", "a code", "Fill it in."))
        try:
            kind_of(str(period))
        except ValueError:
            allowed = "a year or quarter such as 2024Q1"
            problems.append(Problem(file, line, "period", f"`{period}`", allowed, "Correct it."))
        key = (str(region), str(period))
        if key in seen:
            mend = f"Remove one; line {seen[key]} has it too."
            problems.append(
                Problem(file, line, "region", f"`{region}` in {period} again", "once", mend)
            )
        seen.setdefault(key, line)
    for name in outcomes:
        numbers = pd.to_numeric(table[name], errors="coerce")
        wrong = (numbers.isna() & table[name].notna()) | np.isinf(numbers.fillna(0.0))
        for place in np.flatnonzero(wrong.to_numpy()):
            found = f"`{table[name].iloc[place]}`"
            mend = "Write it with a point and without separators; leave unknown empty."
            problems.append(Problem(file, int(place) + 2, name, found, "a number", mend))
    return problems


def _panel(
    cells: Sequence[tuple[str, str, str, float]],
    design: Design,
    file: str,
    day: str,
    published: Mapping[str, str],
) -> Panel:
    kinds = {kind_of(period) for _, period, _, _ in cells}
    if len(kinds) > 1:
        mend = "Keep one kind; quarters tell more."
        raise BadInput([Problem(file, None, "period", "years and quarters", "one kind", mend)])
    kind = kinds.pop()
    if kind_of(next(iter(design.start.values()))) != kind:
        mend = f"Write the starts as {kind}s."
        raise BadInput(
            [Problem(design.file, None, "roll_out.start", "another kind of period than the panel",
                     f"{kind}s", mend)]
        )  # fmt: skip
    numbers = [number_of(period) for _, period, _, _ in cells]
    first, last = min(numbers), max(numbers)
    dropped = set(design.drop)
    regions = tuple(sorted({region for region, *_ in cells if region not in dropped}))
    outcomes = {
        name: np.full((len(regions), last - first + 1), math.nan)
        for name in dict.fromkeys(design.outcomes)
    }
    row = {own: place for place, own in enumerate(regions)}
    for (region, _, name, value), number in zip(cells, numbers, strict=True):
        if region in row:
            outcomes[name][row[region], number - first] = value
    periods = tuple(code_of(own, kind) for own in range(first, last + 1))
    panel = Panel(regions, periods, outcomes, day, published, file)
    unknown = [own for own in design.start if own not in regions and own not in dropped]
    if unknown:
        mend = "Correct the code, add its rows to the panel, or name it in comparison.drop."
        raise BadInput(
            [
                Problem(design.file, None, f"roll_out.start.{own}", f"`{own}`",
                        f"a region of {file}", mend)
                for own in unknown
            ]
        )  # fmt: skip
    whole = _whole(panel, design)
    still = [name for name in (design.primary, *design.secondary) if _never_moves(whole, name)]
    if still:
        mend = "Check the column; nothing can be learned from it."
        raise BadInput(
            [Problem(file, None, name, "the same value everywhere", "an outcome that moves", mend)
             for name in still]
        )  # fmt: skip
    return whole


def _never_moves(panel: Panel, name: str) -> bool:
    own = panel.outcomes[name]
    return own.size == 0 or bool((own == own.flat[0]).all())


def _whole(panel: Panel, design: Design) -> Panel:
    """Return the panel without gaps; regions with gaps are refused or, when asked, left out."""
    gaps = {
        region: next(
            (name, panel.periods[int(np.flatnonzero(np.isnan(own[row]))[0])])
            for name, own in panel.outcomes.items()
            if np.isnan(own[row]).any()
        )
        for row, region in enumerate(panel.regions)
        if any(np.isnan(own[row]).any() for own in panel.outcomes.values())
    }
    if not gaps:
        return panel
    if not design.drop_incomplete:
        mend = "Fill it in, or set comparison.drop_incomplete = true: the grade then goes down."
        raise BadInput(
            gathered(
                Problem(panel.file, None, name, f"nothing for {region} in {period}",
                        "a figure for every region and period", mend)
                for region, (name, period) in gaps.items()
            )
        )  # fmt: skip
    kept = panel.of([own for own in panel.regions if own not in gaps])
    return replace(kept, left_out=tuple(gaps))
