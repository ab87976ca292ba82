"""Which measures for which money: sliders that answer at once, the frontier, and the full check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from krapte.portfolio import faults
from krapte.register.levers import read_levers
from krapte.reporting import portfolio_charts as charts
from krapte.reporting.portfolio_page import TARGETS
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import PILLARS, count, decimal
from krapte.web.accounts import Account, require
from krapte.web.figures import Column, Figure, drawn
from krapte.web.jobs import ENDED
from krapte.web.language import chooser, language_of
from krapte.web.pages.jobs import queued
from krapte.web.pages.measures_records import PAGE, TABS, address_of
from krapte.web.pages.measures_surface import (
    MILLION,
    Answer,
    Fitted,
    answer,
    bought,
    checked,
    read_fitted,
)
from krapte.web.render import link, page
from krapte.web.site import Site

router = APIRouter(include_in_schema=False)
NL, EN = f"{PAGE.path('nl')}/portefeuille", f"{PAGE.path('en')}/portefeuille"
SIZE, SLIDER, WAS, WAS_MONEY = "m-", "s-", "was", "was-geld"
"""Before an option in the address: its size as a number and as a slider; and what both were."""

DEFAULT_MILLION = 100
Starter = Annotated[Account, Depends(require("job"))]

WORDS = (
    (r"(\S+) is below its least viable size", "{0}: kleiner dan de kleinste zinvolle omvang",
     "{0}: smaller than its least viable size"),
    (r"\s*(\d{4}): (\d+) euro spent of (\d+)", "{0}: € {1} uitgegeven van € {2}",
     "{0}: EUR {1} spent of EUR {2}"),
    (r"teachers in (\d{4}): ([\d.]+) of ([\d.]+)", "{0}: {1} docenten nodig van {2} (voltijd)",
     "{0}: {1} teachers needed of {2} (full time)"),
    (r"(\S+) excludes (\S+), and both start", "{0} en {1} sluiten elkaar uit",
     "{0} and {1} exclude each other"),
)  # fmt: skip
"""What the check of a portfolio says, and how a reader is told; other words stay as they are."""


@router.get(NL)
@router.get(EN)
def portfolio(request: Request) -> Response:
    """Show what the chosen portfolio does by the surface; without one, how to make it."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    site = request.app.state.site
    run = site.run()
    title = t("Portefeuille", "Portfolio")
    if run is None:
        return page(request, "no_run.html.j2", PAGE.key, title)
    fitted = _fitted(site, run)
    if fitted is None:
        busy = [own for own in site.jobs.newest()
                if own.kind == "surface" and own.state not in ENDED]  # fmt: skip
        return page(
            request, "measures_portfolio.html.j2", PAGE.key, title, tabs=TABS, tab="portefeuille",
            fitted=None, busy=busy, million=DEFAULT_MILLION, run=run,
        )  # fmt: skip
    asked = dict(request.query_params)
    number = share_of(fitted, asked)
    size, percents = sizes_of(fitted, asked, number)
    own = {"geld": _million(fitted, number), **_changed(fitted, number, percents)}
    address = link("measures", lang, "portefeuille", **own)
    fragment = "hx-request" in request.headers
    if (WAS in asked or WAS_MONEY in asked) and not fragment:
        return RedirectResponse(address, 303)  # what both controls were is no part of a view
    found = answer(fitted, size)
    shown = page(
        request, "measures_portfolio.html.j2", PAGE.key, title, tabs=TABS, tab="portefeuille",
        figures=list(_figures(fitted, lang)), fitted=fitted, run=run, busy=[],
        target=TARGETS[fitted.about["target"]][lang], gain=found.spread(),
        without=fitted.about["without"], options=_options(fitted, size, percents, found, lang),
        money=_money(fitted, number, found), checked=checked(fitted, size),
        broken=_broken(fitted, size, lang), was=_packed(fitted, percents),
        own=own,
        unknown=[(row[f"name_{lang}"], address_of("measure", row["measure"]))
                 for row in fitted.about["unknown"]],
        years=fitted.case.years,
    )  # fmt: skip
    if fragment:
        shown.headers["HX-Push-Url"] = address
    return shown


@router.post(f"{NL}/oppervlak")
@router.post(f"{EN}/oppervlak")
def make(
    request: Request,
    who: Starter,
    million: Annotated[float, Form(ge=1, le=10_000)] = DEFAULT_MILLION,
) -> Response:
    """Queue the response surface of the newest run."""
    run = request.app.state.site.run()
    if run is None:
        raise HTTPException(409)
    return queued(request, "surface", {"run": run.id, "million": million}, who)


