"""What `krapte programme` says of plans, in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from krapte.programming import Comparison, Reason, WhatIf
    from krapte.reporting.programme_page import Answers

HOLDS = {
    "nl": "Het plan klopt, geen fout gevonden; werkpakketten: {works}.",
    "en": "The plan holds, no breach found; work packages: {works}.",
}
BREACHES = {
    "nl": "Het plan klopt niet; fouten: {count}.",
    "en": "The plan does not hold; breaches: {count}.",
}
EDITED = {
    "nl": "{name} is na het bewaren gewijzigd.",
    "en": "{name} was changed after it was saved.",
}
MORE = {"nl": "... en nog {count}.", "en": "... and {count} more."}
NO_REASONS = {
    "nl": "Elk project kan op tijd, als het alle mensen krijgt.",
    "en": "Every project can be in time, if it gets all people.",
}
STOPPING = {
    "nl": "Onderbroken: het beste plan tot nu toe wordt bewaard.",
    "en": "Interrupted: the best plan so far will be kept.",
}
_STATUS = {
    "optimal": {"nl": "bewezen het beste", "en": "proven to be the best"},
    "feasible": {"nl": "het beste binnen de tijd", "en": "the best within the time"},
    "interrupted": {"nl": "onderbroken: het beste tot dan", "en": "interrupted: the best so far"},
}
_CHANGES = {
    "built": {"nl": "nu wel gebouwd", "en": "built now"},
    "dropped": {"nl": "niet meer gebouwd", "en": "no longer built"},
    "earlier": {"nl": "eerder klaar", "en": "ready earlier"},
    "later": {"nl": "later klaar", "en": "ready later"},
    "same": {"nl": "zelfde maand", "en": "same month"},
    "neither": {"nl": "in geen van beide", "en": "in neither"},
}
_SHOWN = 12


def progress_line(progress: Any, lang: str) -> str:
    """Return how a search stands: seconds, points, bound and gap."""
    from krapte.reporting.texts import decimal, percent

    points, bound = decimal(progress.points, lang, 1), decimal(progress.bound, lang, 1)
    gap = percent(progress.gap, lang, 2)
    return {
        "nl": f"{progress.seconds:6.0f} s  punten {points}  bovengrens {bound}  afstand {gap}",
        "en": f"{progress.seconds:6.0f} s  points {points}  bound {bound}  gap {gap}",
    }[lang]


def reasons_lines(found: Sequence[Reason], lang: str, most: int) -> list[str]:
    """Return what stands in the way, the first in full and the others counted."""
    if not found:
        return []
    projects = len({own.project for own in found})
    lines = [
        {"nl": f"Projecten die niet op tijd kunnen, welk plan ook: {projects}",
         "en": f"Projects that cannot be in time, whatever the plan: {projects}"}[lang]
    ]  # fmt: skip
    lines += [f"  {own.text(lang)}." for own in found[:most]]
    if len(found) > most:
        lines.append("  " + MORE[lang].format(count=len(found) - most))
    return lines


def plan_lines(answers: Answers, lang: str) -> list[str]:
    """Return the few lines that a plan is summed up in."""
    from krapte.classification import occupation_name, region_name
    from krapte.reporting.summary import rows_of
    from krapte.reporting.texts import decimal, percent

    nl = lang == "nl"
    told = answers.summary()
    counts = told["projects"]
    lines = [
        f"Projecten op tijd: {counts['in_time']}, te laat: {counts['late']}, niet gebouwd:"
        f" {counts['unbuilt']}."
        if nl
        else f"Projects in time: {counts['in_time']}, late: {counts['late']}, not built:"
        f" {counts['unbuilt']}."
    ]
    if told["pointless"]:
        lines.append(
            f"Projecten waarvoor het doel geen punten geeft: {told['pointless']}."
            if nl
            else f"Projects for which the goal gives no points: {told['pointless']}."
        )
    points, bound = decimal(told["points"], lang, 1), decimal(told["bound"], lang, 1)
    gap, status = percent(told["gap"], lang, 2), _STATUS[told["status"]][lang]
    lines.append(
        f"Punten {points}, geen plan meer dan {bound}: bewezen afstand {gap} ({status})."
        if nl
        else f"Points {points}, no plan more than {bound}: proven gap {gap} ({status})."
    )
    worst = [row for row in rows_of(answers.short.head(5)) if row["worth"] > 0]
    if worst:
        lines.append("Knelpunten (punten per extra voltijdwerker per jaar):" if nl
                     else "Bottlenecks (points per extra full-time worker a year):")  # fmt: skip
    for row in worst:
        what = f"{row['occupation']} {occupation_name(row['occupation'], lang)}"
        where = f"{row['region']} {region_name(row['region'])}"
        lines.append(f"  {decimal(row['worth'], lang, 2):>10}  {what}, {where}")
    if answers.delays:
        lines.append("Wat het meest verliest:" if nl else "What loses most:")
        lines += [f"  {delay.text(lang)}." for delay in answers.delays[:3]]
    breaches = answers.breaches
    if breaches:
        lines.append(BREACHES[lang].format(count=len(breaches)))
        lines += [f"  {breach.text(lang)}" for breach in breaches[:_SHOWN]]
    else:
        lines.append(HOLDS[lang].format(works=len(answers.plan.works)))
    return lines


def what_if_lines(found: WhatIf, lang: str) -> list[str]:
    """Return what extra people unlock."""
    from krapte.reporting.texts import decimal, percent

    nl = lang == "nl"
    extras = ", ".join(str(own) for own in found.extras)
    price, gain = decimal(found.by_price, lang, 1), decimal(found.planned_again, lang, 1)
    gaps = [percent(own.gap, lang, 2) for own in (found.again, found.plan)]
    if nl:
        lines = [
            f"Extra: {extras}",
            f"Volgens de schaduwprijs hoogstens {price} punten; opnieuw gepland {gain} punten.",
            f"Bewezen afstand zonder {gaps[0]}, met {gaps[1]}; langer zoeken gaf"
            f" {decimal(found.longer, lang, 1)} punten.",
        ]
    else:
        lines = [
            f"Extra: {extras}",
            f"By the shadow price {price} points at most; planned again {gain} points.",
            f"Proven gap without {gaps[0]}, with {gaps[1]}; the longer search gave"
            f" {decimal(found.longer, lang, 1)} points.",
        ]
    if not found.certain:
        lines.append(
            "Dat ligt binnen de bewezen afstand: een langere zoektocht kan het verschil anders"
            " verdelen."
            if nl
            else "That lies within the proven gap: a longer search may divide the difference"
            " otherwise."
        )
    return lines + list(_changed(found.unlocked, lang))


def comparison_lines(found: Comparison, lang: str) -> list[str]:
    """Return what is different between two plans."""
    from krapte.classification import occupation_name, region_name
    from krapte.reporting.summary import rows_of
    from krapte.reporting.texts import decimal

    nl = lang == "nl"
    lines = []
    for row in rows_of(found.parts):
        before, after, more = (
            decimal(row[name], lang, 1) for name in ("before", "after", "difference")
        )
        lines.append(f"{row['part']:<10} {before:>14} {after:>14} {more:>14}")
    counts = found.counts()
    lines.append(", ".join(f"{_CHANGES[name][lang]}: {count}" for name, count in counts.items()))
    lines += _changed(found, lang)
    prices = [
        row for row in rows_of(found.labour.head(5)) if row["worth_before"] != row["worth_after"]
    ]
    if prices:
        lines.append("Prijzen (punten per voltijdwerker per jaar):" if nl
                     else "Prices (points per full-time worker a year):")  # fmt: skip
    for row in prices:
        before, after = (decimal(row[f"worth_{side}"], lang, 2) for side in ("before", "after"))
        what = occupation_name(row["occupation"], lang)
        lines.append(f"  {before:>10} > {after:>10}  {row['occupation']} {what},"
                     f" {region_name(row['region'])}")  # fmt: skip
    return lines


def _changed(found: Comparison, lang: str) -> Iterable[str]:
    from krapte.reporting.summary import rows_of

    for change in ("built", "earlier", "dropped", "later"):
        table = found.changed(change)
        if not len(table):
            continue
        yield f"{_CHANGES[change][lang]} ({len(table)}):"
        for row in rows_of(table.head(_SHOWN)):
            ends = " > ".join(own or "–" for own in (row["end_before"], row["end_after"]))
            yield f"  {row['project']}  {ends}  {row['name']}"
        if len(table) > _SHOWN:
            yield "  " + MORE[lang].format(count=len(table) - _SHOWN)
