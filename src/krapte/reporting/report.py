"""The report of a run: one HTML file that stands alone, Dutch with an English switch."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from krapte.classification import (
    labour_market_regions,
    model_occupations,
    occupation_name,
    region_name,
)
from krapte.downloads import harmless_table
from krapte.reporting import charts
from krapte.reporting.summary import GROUPS, YEARS, national, rows_of
from krapte.reporting.texts import (
    CALIBRATION,
    CAUSES,
    GROUP_NAMES,
    LANGUAGES,
    PILLARS,
    count,
    decimal,
    percent,
    tightness_class,
    words,
)

if TYPE_CHECKING:
    from krapte.forecast import Results

MAP_YEAR = 2030


def report(results: Results, run: str) -> str:
    """Return the report as one HTML page without outside files, scripts or fonts.

    Parameters
    ----------
    results
        Outcome of a forecast.
    run
        Id of the run, shown on the page.
    """
    environment = Environment(
        loader=PackageLoader("krapte.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=count, decimal=decimal, percent=percent)
    last = int(results.cells["year"].max())
    years = [year for year in YEARS if year <= last]
    page = environment.get_template("report.html.j2")
    keyed = _keyed(results.cells)
    parts = {lang: _parts(results, keyed, lang, years) for lang in LANGUAGES}
    return page.render(
        run=run,
        settings=results.settings,
        years=years,
        last=last,
        parts=parts,
        languages=LANGUAGES,
        both=_both,
        downloads=_downloads(results),
    )


def _both(nl: str, en: str) -> Markup:
    """Return a text in both languages; the switch on the page shows one."""
    return Markup('<span lang="nl">{}</span><span lang="en">{}</span>').format(nl, en)


def _parts(results: Results, keyed: pd.DataFrame, lang: str, years: list[int]) -> dict[str, Any]:
    cells = results.cells
    base, observed = results.settings["base_year"], results.settings["observed_until"]
    shown = MAP_YEAR if MAP_YEAR in set(cells["year"]) else years[-1]
    share = regional_share(cells, "07+08", shown)
    names = {"nl": "Tekort als deel van de vraag", "en": "Shortage as a share of demand"}
    return {
        "map_year": shown,
        "calibration": _calibration(results.settings["calibration"], lang),
        "headline": _headline(cells, lang, years),
        "fan": _drawing(charts.fan(cells, "07+08", observed, lang)),
        "groups": _drawing(charts.groups_over_time(cells, lang)),
        "map": _drawing(charts.tile_map(share, names[lang], "share", lang)),
        "occupations_chart": _drawing(charts.occupations(cells, shown, lang)),
        "causes_chart": _drawing(charts.causes(results.decomposition, shown, base, lang)),
        "pillars_chart": _drawing(charts.pillars(results.pillars, shown, lang)),
        "regions": _regions(keyed, share, lang, shown),
        "occupations": _occupations(keyed, lang, shown),
        "pillars": _pillars(results.pillars, lang, shown),
        "causes": _causes(results.decomposition, lang, shown),
        "measures": _measures(results.measures, lang, shown),
        "unknown": _unknown(results.measures, lang),
        "anchors": _anchors(results.anchors, lang),
        "residuals": _residuals(results.residuals),
        "assumptions": _assumptions(results.assumptions, lang),
        "sources": rows_of(results.sources),
        "group_names": words(GROUP_NAMES, lang),
    }


def regional_share(cells: pd.DataFrame, occupation: str, year: int) -> pd.Series:
    """Return the shortage without the plan as a share of demand, by labour-market region."""
    own = cells[
        (cells["scenario"] == "without")
        & (cells["occupation"] == occupation)
        & (cells["year"] == year)
        & cells["region"].isin(labour_market_regions())
    ]
    medians = own.pivot_table(index="region", columns="indicator", values="median")
    return medians["shortage"] / medians["demand"]


def _headline(cells: pd.DataFrame, lang: str, years: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "year": year,
            "code": code,
            "name": GROUP_NAMES[code][lang],
            **{
                scenario: national(cells, scenario, "shortage", code, year)
                for scenario in ("without", "with", "effect")
            },
        }
        for year in years
        for code in GROUPS
    ]


def _regions(keyed: pd.DataFrame, share: pd.Series, lang: str, year: int) -> list[dict[str, Any]]:
    rows = []
    for code in labour_market_regions():
        row = _row(keyed, "without", "shortage", code, "07+08", year)
        effect = _row(keyed, "effect", "shortage", code, "07+08", year)
        rows.append(
            {"name": region_name(code, lang), "share": float(share[code]), **row, "effect": effect}
        )
    return sorted(rows, key=lambda row: -row["share"])


def _occupations(keyed: pd.DataFrame, lang: str, year: int) -> list[dict[str, Any]]:
    rows = []
    for code in model_occupations():
        if len(code) != 4:
            continue
        tight = _row(keyed, "without", "tightness", "NL", code, year)["median"]
        rows.append(
            {
                "code": code,
                "name": occupation_name(code, lang),
                "shortage": _row(keyed, "without", "shortage", "NL", code, year),
                "openings": _row(keyed, "without", "job_openings", "NL", code, year)["median"],
                "employed": _row(keyed, "without", "employed", "NL", code, year)["median"],
                "tightness": tight,
                "tightness_class": tightness_class(tight, lang),
            }
        )
    return sorted(rows, key=lambda row: -row["shortage"]["median"])


def _row(
    keyed: pd.DataFrame, scenario: str, indicator: str, region: str, occupation: str, year: int
) -> dict[str, Any]:
    return rows_of(keyed.loc[[(scenario, indicator, region, occupation, year)]])[0]


def _keyed(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the table of cells by its keys."""
    keys = ["scenario", "indicator", "region", "occupation", "year"]
    return cells.set_index(keys).sort_index()