async def _sent(request: Request) -> FormData:
    return await request.form()


def _fitted(site: Site, run: FinishedRun) -> Fitted | None:
    return read_fitted(site.settings, run.id, site.taken.dataset_of(run.made["data_hash"]))


@router.post(f"{NL}/narekenen")
@router.post(f"{EN}/narekenen")
def check(request: Request, who: Starter, sent: Annotated[FormData, Depends(_sent)]) -> Response:
    """Queue the chosen portfolio for the simulator, with all draws of the run."""
    site = request.app.state.site
    run = site.run()
    fitted = None if run is None else _fitted(site, run)
    if run is None or fitted is None:
        raise HTTPException(409)
    asked = {name: str(value) for name, value in sent.items()}
    number = share_of(fitted, asked)
    size, percents = sizes_of(fitted, asked, number)
    query = {"geld": _million(fitted, number), **_changed(fitted, number, percents)}
    address = link("measures", language_of(request.url.path), "portefeuille", **query)
    arguments = {"run": run.id, "size": size.tolist(), "address": address}
    return queued(request, "what_if", arguments, who)


def share_of(fitted: Fitted, asked: Mapping[str, str]) -> int:
    """Return which of the known shares of the money is asked, or lies nearest to what is.

    The slider has a step for each share, so that every press of a key moves it by one.
    """
    shares = np.array(fitted.shares)
    slid = asked.get("s-geld", "")
    if slid != asked.get(WAS_MONEY, ""):
        try:
            return min(len(shares) - 1, max(0, round(float(slid))))
        except (ValueError, OverflowError):
            pass  # no step of the slider: the typed money holds
    try:
        million = float(asked.get("geld", ""))
    except ValueError:
        million = fitted.about["million"]
    if not np.isfinite(million):
        million = fitted.about["million"]
    return int(np.abs(shares * fitted.about["million"] - million).argmin())


def sizes_of(fitted: Fitted, asked: Mapping[str, str], number: int) -> tuple[np.ndarray, list[int]]:
    """Return the sizes that are asked [option, start], and as percentages of the largest.

    An option of which nothing is asked has the size of the best portfolio for the money. One that
    starts in that portfolio starts then, others as soon as they may.
    """
    case, best = fitted.case, fitted.best[number]
    was = dict(part.split(":", 1) for part in asked.get(WAS, "").split(",") if ":" in part)
    size = np.zeros_like(best)
    percents = []
    for index, (own, percent) in enumerate(zip(case.options, _best(fitted, number), strict=True)):
        wanted = _percent(_moved(asked, SIZE + own.option, SLIDER + own.option,
                                 was.get(own.option, "")), percent)  # fmt: skip
        percents.append(wanted)
        if wanted == percent:
            size[index] = best[index]
        else:
            begun = best[index] if best[index].any() else case.allowed[index]
            size[index, int(np.argmax(begun))] = wanted / 100 * own.max_size
    return size, percents


def _moved(asked: Mapping[str, str], number: str, slider: str, was: str) -> str:
    """Return what was asked of two controls of one value: the one that is not what it was."""
    typed = asked.get(number, "")
    slid = asked.get(slider, "")
    return slid if slid and slid != was else typed


def _percent(text: str, default: int) -> int:
    try:
        return min(100, max(0, round(float(text))))
    except (ValueError, OverflowError):
        return default


def _best(fitted: Fitted, number: int) -> list[int]:
    largest = fitted.best[number].max(1)
    return [round(float(100 * own / option.max_size))
            for own, option in zip(largest, fitted.case.options, strict=True)]  # fmt: skip


def _million(fitted: Fitted, number: int) -> float:
    return _plain(fitted.shares[number] * fitted.about["million"])


def _plain(value: float) -> float:
    """Return a number of which the text has no needless decimals."""
    found = round(value, 2)
    return int(found) if found == int(found) else found


def _packed(fitted: Fitted, percents: list[int]) -> str:
    return ",".join(
        f"{own.option}:{percent}"
        for own, percent in zip(fitted.case.options, percents, strict=True)
    )


def _changed(fitted: Fitted, number: int, percents: list[int]) -> dict[str, int]:
    """Return the sizes that differ from the best portfolio, as a query."""
    return {
        SIZE + own.option: percent
        for own, percent, best in zip(
            fitted.case.options, percents, _best(fitted, number), strict=True
        )
        if percent != best
    }


