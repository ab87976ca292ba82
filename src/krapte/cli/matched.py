"""What `krapte skills match` says to people, in Dutch and English."""

from __future__ import annotations

from typing import Any

import click

_SHOWN_ROWS, _SHOWN_SKILLS, _SHOWN_PRICES = 20, 4, 10

TEXTS = {
    "read": {"nl": "lezen", "en": "reading"},
    "match": {"nl": "matchen", "en": "matching"},
    "permit": {"nl": "geen werkvergunning", "en": "no work permit"},
    "travel": {"nl": "te ver", "en": "too far"},
    "education": {"nl": "opleidingsniveau", "en": "level of education"},
    "hours": {"nl": "uren", "en": "hours"},
    "licences": {"nl": "bevoegdheid of bewijs", "en": "licence"},
    "wage": {"nl": "loon", "en": "wage"},
    "left": {"nl": "over", "en": "left"},
    "unsure": {"nl": "waarvan iets onbekend is", "en": "of which something is unknown"},
    "no_skill": {"nl": "waarvan geen vaardigheid past", "en": "of which no skill fits"},
    "counts": {"nl": "Uitgesloten van {all}: {parts}", "en": "Excluded of {all}: {parts}"},
    "travel time": {"nl": "reistijd", "en": "travel"},
    "unknown": {"nl": "onbekend: {names}", "en": "unknown: {names}"},
    "row": {
        "nl": "{rank:>4}. {score:>5} %  essentieel {essential:>5} %  {id}  {title}",
        "en": "{rank:>4}. {score:>5} %  essential {essential:>5} %  {id}  {title}",
    },
    "met": {"nl": "heeft", "en": "has"},
    "transferable": {"nl": "deels, via", "en": "in part, through"},
    "missing": {"nl": "mist", "en": "misses"},
    "essential": {"nl": "essentieel", "en": "essential"},
    "optional": {"nl": "optioneel", "en": "optional"},
    "what if": {
        "nl": "met {skill}: {score} %, plaats {rank}",
        "en": "with {skill}: {score} %, rank {rank}",
    },
    "obstacle": {
        "nl": "Alleen hierdoor uitgesloten: {parts}",
        "en": "Excluded by this alone: {parts}",
    },
    "more rows": {
        "nl": "... en {more} meer; --json of --out toont alles.",
        "en": "... and {more} more; --json or --out shows all.",
    },
    "placed": {
        "nl": "{placed} van {people} mensen geplaatst op {places} plaatsen.",
        "en": "{placed} of {people} people placed in {places} places.",
    },
    "prices": {
        "nl": "Drukste vacatures (waarde van één plaats meer, 100 = een volmaakte match):",
        "en": "Most crowded vacancies (value of one more place, 100 = a perfect match):",
    },
    "queue": {
        "nl": "{id}: {hired} aangenomen op volgorde van aankomst, {waiting} wachten, {refused}.",
        "en": "{id}: {hired} hired in order of arrival, {waiting} wait, {refused}.",
    },
    "carved": {
        "nl": "{id}: zonder {tasks} ({kept} % blijft) kunnen {able} mensen het, nu {before}; "
        "{split} kunnen het afgesplitste deel.",
        "en": "{id}: without {tasks} ({kept} % stays) {able} people can do it, now {before}; "
        "{split} can do what is split off.",
    },
    "nothing carved": {
        "nl": "{id}: afsplitsen helpt niemand aan dit werk.",
        "en": "{id}: splitting tasks off helps nobody to this work.",
    },
}


