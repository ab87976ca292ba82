"""The occupations that can be reached, judged, from the closest on; none is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from krapte.classification import model_occupation_of_isco, occupation_name
from krapte.reporting.charts import svg
from krapte.reporting.texts import percent, tightness_class
from krapte.skills.transitions import JUDGEMENTS, Market, transitions
from krapte.web.figures import Column, Figure, drawn
from krapte.web.language import chooser
from krapte.web.pages.transition_origin import Origin
from krapte.web.pages.transition_reference import Reference

ON_A_PAGE = 25
NAMES = {
    "viable": ("Kansrijk", "Viable"),
    "feasible": ("Haalbaar", "Feasible"),
    "desirable": ("Wenselijk", "Desirable"),
    "safe": ("Veilig", "Safe"),
}
"""Judgement to its name in Dutch and English."""

MEANINGS = {
    "viable": (
        "U heeft genoeg van wat het beroep vraagt, en het niveau ligt niet te ver hoger.",
        "You have enough of what the occupation asks, and its level is not too far up.",
    ),
    "feasible": (
        "Wat ontbreekt is in een redelijk aantal uren te leren.",
        "What is missing can be learned in a reasonable number of hours.",
    ),
    "desirable": (
        "Het loon zakt niet te ver, er is vraag naar, en de uren passen.",
        "Pay does not fall too far, there is demand, and the hours fit.",
    ),
    "safe": (
        "De vraag krimpt niet, en het werk is niet licht te automatiseren.",
        "Demand does not shrink, and the work is not easily automated.",
    ),
}
VERDICTS = {
    "yes": ("ja", "yes", "good"),
    "no": ("nee", "no", "bad"),
    "unknown": ("onbekend", "unknown", "open"),
}
"""Verdict to its word in Dutch and English and its kind of status."""

SHOWN = {
    "alle": ("Alle", "All"),
    "kansrijk": ("Kansrijk", "Viable"),
    "haalbaar": ("Kansrijk en haalbaar", "Viable and feasible"),
    "nergens-nee": ("Nergens een nee", "No `no` anywhere"),
}


@dataclass(frozen=True)
class View:
    """What of the list a reader wants to see.

    Parameters
    ----------
    region
        `NL` or a labour-market region.
    group
        Occupation of the model; empty is all.
    show
        One of `SHOWN`.
    number
        Page, from 1.
    hours
        Hours a week that are wanted; None when not told.
    """

    region: str = "NL"
    group: str = ""
    show: str = "alle"
    number: int = 1
    hours: float | None = None

    def query(self, **other: Any) -> dict[str, Any]:
        """Return the view as the query of an address, with some parts changed."""
        own = {
            "regio": "" if self.region == "NL" else self.region,
            "groep": self.group,
            "toon": "" if self.show == "alle" else self.show,
            "pagina": "" if self.number == 1 else self.number,
            "uren": "" if self.hours is None else f"{self.hours:g}",
        }
        return own | other


def steps(
    reference: Reference, origin: Origin, market: Market | None, lang: str
) -> list[dict[str, Any]]:
    """Return every technical and ICT occupation as a row, the closest first.

    Parameters
    ----------
    reference
        What it is judged by.
    origin
        Who steps over; the own occupations are left out.
    market
        Of the region; None without a run.
    """
    person = origin.person(reference)
    wanted = [own for own in reference.destinations if own not in origin.occupations]
    found = transitions(
        person, wanted, reference.closeness, reference.basis, market, reference.hours
    )
    begin = model_occupation_of_isco(person.isco) if person.isco else ""
    rows = []
    for own in found:
        concept = reference.language[own.destination]
        group = model_occupation_of_isco(concept.isco)
        tight = market.tightness.get(group) if market else None
        row = {
            "key": reference.keys[concept.uri],
            "name": concept.name(lang),
            "group": group,
            "group_name": occupation_name(group, lang),
            "closeness": own.closeness,
            "missing": len(own.missing),
            "tightness": tight.value if tight else None,
            "tight": tightness_class(tight.value, lang) if tight else "",
            "moves": _moves(reference, begin, group),
        }
        for name in JUDGEMENTS:
            row[name], row[f"{name}_firm"] = own[name].verdict, own[name].firm
        rows.append(row)
    return rows


def _moves(reference: Reference, begin: str, group: str) -> float | None:
    """Return the median of moves a year between two occupations of the model."""
    if not begin or begin == group:
        return None
    return reference.volumes.between(begin, group)["median"]


def chosen(rows: Sequence[Mapping[str, Any]], view: View) -> list[Mapping[str, Any]]:
    """Return the rows that a view asks for."""
    fits = {
        "alle": lambda row: True,
        "kansrijk": lambda row: row["viable"] == "yes",
        "haalbaar": lambda row: row["viable"] == row["feasible"] == "yes",
        "nergens-nee": lambda row: all(row[name] != "no" for name in JUDGEMENTS),
    }[view.show]
    return [row for row in rows if fits(row) and view.group in ("", row["group"])]


def counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return per judgement how many rows have each verdict."""
    return {
        name: {word: sum(row[name] == word for row in rows) for word in VERDICTS}
        for name in JUDGEMENTS
    }