def _money(fitted: Fitted, number: int, found: Answer) -> dict[str, Any]:
    there = _million(fitted, number)
    most = float(found.public.max()) / MILLION
    return {
        "there": there, "most": most, "all": float(found.public.sum()) / MILLION,
        "over": most > there * (1 + 1e-6), "low": _million(fitted, 0),
        "high": _million(fitted, len(fitted.shares) - 1),
        "number": number,
        "steps": [_million(fitted, own) for own in range(len(fitted.shares))],
    }  # fmt: skip


def _options(
    fitted: Fitted, size: np.ndarray, percents: list[int], found: Answer, lang: str
) -> list[dict[str, Any]]:
    case = fitted.case
    meanings = {own.lever: own.meaning_nl if lang == "nl" else own.meaning_en
                for own in read_levers()}  # fmt: skip
    public = bought(size).public(case)
    rows = []
    for index, own in enumerate(case.options):
        levers = [meanings[curve.lever] for curve in fitted.surface.curves
                  if index in curve.options]  # fmt: skip
        rows.append(
            {
                "option": own.option,
                "name": own.name_nl if lang == "nl" else own.name_en,
                "address": address_of("measure", own.measure),
                "pillar": PILLARS[own.pillar][lang],
                "percent": percents[index],
                "least": round(100 * own.min_size / own.max_size),
                "start": case.years[int(np.argmax(size[index]))] if size[index].any() else None,
                "yearly": float(public[index].max()) / MILLION,
                "full": own.cost_eur * own.max_size / MILLION,
                "gain": float(found.each[index]) if size[index].any() else None,
                "levers": ", ".join(levers),
            }
        )
    return rows


def _broken(fitted: Fitted, size: np.ndarray, lang: str) -> list[tuple[str, str]]:
    """Return every limit that a portfolio breaks: text and its language."""
    names = {own.option: own.name_nl if lang == "nl" else own.name_en
             for own in fitted.case.options}  # fmt: skip
    told = []
    for fault in faults(fitted.case, bought(size)):
        for pattern, dutch, english in WORDS:
            found = re.fullmatch(pattern, fault)
            if found:
                parts = [names.get(own) or _number(own, lang) for own in found.groups()]
                told.append((chooser(lang)(dutch, english).format(*parts), lang))
                break
        else:
            told.append((fault, "en"))
    return told


def _number(text: str, lang: str) -> str:
    value = float(text)
    return text if len(text) == 4 and text.isdecimal() else count(value, lang, 1)


@lru_cache(maxsize=4)
def _figures(fitted: Fitted, lang: str) -> tuple[Figure, ...]:
    """Return the frontiers; they are the same for every position of the sliders."""
    t = chooser(lang)
    table = fitted.frontier
    own = rows_of(table[table["frontier"] == "budget"])
    first, last = own[0], own[-1]
    finding = t(
        "Voor € {least} miljoen haalt de beste keuze {few} personen van het tekort af,"
        " voor € {most} miljoen {many}.",
        "For EUR {least} million the best choice takes {few} persons off the shortage,"
        " for EUR {most} million {many}.",
    ).format(
        least=decimal(first["public_eur"] / MILLION, lang, 0), few=count(first["gain_surface"],
        lang), most=decimal(last["public_eur"] / MILLION, lang, 0),
        many=count(last["gain_surface"], lang),
    )  # fmt: skip
    source = t("krapte, run {}, {} trekkingen", "krapte, run {}, {} draws").format(
        fitted.about["run"], fitted.about["draws"]
    )
    columns = (
        Column("budget_share", t("Deel van het geld", "Share of the money"), "percent"),
        Column("public_eur", t("Publiek geld in totaal", "Public money in all"), "euro"),
        Column("gain_surface", t("Effect (responsoppervlak)", "Effect (response surface)"),
               "count"),
        Column("gain_worst", t("In de slechtste trekkingen", "In the worst draws"), "count"),
        Column("gain_simulator", t("Effect (simulator)", "Effect (simulator)"), "count"),
    )  # fmt: skip
    return (
        Figure(
            "frontier", t("Wat meer of minder geld oplevert", "What more or less money gives"),
            finding, drawn(charts.frontier(table, lang), finding), columns, own, source,
        ),
    )  # fmt: skip
