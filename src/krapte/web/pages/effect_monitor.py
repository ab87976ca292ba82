"""How the plan stands: indicators and targets; money, delivery and result apart; alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from krapte.classification import parse_period, region_name
from krapte.reporting.charts import svg
from krapte.web.figures import Column, Figure, drawn
from krapte.web.language import chooser
from krapte.web.pages.effect_words import ALARMS, FAMILIES, PARTS, STATES, WHY, chance, value

if TYPE_CHECKING:
    from krapte.evaluation.monitor import Progress, Standing

Records = Mapping[str, Sequence[Any]]


def standing_of(
    records: Records, saved: Mapping[str, Any] | None, today: dt.date
) -> tuple[tuple[Standing, ...], int, str]:
    """Return every indicator, the draws behind its chance, and the day of what is known.

    Parameters
    ----------
    records
        Of the register.
    saved
        Newest summary of `krapte monitor status`; without one there are no chances.
    """
    from krapte.evaluation.monitor import Standing, read_parts, standings

    if saved is not None:
        try:
            rows = [Standing(**{**row, "source": tuple(row["source"])})
                    for row in saved["indicators"]]  # fmt: skip
            return tuple(rows), int(saved["draws"]), str(saved["on"])
        except (KeyError, TypeError, ValueError):
            pass  # of another version: what the register says is shown instead
    return standings(records, read_parts(), None, today), 0, today.isoformat()


def rows(stand: Sequence[Standing], draws: int, lang: str) -> list[dict[str, Any]]:
    """Return the indicators as a reader sees them, by family."""
    place = 0 if lang == "nl" else 1
    order = list(FAMILIES)
    told = [
        {
            "code": own.indicator,
            "name": own.name_nl if lang == "nl" else own.name_en,
            "family": FAMILIES.get(own.family, (own.family, own.family))[place],
            "order": order.index(own.family) if own.family in order else len(order),
            "part": PARTS[own.part][place],
            "observed": value(own.observed, own.unit, lang),
            "period": own.period,
            "path": value(own.path, own.unit, lang),
            "target": value(own.target, own.unit, lang),
            "target_period": own.target_period,
            "forecast": value(own.expected, own.unit, lang),
            "range": ""
            if own.low is None
            else f"{value(own.low, own.unit, lang)} – {value(own.high, own.unit, lang)}",
            "chance": chance(own.probability, draws, lang),
            "state": STATES[own.state][place],
            "kind": STATES[own.state][2],
            "why": WHY[own.why][place] if own.why else "",
        }
        for own in stand
    ]
    return sorted(told, key=lambda own: own["order"])


def progress(
    records: Records, stand: Sequence[Standing], draws: int, today: dt.date, lang: str
) -> list[dict[str, Any]]:
    """Return money, delivery and result of every measure that is followed, as lists of texts."""
    from krapte.evaluation.monitor import progress_of

    found = progress_of(records, stand, today)
    return [_progress(own, draws, lang) for own in found]


def _progress(own: Progress, draws: int, lang: str) -> dict[str, Any]:
    t = chooser(lang)
    place = 0 if lang == "nl" else 1
    money = [
        f"{value(own.money[field], 'eur', lang)} {word}"
        for field, word in (
            ("unconditional_eur", t("zonder voorwaarde", "unconditional")),
            ("conditional_eur", t("met voorwaarde", "conditional")),
            ("unknown_eur", t("voorwaarde onbekend", "condition unknown")),
        )
        if own.money[field]
    ]
    if not own.money["known"]:
        money.append(t("bedrag onbekend", "amount unknown"))
    delivery = [
        f"{own.delivery[field]} {word}"
        for field, word in (
            ("reached", t("bereikt", "reached")),
            ("late", t("te laat", "late")),
            ("planned", t("gepland", "planned")),
            ("unknown", t("stand onbekend", "state unknown")),
        )
        if own.delivery[field]
    ]
    return {
        "code": own.measure,
        "name": own.name_nl if lang == "nl" else own.name_en,
        "pillar": own.pillar,
        "money": [*money, *(_figure(one, lang) for one in own.money["figures"])],
        "delivery": [*delivery, *(_figure(one, lang) for one in own.delivery["figures"])],
        "late": own.delivery["late"],
        "result": [
            {"text": _figure(one, lang), "state": STATES[one.state][place],
             "kind": STATES[one.state][2],
             "chance": "" if one.probability is None else chance(one.probability, draws, lang)}
            for one in own.result
        ],
    }  # fmt: skip


def _figure(own: Standing, lang: str) -> str:
    name = own.name_nl if lang == "nl" else own.name_en
    period = f" ({own.period})" if own.period else ""
    return f"{name}: {value(own.observed, own.unit, lang)}{period}"


def figures(
    stand: Sequence[Standing], records: Records, draws: int, day: str, lang: str
) -> list[Figure]:
    """Return the table of indicators, the paths to targets, and the chances where there are any."""
    t = chooser(lang)
    source = t("register van de site, stand {}", "register of the site, as of {}").format(day)
    found = [_table(stand, source, lang), _paths(stand, records, source, lang)]
    if any(own.probability is not None for own in stand):
        source += t("; {} trekkingen van krapte", "; {} draws of krapte").format(draws)
        found.append(_chances(stand, draws, source, lang))
    return found


def _table(stand: Sequence[Standing], source: str, lang: str) -> Figure:
    t = chooser(lang)
    fields = (
        ("name", t("Indicator", "Indicator")), ("unit", t("Eenheid", "Unit")),
        ("part", t("Soort", "Kind")), ("observed", t("Waargenomen", "Observed")),
        ("period", t("Periode", "Period")), ("path", t("Pad", "Path")),
        ("target", t("Doel", "Target")), ("target_period", t("Doelperiode", "Period of target")),
        ("expected", t("Vooruitzicht", "Forecast")), ("low", t("Laag (95 %)", "Low (95 %)")),
        ("high", t("Hoog (95 %)", "High (95 %)")), ("probability", t("Kans", "Chance")),
        ("state", t("Stand", "State")),
    )  # fmt: skip
    place = 0 if lang == "nl" else 1
    own = [
        {**vars(one), "name": one.name_nl if lang == "nl" else one.name_en,
         "state": STATES[one.state][place], "part": PARTS[one.part][place]}
        for one in stand
    ]  # fmt: skip
    title = t("Indicatoren en doelen", "Indicators and targets")
    return Figure("indicatoren", title, "", None, [Column(*one) for one in fields], own, source)


def _paths(stand: Sequence[Standing], records: Records, source: str, lang: str) -> Figure:
    """Return observations beside the straight line to each target; only its ends were promised."""
    t = chooser(lang)
    seen, aim = t("waargenomen", "observed"), t("pad naar het doel", "path to the target")
    points = []
    for own in stand:
        if own.target is None or own.observed is None:
            continue
        name = own.name_nl if lang == "nl" else own.name_en
        values = sorted(
            (parse_period(one["period"]).end, one["period"], one["value"])
            for one in records["indicator_value"]
            if one["indicator"] == own.indicator and one["kind"] == "observation"
        )
        rows = [{"name": name, "period": period, "kind": seen, "value": number}
                for _, period, number in values]  # fmt: skip
        rows += [
            {"name": name, "period": values[0][1], "kind": aim, "value": values[0][2]},
            {"name": name, "period": own.target_period, "kind": aim, "value": own.target},
        ]
        points += [{**row, "year": parse_period(row["period"]).year} for row in rows]
    behind = [own for own in stand if own.gap is not None and own.gap < 0]
    followed = sum(own.gap is not None for own in stand)
    finding = t(
        "Van {} indicatoren met een doel en een waarneming {} {} achter op een rechte lijn naar het"
        " doel. De lijn is een aanname; alleen de uiteinden zijn toegezegd.",
        "Of {} indicators with a target and an observation {} {} behind a straight line to the"
        " target. The line is assumed; only its ends were promised.",
    ).format(
        followed, t("loopt" if len(behind) == 1 else "lopen", "is" if len(behind) == 1 else "are"),
        len(behind),
    )  # fmt: skip
    return Figure(
        "paden",
        t("Op weg naar de doelen", "On the way to the targets"),
        finding,
        drawn(_path_chart(pd.DataFrame(points), (seen, aim), lang), finding) if points else None,
        (
            Column("name", t("Indicator", "Indicator")),
            Column("kind", t("Wat", "What")),
            Column("period", t("Periode", "Period")),
            Column("value", t("Waarde", "Value"), "decimal"),
        ),
        points,
        source,
    )


def _path_chart(points: pd.DataFrame, kinds: tuple[str, str], lang: str) -> str:
    base = alt.Chart(points).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1),
                scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
        color=alt.Color("kind:N", title=None,
                        scale=alt.Scale(domain=list(kinds), range=["#1d5c8a", "#8a3b12"])),
        strokeDash=alt.StrokeDash("kind:N", title=None, scale=alt.Scale(
            domain=list(kinds), range=[[1, 0], [5, 4]])),
    )  # fmt: skip
    whole = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(filled=True, size=45))
    head = alt.Header(labelFontSize=12, labelLimit=300, labelColor="#222")
    return svg(
        whole.properties(width=270, height=120)
        .facet(alt.Facet("name:N", title=None, header=head), columns=2)
        .resolve_scale(y="independent", x="independent"),
        lang,
    )


def _chances(stand: Sequence[Standing], draws: int, source: str, lang: str) -> Figure:
    from krapte.reporting.monitor_page import chances

    t = chooser(lang)
    place = 0 if lang == "nl" else 1
    told = [
        {"name": own.name_nl if lang == "nl" else own.name_en, "probability": own.probability,
         "state": own.state, "word": STATES[own.state][place],
         "target": value(own.target, own.unit, lang), "period": own.target_period}
        for own in stand
        if own.probability is not None
    ]  # fmt: skip
    names = {key: {"nl": own[0], "en": own[1]} for key, own in STATES.items()}
    least = min(told, key=lambda own: own["probability"])
    finding = t(
        "De kans is het deel van de trekkingen, met het plan, waarin het doel wordt gehaald. Het"
        " kleinst: {name}, {share}.",
        "The chance is the share of draws, with the plan, in which the target is reached."
        " Smallest: {name}, {share}.",
    ).format(name=least["name"], share=chance(least["probability"], draws, lang))
    return Figure(
        "kansen",
        t("Kans om het doel te halen", "Chance to reach the target"),
        finding,
        drawn(chances(pd.DataFrame(told), names, lang), finding),
        (
            Column("name", t("Indicator", "Indicator")),
            Column("target", t("Doel", "Target")),
            Column("period", t("Periode", "Period")),
            Column("probability", t("Kans", "Chance"), "percent"),
            Column("word", t("Stand", "State")),
        ),
        told,
        source,
    )


def alarms(saved: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return what left its course: the series with an alarm, and the rate of false ones."""
    place = 0 if lang == "nl" else 1
    t = chooser(lang)
    board = saved["board"]
    way = {"up": t("omhoog", "up"), "down": t("omlaag", "down")}
    shown = [own for own in board if own["state"] in ("new", "standing")]
    counts = {name: sum(own["state"] == name for own in board) for name in ALARMS}
    return {
        "on": saved["on"],
        "rate": float(saved["rate"]),
        "every": 1 / float(saved["rate"]),
        "series": saved["series"],
        "counts": [(ALARMS[name][place], many) for name, many in counts.items() if many],
        "rows": [
            {
                "indicator": own["indicator"],
                "region": _region(own["region"], lang),
                "state": ALARMS[own["state"]][place],
                "kind": ALARMS[own["state"]][2],
                "direction": way.get(own["direction"], ""),
                "since": own["since"],
                "confirmed": {True: t("ja", "yes"), False: t("nee", "no")}.get(
                    own.get("confirmed"), t("niet nagegaan", "not checked")
                ),
            }
            for own in shown
        ],
    }


def _region(code: str, lang: str) -> str:
    if code == "NL":
        return chooser(lang)("Nederland", "Netherlands")
    try:
        return region_name(code, lang)
    except (KeyError, ValueError):
        return code


def advice(saved: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return the ways to steer that were put side by side."""
    from krapte.evaluation.monitor import WAYS

    place = 0 if lang == "nl" else 1
    return {
        "level": saved["level"],
        "chance": saved["chance"],
        "best": WAYS[saved["best"]][place] if saved.get("best") else "",
        "rows": [{**own, "name": WAYS[own["way"]][place]} for own in saved["ways"]],
    }


def decisions(records: Records) -> list[dict[str, Any]]:
    """Return what was decided, newest first, with whether it still holds."""
    from krapte.evaluation.monitor import in_force

    own = records.get("decision", ())
    held = {one.key for one in in_force(own)}
    told = [{**one.as_dict(), "holds": one.key in held} for one in own]
    return sorted(told, key=lambda one: (str(one["made_on"]), one["key"]), reverse=True)