def table(rows: Sequence[Mapping[str, Any]], source: str, lang: str) -> Figure:
    """Return the rows as a table to take away."""
    t = chooser(lang)
    place = 0 if lang == "nl" else 1
    own = [{**row, **{name: VERDICTS[row[name]][place] for name in JUDGEMENTS}} for row in rows]
    return Figure(
        "beroepen",
        t("Beroepen waarheen de stap kan gaan", "Occupations to step to"),
        "",
        None,
        (
            Column("name", t("Beroep", "Occupation")),
            Column("group_name", t("Beroepsgroep", "Group of occupations")),
            Column("closeness", t("Dekking", "Coverage"), "percent"),
            *(Column(name, NAMES[name][place]) for name in JUDGEMENTS),
            Column("tightness", t("Spanning", "Tightness"), "decimal"),
            Column("moves", t("Overstappers per jaar (groep)", "Moves a year (group)"), "count"),
        ),
        own,
        source,
    )


def by_group(
    rows: Sequence[Mapping[str, Any]], source: str, lang: str, draw: bool = True
) -> Figure:
    """Return per group of occupations the closest one, as a table, and as a chart when asked."""
    t = chooser(lang)
    best: dict[str, dict[str, Any]] = {}
    for row in rows:  # the closest comes first
        own = best.setdefault(row["group"], {**row, "many": 0, "viable_many": 0})
        own["many"] += 1
        own["viable_many"] += row["viable"] == "yes"
    found = sorted(best.values(), key=lambda own: -own["closeness"])
    finding = ""
    if found:
        finding = t(
            "Het dichtst bij liggen {first} ({share}, {name}).",
            "Closest are {first} ({share}, {name}).",
        ).format(
            first=found[0]["group_name"].lower(), share=percent(found[0]["closeness"], lang, 0),
            name=found[0]["name"],
        )  # fmt: skip
    title = t("Dekking van het dichtste beroep per groep", "Coverage of the closest by group")
    return Figure(
        "groepen",
        title,
        finding,
        drawn(_bars(pd.DataFrame(found), lang), finding) if found and draw else None,
        (
            Column("group_name", t("Beroepsgroep", "Group of occupations")),
            Column(
                "closeness", t("Dekking van het dichtste", "Coverage of the closest"), "percent"
            ),
            Column("name", t("Dichtste beroep", "Closest occupation")),
            Column("viable_many", t("Kansrijke beroepen", "Viable occupations"), "number"),
            Column("many", t("Beroepen", "Occupations"), "number"),
            Column("tightness", t("Spanning", "Tightness"), "decimal"),
        ),
        found,
        source,
    )


def _bars(own: pd.DataFrame, lang: str) -> str:
    title = chooser(lang)("Dekking", "Coverage")
    base = alt.Chart(own[["group_name", "closeness"]]).encode(
        y=alt.Y("group_name:N", sort=None, title=None, axis=alt.Axis(labelLimit=330)),
        x=alt.X(
            "closeness:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%")
        ),
    )
    bars = base.mark_bar(color="#1d5c8a", height=12)
    words = base.mark_text(align="left", dx=4, fontSize=12, color="#222").encode(
        text=alt.Text("closeness:Q", format=".0%")
    )
    return svg((bars + words).properties(width=340, height=20 * len(own)), lang)
