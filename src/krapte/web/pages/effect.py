"""What worked, and whether the plan is on course: evaluations, monitor, alarms, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request, Response

from krapte.evaluation import NAMES, RUNGS
from krapte.web.figures import Figure
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.pages import effect_evaluation, effect_monitor
from krapte.web.pages.effect_records import (
    Recorded,
    evaluation,
    evaluations,
    summaries,
    written,
)
from krapte.web.pages.effect_words import VERDICTS
from krapte.web.render import page

if TYPE_CHECKING:
    from krapte.web.site import Site

router = APIRouter(include_in_schema=False)
PAGE = PAGES["effect"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
ONE = "evaluatie"
"""Part of the address of one evaluation; Dutch in both languages, as all below a page."""


@router.get(NL)
@router.get(EN)
def effect(request: Request) -> Response:
    """Show all evaluations, how the plan stands, what left its course, and what was decided."""
    lang = language_of(request.url.path)
    site = request.app.state.site
    records = site.register.everything()
    today = dt.datetime.now(dt.UTC).date()
    found, broken = evaluations(site.settings.state)
    saved = summaries(site.settings.state)
    stand, draws, day = effect_monitor.standing_of(records, saved.get("status"), today)
    return page(
        request, "effect.html.j2", PAGE.key, PAGE.name(lang),
        figures=_drawn_board(site, written(site.settings.state), site.register.seal(), today, lang),
        evaluations=[_short(own, records, lang) for own in found], broken=broken,
        indicators=effect_monitor.rows(stand, draws, lang), draws=draws, day=day,
        measures=effect_monitor.progress(records, stand, draws, today, lang),
        alarms=effect_monitor.alarms(saved["alerts"], lang) if "alerts" in saved else None,
        advice=effect_monitor.advice(saved["advise"], lang) if "advise" in saved else None,
        decisions=effect_monitor.decisions(records), folder=site.settings.state.name,
    )  # fmt: skip


@router.get(f"{NL}/{ONE}/{{id_}}")
@router.get(f"{EN}/{ONE}/{{id_}}")
def one(request: Request, id_: str) -> Response:
    """Show one evaluation in full."""
    from krapte.reporting import evaluation_texts as texts
    from krapte.reporting.evaluation_page import figure

    lang = language_of(request.url.path)
    t = chooser(lang)
    site = request.app.state.site
    found = evaluation(site.settings.state, id_)
    if found is None:
        raise HTTPException(404, t("Deze evaluatie is er niet.", "There is no such evaluation."))
    own = found.evaluation
    short = _short(found, site.register.everything(), lang)
    effects = [one for one in (own.effect, *own.others, own.indication) if one is not None]
    kinds = {one.kind for one in own.checks}
    return page(
        request, "effect_evaluation.html.j2", PAGE.key, short["name"],
        figures=_drawn_evaluation(site.settings.state, id_, found.stamp, lang), e=own, short=short,
        effects=effects,
        number=lambda value: figure(value, lang), place=0 if lang == "nl" else 1,
        estimators=texts.ESTIMATORS, inference=texts.INFERENCE, kinds=texts.KINDS,
        designs=texts.DESIGNS, said="reason_nl" if lang == "nl" else "reason_en",
        mend="remedy_nl" if lang == "nl" else "remedy_en",
        unchecked=[text[lang] for kind, text in texts.UNCHECKED.items()
                   if own.checks and kind not in kinds],
    )  # fmt: skip


@lru_cache(maxsize=8)
def _drawn_board(site: Site, files: Any, seal: Any, today: dt.date, lang: str) -> list[Figure]:
    """Return the figures of the monitor; drawn once for what is in the files and the register."""
    records, saved = site.register.everything(), summaries(site.settings.state)
    stand, draws, day = effect_monitor.standing_of(records, saved.get("status"), today)
    return effect_monitor.figures(stand, records, draws, day, lang)


@lru_cache(maxsize=64)
def _drawn_evaluation(state: Path, id_: str, stamp: int, lang: str) -> list[Figure]:
    found = evaluation(state, id_)
    return [] if found is None else effect_evaluation.figures(found, lang)


def _short(found: Recorded, records: Mapping[str, Sequence[Any]], lang: str) -> dict[str, Any]:
    """Return an evaluation as a line: effectiveness and target apart, each in its own words."""
    from krapte.reporting.evaluation_page import figure

    t = chooser(lang)
    own = found.evaluation
    place = 0 if lang == "nl" else 1
    measure = next((one for one in records["measure"] if one.key == own.measure), None)
    verdict, real = own.verdict, own.realisation
    reached = t("geen doel in het ontwerp", "no target in the design")
    if real.target is not None:
        word = {True: t("gehaald", "reached"), False: t("niet gehaald", "not reached"),
                None: t("nog niet te zeggen", "not yet known")}[real.reached]  # fmt: skip
        reached = t("{}: {} in {}, doel {}", "{}: {} in {}, target {}").format(
            word, figure(real.value, lang), real.period, figure(real.target, lang)
        )
    return {
        "id": own.id,
        "name": own.measure if measure is None else measure[f"name_{lang}"],
        "known": measure is not None,
        "made_up": found.made_up,
        "outcome": own.outcome,
        "unit": own.unit,
        "verdict": NAMES[verdict.verdict][place],
        # What is made up gets no colour of a finding.
        "kind": "open" if found.made_up else VERDICTS[verdict.verdict],
        "code": verdict.code,
        "reason": verdict.reason_nl if lang == "nl" else verdict.reason_en,
        "remedy": verdict.remedy_nl if lang == "nl" else verdict.remedy_en,
        "from_period": verdict.from_period,
        "effect": "" if own.effect is None else figure(own.effect.estimate, lang),
        "range": ""
        if own.effect is None
        else f"{figure(own.effect.low, lang)} – {figure(own.effect.high, lang)}",
        "grade": own.grade.sms,
        "rung": RUNGS[own.grade.rung][place],
        "reached": reached,
        "vintage": own.vintage,
    }