def _drawing(svg: str) -> Markup:
    """Return a chart that we drew ourselves as safe to put on the page."""
    return Markup(svg)  # noqa: S704


def _pillars(table: pd.DataFrame, lang: str, year: int) -> list[dict[str, Any]]:
    own = table[(table["occupation"] == "07+08") & (table["year"] == year)]
    rows = []
    for pillar in (1, 2, 3, 4):
        methods = own[own["pillar"] == pillar].set_index("method")
        shapley, alone = methods.loc["shapley"].to_dict(), methods.loc["alone"].to_dict()
        known = not pd.isna(shapley["median"])
        rows.append(
            {
                "name": PILLARS[pillar][lang],
                "known": known,
                "shapley": shapley if known else None,
                "alone": alone if known else None,
            }
        )
    overlap = own[own["method"] == "interaction"].iloc[0].to_dict()
    rows.append({"name": PILLARS[0][lang], "known": True, "shapley": None, "alone": overlap})
    return rows


def _causes(table: pd.DataFrame, lang: str, year: int) -> list[dict[str, Any]]:
    own = table[
        (table["scenario"] == "without")
        & (table["occupation"] == "07+08")
        & (table["year"] == year)
    ]
    return [{"name": CAUSES[row["cause"]][lang], **row} for row in rows_of(own)]


def _measures(table: pd.DataFrame, lang: str, year: int) -> list[dict[str, Any]]:
    own = table[
        (table["status"] == "quantified")
        & (table["occupation"] == "07+08")
        & (table["year"] == year)
    ].sort_values("median")
    return [
        {"name": row[f"name_{lang}"], "lever": row[f"levers_{lang}"], **row} for row in rows_of(own)
    ]


def _unknown(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    own = table[table["status"] == "not quantified"].sort_values(["pillar", "measure"])
    return [
        {"name": row[f"name_{lang}"], "why": row[f"reason_{lang}"], **row} for row in rows_of(own)
    ]


def _anchors(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    return [{"note": row[f"note_{lang}"], **row} for row in rows_of(table)]


def _residuals(table: pd.DataFrame) -> list[dict[str, Any]]:
    grouped = table.assign(size=table["residual"].abs()).groupby(["table", "source"], sort=False)
    return [
        {
            "table": name,
            "source": source,
            "figures": len(own),
            "mean": own["size"].sum() / max(own["compared"].abs().sum(), 1e-9),
            "worst": own["residual_share"].abs().max(),
        }
        for (name, source), own in grouped
    ]


def _assumptions(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    return [{"meaning": row[f"meaning_{lang}"], **row} for row in rows_of(table)]


def _calibration(factors: dict[str, float], lang: str) -> list[dict[str, Any]]:
    return [{"name": CALIBRATION[key][lang], "factor": value} for key, value in factors.items()]


def _downloads(results: Results) -> dict[str, Markup]:
    """Return the tables of the page as CSV inside links, so that the page needs no other file."""
    cells = results.cells
    groups = cells["occupation"].isin(list(GROUPS))
    tables = {
        "shortage": cells[(cells["indicator"] == "shortage") & groups & (cells["region"] == "NL")],
        "regions": cells[
            (cells["indicator"] == "shortage")
            & (cells["occupation"] == "07+08")
            & (cells["region"] != "NL")
        ],
        "occupations": cells[
            (cells["region"] == "NL")
            & (cells["scenario"] == "without")
            & cells["indicator"].isin(["shortage", "job_openings", "tightness", "employed"])
        ],
        "pillars": results.pillars,
        "measures": results.measures,
        "decomposition": results.decomposition,
        "anchors": results.anchors,
        "residuals": results.residuals,
        "assumptions": results.assumptions,
        "sources": results.sources,
    }
    return {name: _data_link(table) for name, table in tables.items()}


def _data_link(table: pd.DataFrame) -> Markup:
    text = harmless_table(table).to_csv(index=False, float_format="%.6g")
    return Markup("data:text/csv;charset=utf-8;base64,") + base64.b64encode(text.encode()).decode()
