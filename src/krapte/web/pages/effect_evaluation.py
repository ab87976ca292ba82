"""One evaluation as figures: the outcome, the effect since the start, and what else was tried."""

from __future__ import annotations

from typing import Any

import pandas as pd

from krapte.classification import short_region_names
from krapte.web.figures import Column, Figure, drawn
from krapte.web.language import chooser
from krapte.web.pages.effect_records import Recorded


def figures(own: Recorded, lang: str) -> list[Figure]:
    """Return the figures of an evaluation; none where its design carries no number."""
    from krapte.reporting import evaluation_charts as charts
    from krapte.reporting.evaluation_page import figure as number
    from krapte.reporting.evaluation_page import tables

    t = chooser(lang)
    one = own.evaluation
    made = tables(one)
    source = t(
        "krapte, evaluatie {}, gegevens {}, bekend op {}",
        "krapte, evaluation {}, data {}, as known on {}",
    ).format(one.id, one.data_hash[:12], one.vintage)
    if own.made_up:
        source += t("; verzonnen voorbeeld", "; made-up example")
    found = []
    if one.path is not None and one.effect is not None:
        per_year = 4 if "Q" in one.periods[0] else 1
        last = made["path"].iloc[-1]
        finding = t(
            "Gemiddeld {mean} {unit} (95 %: {low} tot {high}); {since} perioden na de start {end}."
            " Vóór de start hoort niets te zien te zijn. De brede band geldt voor het hele pad.",
            "On average {mean} {unit} (95 %: {low} to {high}); {since} periods after the start"
            " {end}. Before the start nothing should be seen. The wide band holds for the whole"
            " path.",
        ).format(
            mean=number(one.effect.estimate, lang), unit=one.unit, low=number(one.effect.low, lang),
            high=number(one.effect.high, lang), since=int(last["horizon"]),
            end=number(float(last["estimate"]), lang),
        )  # fmt: skip
        found.append(
            Figure(
                "pad",
                t("Effect sinds de start", "Effect since the start"),
                finding,
                drawn(charts.event_study(made["path"], one.unit, per_year, lang), finding),
                (
                    Column("horizon", t("Perioden sinds de start", "Periods since the start"),
                           "number"),
                    *(Column(field, label, "decimal") for field, label in (
                        ("estimate", t("Effect", "Effect")),
                        ("low", t("Laag (95 %)", "Low (95 %)")),
                        ("high", t("Hoog (95 %)", "High (95 %)")),
                        ("band_low", t("Laag (hele pad)", "Low (whole path)")),
                        ("band_high", t("Hoog (hele pad)", "High (whole path)")),
                    )),
                    Column("cells", t("Regio-perioden", "Region-periods"), "number"),
                ),
                _plain(made["path"]),
                source,
            )
        )  # fmt: skip
        found.append(_without(own, source, lang))
    series = own.series()
    if series is not None and len(series):
        found.append(_series(series, one.unit, source, lang))
    return found


def _series(series: pd.DataFrame, unit: str, source: str, lang: str) -> Figure:
    from krapte.reporting import evaluation_charts as charts

    t = chooser(lang)
    names = {"with": t("met de maatregel", "with the measure"), "without": t("zonder", "without")}
    own = series.assign(group=series["group"].map(names))
    finding = t(
        "Gemiddelde van de regio's met en zonder de maatregel. Het verschil hiertussen is nog geen"
        " effect.",
        "Mean of the regions with and without the measure. The gap between them is not yet an"
        " effect.",
    )
    return Figure(
        "reeks",
        t("De uitkomst over de tijd", "The outcome over time"),
        finding,
        drawn(charts.series(own, unit, lang), finding),
        (
            Column("period", t("Periode", "Period")),
            Column("group", t("Regio's", "Regions")),
            Column("value", unit, "decimal"),
        ),
        _plain(own),
        source,
    )


def _without(own: Recorded, source: str, lang: str) -> Figure:
    """Return the effect with each region left out: whether one region carries it."""
    from krapte.reporting import evaluation_charts as charts

    t = chooser(lang)
    names = short_region_names("labour_market_region")
    rows = [
        {"label": t("zonder {}", "without {}").format(names.get(one.name, one.name)),
         "estimate": one.estimate, "low": one.low, "high": one.high, "main": False}
        for one in own.evaluation.checks
        if one.kind == "without_region"
    ]  # fmt: skip
    whole = own.evaluation.effect
    if whole is not None:
        label = t("alle regio's", "all regions")
        rows.insert(0, {"label": label, "estimate": whole.estimate, "low": whole.low,
                        "high": whole.high, "main": True})  # fmt: skip
    finding = t(
        "Het effect zonder telkens één regio: zo is te zien of één regio het draagt.",
        "The effect without one region at a time: whether one region carries it.",
    )
    return Figure(
        "regios",
        t("Zonder elke regio", "Without each region"),
        finding,
        drawn(charts.intervals(pd.DataFrame(rows), own.evaluation.unit, lang), finding)
        if rows else None,
        (
            Column("label", t("Regio's", "Regions")),
            Column("estimate", t("Effect", "Effect"), "decimal"),
            Column("low", t("Laag (95 %)", "Low (95 %)"), "decimal"),
            Column("high", t("Hoog (95 %)", "High (95 %)"), "decimal"),
        ),
        rows,
        source,
    )  # fmt: skip


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows of plain values; what is not a number is None."""
    own = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in own.to_dict("records")]