def tell(told: dict[str, Any], lang: str) -> None:
    """Print what matching found: lists, what was excluded, who goes where, queues, splits."""
    lists = told["lists"]
    for own in lists[:_SHOWN_ROWS]:
        click.echo(own["id"])
        for result in own["results"]:
            _tell_result(result, lang)
        click.echo("  " + _counted(own["counted"], lang))
        if "excluded_by_this_alone" in own:
            parts = _parts(own["excluded_by_this_alone"], lang)
            click.echo("  " + TEXTS["obstacle"][lang].format(parts=parts))
    if len(lists) > _SHOWN_ROWS:
        click.echo(TEXTS["more rows"][lang].format(more=len(lists) - _SHOWN_ROWS))
    if "assignment" in told:
        own = told["assignment"]
        click.echo(TEXTS["placed"][lang].format(**own))
        prices = list(own.get("place_prices", {}).items())[:_SHOWN_PRICES]
        if prices:
            click.echo(TEXTS["prices"][lang])
        for key, price in prices:
            click.echo(f"  {_percent(price, lang):>6}  {key}")
    for own in told.get("open_hiring", []):
        refused = _parts({"licences": own["refused"]["permit or safety"],
                          "travel": own["refused"]["travel"]}, lang)  # fmt: skip
        counts = {name: len(own[name]) for name in ("hired", "waiting")}
        words = TEXTS["queue"][lang]
        click.echo(words.format(id=own["vacancy"], refused=refused, **counts))
    for own in told.get("carving", []):
        _tell_carving(own, lang)


def _tell_result(result: dict[str, Any], lang: str) -> None:
    line = TEXTS["row"][lang].format(
        rank=result["rank"], score=_percent(result["score"], lang),
        essential=_percent(result["essential_covered"], lang), id=result["id"],
        title=result["title"],
    )  # fmt: skip
    if result["unknown"]:
        names = ", ".join(TEXTS["travel time" if own == "travel" else own][lang]
                          for own in result["unknown"])  # fmt: skip
        line += f"  ({TEXTS['unknown'][lang].format(names=names)})"
    click.echo(line.rstrip())
    explanation = result.get("explanation")
    if explanation is None:
        return
    for kind in ("essential", "optional"):
        for state, parts in explanation[kind].items():
            if parts:
                names = [own["name"] + (f" ({own['via']['name']})" if "via" in own else "")
                         for own in parts[:_SHOWN_SKILLS]]  # fmt: skip
                more = f" (+{len(parts) - _SHOWN_SKILLS})" if len(parts) > _SHOWN_SKILLS else ""
                head = f"{TEXTS[kind][lang]}, {TEXTS[state][lang]} ({len(parts)})"
                click.echo(f"        {head}: {'; '.join(names)}{more}")
    for own in explanation["with_skill"][:_SHOWN_SKILLS]:
        words = TEXTS["what if"][lang]
        score = _percent(own["score"], lang)
        click.echo("        " + words.format(skill=own["name"], score=score, rank=own["rank"]))


def _tell_carving(own: dict[str, Any], lang: str) -> None:
    if not own["ways"]:
        click.echo(TEXTS["nothing carved"][lang].format(id=own["vacancy"]))
    for way in own["ways"][:_SHOWN_SKILLS]:
        click.echo(
            TEXTS["carved"][lang].format(
                id=own["vacancy"], tasks="; ".join(task["name"] for task in way["tasks"]),
                kept=_percent(way["kept"], lang), able=len(way["able"]),
                before=way["able_before"], split=len(way["able_split"]),
            )
        )  # fmt: skip


def _counted(counted: dict[str, int], lang: str) -> str:
    parts = {name: own for name, own in counted.items() if name not in ("unsure", "no_skill")}
    whole = sum(parts.values())
    rest = {name: counted[name] for name in ("left", "unsure", "no_skill")}
    lost = _parts({name: own for name, own in parts.items() if name != "left"}, lang)
    return TEXTS["counts"][lang].format(all=whole, parts=lost) + "; " + _parts(rest, lang, True)


def _parts(counts: dict[str, int], lang: str, every: bool = False) -> str:
    shown = [f"{TEXTS[name][lang]} {own}" for name, own in counts.items() if own or every]
    return ", ".join(shown) or "0"


def _percent(share: float, lang: str) -> str:
    from krapte.reporting.texts import decimal

    return decimal(100 * share, lang, 1)
