"""What `krapte monitor` says to people, and the parts of its pages, in Dutch and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from krapte.evaluation.monitor import Advice, Board, Panel, Progress, Standing
    from krapte.reporting.monitor_page import Section

LANGUAGES: tuple[str, ...] = ("nl", "en")
STATE_NAMES = {
    "on_course": {"nl": "op koers", "en": "on course"},
    "uncertain": {"nl": "onzeker", "en": "uncertain"},
    "off_course": {"nl": "niet op koers", "en": "off course"},
    "not_assessable": {"nl": "niet te beoordelen", "en": "cannot be assessed"},
    "learning": {"nl": "te kort verleden", "en": "past too short"},
    "quiet": {"nl": "rustig", "en": "quiet"},
    "new": {"nl": "nieuw alarm", "en": "new alarm"},
    "standing": {"nl": "alarm staat", "en": "alarm stands"},
}
WHY = {
    "no_target": {"nl": "geen doel bekend", "en": "no target known"},
    "no_observation": {"nl": "geen waarneming", "en": "no observation"},
    "no_forecast": {"nl": "geen prognose over", "en": "no forecast of it"},
    "beyond_horizon": {"nl": "buiten de prognosejaren", "en": "outside the forecast years"},
    "": {"nl": "", "en": ""},
}
PART_NAMES = {
    "money": {"nl": "Geld", "en": "Money"},
    "delivery": {"nl": "Uitvoering", "en": "Delivery"},
    "result": {"nl": "Resultaat", "en": "Result"},
}
FAMILIES = {
    "techniekpact": {"nl": "Techniekpactmonitor", "en": "Techniekpact monitor"},
    "ict": {"nl": "ICT-arbeidsmarkt", "en": "ICT labour market"},
    "emancipation": {"nl": "Emancipatiemonitor", "en": "Emancipation monitor"},
    "climate": {"nl": "Klimaatmonitor", "en": "Climate monitor"},
    "krapte": {"nl": "krapte en uitvoering", "en": "krapte and delivery"},
}


def number(value: float | None, unit: str, lang: str) -> str:
    """Return a value of an indicator as a reader sees it; a dash when there is none."""
    from krapte.reporting.texts import decimal, percent

    if value is None:
        return "–"
    if unit == "share":
        return percent(value, lang, 1)
    return decimal(value, lang, 2 if abs(value) < 100 and value != round(value) else 0)


def money(value: float, lang: str) -> str:
    """Return an amount in million euro."""
    from krapte.reporting.texts import decimal

    return f"€ {decimal(value / 1e6, lang, 1)} mln"


def chance(value: float | None, draws: int, lang: str) -> str:
    """Return a chance; what no draw shows is less than one draw, not zero."""
    from krapte.reporting.texts import percent

    if value is None:
        return "–"
    if value == 0 and draws:
        return "< " + percent(1 / draws, lang, 0)
    if value == 1 and draws:
        return "> " + percent(1 - 1 / draws, lang, 0)
    return percent(value, lang, 0)


def standing_line(own: Standing, draws: int, lang: str) -> list[str]:
    """Return one indicator as cells: name, observed, path, target, forecast, chance, state."""
    name = own.name_nl if lang == "nl" else own.name_en
    period = f" ({own.period})" if own.period else ""
    aim = f" ({own.target_period})" if own.target_period else ""
    state = STATE_NAMES[own.state][lang] + (f": {WHY[own.why][lang]}" if own.why else "")
    expected = number(own.expected, own.unit, lang)
    if own.low is not None:
        low, high = number(own.low, own.unit, lang), number(own.high, own.unit, lang)
        expected += f" [{low}; {high}]"
    return [
        name, number(own.observed, own.unit, lang) + period, number(own.path, own.unit, lang),
        number(own.target, own.unit, lang) + aim, expected, chance(own.probability, draws, lang),
        state,
    ]  # fmt: skip


def progress_line(own: Progress, draws: int, lang: str) -> list[str]:
    """Return one measure as cells: name, money, delivery, result."""
    nl = lang == "nl"
    paid = own.money
    parts = [
        (paid["unconditional_eur"], "onvoorwaardelijk" if nl else "unconditional"),
        (paid["conditional_eur"], "voorwaardelijk" if nl else "conditional"),
        (paid["unknown_eur"], "voorwaarde onbekend" if nl else "condition unknown"),
    ]
    funds = [f"{money(eur, lang)} {word}" for eur, word in parts if eur]
    if not paid["known"]:
        funds.append("bedrag onbekend" if nl else "amount unknown")
    done = [
        f"{own.delivery[code]} {word}"
        for code, word in (
            ("reached", "bereikt" if nl else "reached"),
            ("late", "te laat" if nl else "late"),
            ("planned", "gepland" if nl else "planned"),
            ("unknown", "stand onbekend" if nl else "status unknown"),
        )
        if own.delivery[code]
    ]
    funds += [_figure(one, lang) for one in paid["figures"]]
    done += [_figure(one, lang) for one in own.delivery["figures"]]
    found = [
        f"{_figure(one, lang)} – {STATE_NAMES[one.state][lang]}"
        + ("" if one.probability is None else f" ({chance(one.probability, draws, lang)})")
        for one in own.result
    ]
    none = "niet gevolgd" if nl else "not followed"
    name = own.name_nl if nl else own.name_en
    return [name, *("; ".join(own_) or none for own_ in (funds, done, found))]


def _figure(own: Standing, lang: str) -> str:
    name = own.name_nl if lang == "nl" else own.name_en
    unit = f" {own.unit}" if own.unit == "eur" else ""
    period = f" ({own.period})" if own.period else ""
    return f"{name}: {number(own.observed, own.unit, lang)}{unit}{period}"


def _section(
    name: str, title: tuple[str, str], text: tuple[str, str], heads: Sequence[tuple[str, str]],
    rows: Callable[[str], list[list[str]]], table: pd.DataFrame,
    chart: Callable[[str], str] | None = None,
) -> Section:  # fmt: skip
    from krapte.reporting.monitor_page import Section

    return Section(
        name, dict(zip(LANGUAGES, title, strict=True)), dict(zip(LANGUAGES, text, strict=True)),
        {lang: [own[n] for own in heads] for n, lang in enumerate(LANGUAGES)},
        {lang: rows(lang) for lang in LANGUAGES}, table,
        {} if chart is None else {lang: chart(lang) for lang in LANGUAGES},
    )  # fmt: skip


def standing_section(stand: Sequence[Standing], draws: int) -> Section:
    """Return the part of the page with every indicator and its target."""
    import pandas as pd

    from krapte.reporting.monitor_page import chances

    table = pd.DataFrame([asdict(own) | {"source": "|".join(own.source)} for own in stand])
    told = [own for own in stand if own.probability is not None]

    def drawn(lang: str) -> str:
        rows = [
            {"name": own.name_nl if lang == "nl" else own.name_en, "probability": own.probability,
             "state": own.state}
            for own in told
        ]  # fmt: skip
        return chances(pd.DataFrame(rows), STATE_NAMES, lang)

    return _section(
        "indicators", ("Indicatoren en doelen", "Indicators and targets"),
        (
            "De kans is het deel van de trekkingen van de prognose, met het plan, waarin het doel"
            " wordt gehaald. Waar geen prognose over gaat, staat geen kans: dat is geen rood. Het"
            " pad is een rechte lijn naar het doel; alleen de uiteinden zijn toegezegd.",
            "The chance is the share of forecast draws, with the plan, in which the target is"
            " reached. Where no forecast speaks there is no chance: that is not red. The path is a"
            " straight line to the target; only its ends were promised.",
        ),
        [("Indicator", "Indicator"), ("Waargenomen", "Observed"), ("Pad", "Path"),
         ("Doel", "Target"), ("Prognose", "Forecast"), ("Kans", "Chance"), ("Stand", "State")],
        lambda lang: [standing_line(own, draws, lang) for own in stand], table,
        drawn if told else None,
    )  # fmt: skip


def progress_section(found: Sequence[Progress], draws: int) -> Section:
    """Return the part of the page with money, delivery and result of every measure, apart."""
    import pandas as pd

    rows = [
        {
            "measure": own.measure,
            "pillar": own.pillar,
            **{f"money_{name}": value for name, value in own.money.items() if name != "figures"},
            **{f"milestones_{name}": n for name, n in own.delivery.items() if name != "figures"},
            "results": "|".join(one.indicator for one in own.result),
        }
        for own in found
    ]
    return _section(
        "measures", ("Geld, uitvoering en resultaat", "Money, delivery and result"),
        (
            "Drie kolommen die niet worden opgeteld: geld dat is uitgegeven en een mijlpaal die is"
            " bereikt, zijn geen resultaat.",
            "Three columns that are not added up: money that was spent and a milestone that was"
            " reached are no result.",
        ),
        [("Maatregel", "Measure"), *((PART_NAMES[p]["nl"], PART_NAMES[p]["en"])
                                     for p in ("money", "delivery", "result"))],
        lambda lang: [progress_line(own, draws, lang) for own in found], pd.DataFrame(rows),
    )  # fmt: skip


def alarm_sections(found: Board, panel: Panel) -> list[Section]:
    """Return the part of the page with alarms, with the course of the series that have one."""
    import pandas as pd

    from krapte.reporting.monitor_page import courses

    alarms = {(r["indicator"], r["region"], r["period"]) for r in found.alarms.to_dict("records")}
    shown = found.table[found.table["state"].isin(["new", "standing"])].head(12)
    named = set(zip(shown["indicator"], shown["region"], strict=True))
    points = pd.DataFrame(
        [
            {"name": f"{key[0]} {key[1]}", "period": period, "value": float(value),
             "alarm": (*key, period) in alarms}
            for key, own in zip(panel.keys, panel.values, strict=True)
            if key in named
            for period, value in zip(panel.periods, own, strict=True)
            if value == value
        ]
    )  # fmt: skip
    return [
        _section(
            "alarms", ("Alarmen", "Alarms"), alarm_text(found),
            [("Reeks", "Series"), ("Regio", "Region"), ("Stand", "State"),
             ("Richting", "Direction"), ("Sinds", "Since"), ("Som", "Sum"), ("Drempel", "Limit")],
            lambda lang: [alarm_line(row, lang) for row in shown.to_dict("records")],
            found.table,
            (lambda lang: courses(points, lang)) if len(points) else None,
        )
    ]  # fmt: skip


def alarm_text(found: Board) -> tuple[str, str]:
    """Return what rate of false alarms the board has."""
    every = 1 / found.rate
    return (
        f"{found.series} reeksen samen, met {found.rate:g} loze alarmen per kwartaal als er niets"
        f" aan de hand is: één in {every:.0f} kwartalen. Drempels zijn door simulatie gezet.",
        f"{found.series} series together, with {found.rate:g} false alarms a quarter when nothing"
        f" is wrong: one in {every:.0f} quarters. Limits were set by simulation.",
    )


def alarm_line(row: Mapping[Any, Any], lang: str) -> list[str]:
    """Return one series with an alarm as cells."""
    way = {"up": {"nl": "omhoog", "en": "up"}, "down": {"nl": "omlaag", "en": "down"}}
    direction = way[row["direction"]][lang] if row["direction"] else ""
    return [
        row["indicator"], row["region"], STATE_NAMES[row["state"]][lang], direction, row["since"],
        f"{row['sum']:.1f}", f"{row['threshold']:.1f}",
    ]  # fmt: skip


def advice_sections(found: Advice, worth: pd.DataFrame | None) -> list[Section]:
    """Return the parts of the page with ways to steer and what is worth evaluating."""
    from krapte.evaluation.monitor import WAYS
    from krapte.reporting.monitor_page import values

    def ways(lang: str) -> list[list[str]]:
        n = LANGUAGES.index(lang)
        return [
            [WAYS[row["way"]][n], money(row["public_eur"], lang), money(row["extra_eur"], lang),
             f"{row['gain']:,.0f} [{row['low95']:,.0f}; {row['high95']:,.0f}]",
             f"{row['chance']:.0%}", yes(row["reaches"], lang)]
            for row in found.table.to_dict("records")
        ]  # fmt: skip

    parts = [
        _section(
            "ways", ("Wegen om bij te sturen", "Ways to steer"),
            (
                f"Doel: hooguit {found.level:,.0f}, met een kans van {found.chance:.0%}.",
                f"Target: at most {found.level:,.0f}, with a chance of {found.chance:.0%}.",
            ),
            [("Weg", "Way"), ("Publiek geld", "Public money"), ("Meer dan nu", "More than now"),
             ("Effect (personen)", "Effect (persons)"), ("Kans", "Chance"),
             ("Haalt het doel", "Reaches the target")],
            ways, found.table,
        ),
        _section(
            "moves", ("Wat er verandert", "What changes"), ("Per weg en maatregel.",
                                                            "By way and measure."),
            [("Weg", "Way"), ("Maatregel", "Measure"), ("Nu", "Now"), ("Wordt", "Becomes")],
            lambda lang: [move_line(row, lang) for row in found.moves.to_dict("records")],
            found.moves,
        ),
    ]  # fmt: skip
    if worth is not None:

        def drawn(lang: str) -> str:
            own = worth.head(10).assign(name=worth[f"name_{lang}"])
            return values(own[["name", "evppi", "evsi"]], lang)

        parts.append(
            _section(
                "information", ("Wat het waard is te weten", "What it is worth to know"),
                (
                    "Personen waarmee het tekort meer zou dalen als eerst bekend was wat de"
                    " maatregel doet: de agenda voor evaluatie.",
                    "Persons by which the shortage would fall more if the effect of the measure"
                    " were known first: the agenda of evaluation.",
                ),
                [("Maatregel", "Measure"), ("Alles weten", "Perfect knowledge"),
                 ("Eén onderzoek", "One study"), ("Ruis", "Noise"), ("Andere keuze",
                                                                     "Other choice")],
                lambda lang: [
                    [row[f"name_{lang}"], f"{row['evppi']:.1f}", f"{row['evsi']:.1f}",
                     f"{row['noise']:.1f}", f"{row['changes']:.0%}"]
                    for row in worth.to_dict("records")
                ],
                worth, drawn,
            )
        )  # fmt: skip
    return parts


def move_line(row: Mapping[Any, Any], lang: str) -> list[str]:
    """Return what one way changes for one option as cells."""
    from krapte.evaluation.monitor import WAYS

    def placed(start: Any, size: float) -> str:
        return "–" if not size else f"{start} × {size:g}"

    way = WAYS[row["way"]][LANGUAGES.index(lang)]
    return [way, row[f"name_{lang}"], placed(row["start_now"], row["size_now"]),
            placed(row["start"], row["size"])]  # fmt: skip


def yes(value: bool, lang: str) -> str:
    """Return yes or no."""
    return {True: {"nl": "ja", "en": "yes"}, False: {"nl": "nee", "en": "no"}}[bool(value)][lang]
