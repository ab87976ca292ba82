"""`krapte monitor advise`, `decide` and `decisions`: ways to steer, and what was decided."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli import monitor_words as words
from krapte.cli.monitor_watch import out_option, tell_page, write_page
from krapte.cli.options import (
    Number,
    data_option,
    dataset_of,
    effects_option,
    horizon_option,
    json_option,
    lang_option,
    parameters_option,
    seed_option,
    show,
    stages,
)
from krapte.cli.register import (
    dry_run_option,
    register_option,
    tables_option,
    told_if_made,
    view,
    who_option,
    write,
    writer,
)

if TYPE_CHECKING:
    from krapte.portfolio import Case, Portfolio
    from krapte.register.store import Register


@click.command("advise")
@click.option("--budget", required=True, help="Public money a year, as 2026=100e6,2027=50e6.")
@click.option("--target", default="shortage", show_default=True, help="Target of targets.csv.")
@click.option(
    "--level", type=Number(0), required=True,
    help="What must be reached: at most so many persons (mean over the years of the target).",
)  # fmt: skip
@click.option(
    "--chance", type=Number(0, 1, min_open=True), default=0.5, show_default=True,
    help="Share of the draws in which that must hold.",
)  # fmt: skip
@click.option(
    "--now", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="chosen.csv of `krapte portfolio`: what is done now. Default: only what already runs.",
)  # fmt: skip
@click.option("--draws", type=click.IntRange(min=4), default=20, show_default=True, help="Draws.")
@click.option(
    "--information/--no-information", default=True, show_default=True,
    help="Say which evaluation would change the choice most.",
)  # fmt: skip
@seed_option
@horizon_option
@data_option
@parameters_option
@effects_option
@out_option
@lang_option
@json_option
def advise(
    budget: str, target: str, level: float, chance: float, now: Path | None, draws: int,
    information: bool, seed: int, horizon: int, folder: Path | None, parameters: Path | None,
    effects: Path | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Show which shift of budget or timing brings a target back within reach, at least cost.

    Ways are put side by side: other shares of the same yearly money, the same money free over the
    years, and the least budget that reaches the target. Each is the best portfolio of its kind, run
    through the simulator. That no way reaches it is an answer too. Then: of which measure it would
    be worth most to know the effect before choosing.

    \b
    Examples:
      krapte monitor advise --budget 2026=100e6,2027=100e6 --level 175000
      krapte monitor advise --budget 2026=50e6 --level 180000 --chance 0.8 --now chosen.csv --json
    """  # noqa: D301
    from krapte.errors import BadInput, Problem
    from krapte.evaluation.monitor import advise as ways
    from krapte.evaluation.monitor import value_of_information
    from krapte.forecast.model import model_of
    from krapte.portfolio import TABLES, budgets_of, read_offer, read_targets
    from krapte.portfolio.simulator import Simulator

    dataset = dataset_of(folder, None, None, parameters, effects)
    known = read_targets(TABLES / "targets.csv")
    if target not in known:
        allowed = "one of " + ", ".join(known)
        raise BadInput([Problem("--target", None, None, f"`{target}`", allowed, "Choose one.")])
    case = read_offer(TABLES, dataset.folder, budgets_of(budget)).case
    begun = None if now is None else _portfolio(now, case)  # before minutes of reckoning
    tell = stages(as_json)
    simulator = Simulator(
        model_of(dataset, horizon, seed), case, known[target], list(range(draws)),
        progress=lambda done, total: tell("draws", done, total),
    )  # fmt: skip
    found = ways(
        simulator, level, chance=chance, now=begun, progress=tell
    )  # fmt: skip
    worth = value_of_information(simulator, seed=seed) if information else None
    without = found.without
    told = {
        "target": target,
        "level": level,
        "chance": chance,
        "without": {
            "mean": float(without.mean()),
            "share_reached": float((without <= level).mean()),
        },
        "best": found.best,
        "ways": json.loads(found.table.to_json(orient="records")),
        "moves": json.loads(found.moves.to_json(orient="records")),
        "information": None if worth is None else json.loads(worth.to_json(orient="records")),
    }
    sections = words.advice_sections(found, worth)
    written = write_page(out, "advise", budget, sections, told)
    if as_json:
        show(told | written)
        return
    for section in sections:
        click.echo(f"{section.title[lang]}: {section.text[lang]}")
        for row in section.rows[lang]:
            click.echo("  " + " | ".join(row))
    none = {
        "nl": "Geen weg haalt het doel binnen vier keer het budget.",
        "en": "No way reaches the target within four times the budget.",
    }
    if found.best is None:
        click.echo(none[lang])
    tell_page(written)


def _portfolio(path: Path, case: Case) -> Portfolio:
    """Return what is done now from a table with option, start and size."""
    import numpy as np

    from krapte.portfolio import Portfolio, nothing
    from krapte.tables import read_rows, refuse_if_faulty

    rows = read_rows(path, ("option", "start", "size"))
    size = nothing(case).size.copy()
    for row in rows:
        if not row.fields["start"] or row.fields["size"] in ("", "0", "0.0"):
            continue
        own, start = row.text("option"), row.number("start")
        if own not in case.position:
            row.fault("option", "an option of options.csv", "Correct the name.")
        elif int(start) not in case.years:
            row.fault("start", f"a year from {case.years[0]} to {case.years[-1]}", "Correct it.")
        else:
            size[case.position[own], case.years.index(int(start))] = row.number("size")
    refuse_if_faulty(rows)
    return Portfolio(size, size > 0, np.zeros((len(case.options), len(case.years))))


@click.command("decide")
@click.argument("code")
@click.option("--decision", required=True, help="What was decided.")
@click.option("--why", "reason", required=True, help="Why.")
@click.option("--by", required=True, help="Who decided, such as `stuurgroep`.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Default: today."
)
@click.option("--options", default="", help="Which ways were looked at.")
@click.option("--indicator", default="", help="Indicator that gave cause.")
@click.option("--measure", multiple=True, help="Measure that it is about; may be repeated.")
@click.option("--replaces", default="", help="Earlier decision that lapses.")
@register_option
@tables_option
@who_option
@dry_run_option
@lang_option
@json_option
def decide(
    code: str, decision: str, reason: str, by: str, day: dt.datetime | None, options: str,
    indicator: str, measure: tuple[str, ...], replaces: str, place: str | None,
    folder: Path | None, who: str | None, dry_run: bool, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Write down a decision, with a lasting CODE; it is never changed, only replaced by another.

    \b
    Examples:
      krapte monitor decide meer-omscholing --by stuurgroep --decision "Double FastSwitch in 2027"
        --why "Target off course, see advice of 1 November" --measure fastswitch
    """  # noqa: D301
    from krapte.cli.records import outcomes, tell_outcomes

    name = writer(who)
    on = (day or dt.datetime.now(dt.UTC)).date()
    values = {
        "code": code, "text": decision, "reason": reason, "made_by": by,
        "made_on": on.isoformat(), "options": options or None, "indicator": indicator or None,
        "measures": "|".join(measure), "replaces": replaces or None,
    }  # fmt: skip

    def work(register: Register, dry: bool) -> Any:
        with register.transaction(name, reason, dry) as edit:
            edit.create("decision", values)
        return edit.outcome

    found, made = write(place, name, dry_run, folder, work)
    told_if_made(made, place, lang, as_json)
    if as_json:
        show({"written": not dry_run, "made_register": made, "outcome": outcomes(found)})
        return
    tell_outcomes(found, lang, dry_run)


@click.command("decisions")
@click.option("--all", "every", is_flag=True, help="Also those that were replaced.")
@register_option
@lang_option
@json_option
def decisions(every: bool, place: str | None, lang: str, as_json: bool) -> None:
    """Show what was decided, by whom, when and why; the newest first.

    \b
    Examples:
      krapte monitor decisions
      krapte monitor decisions --all --json
    """  # noqa: D301
    from krapte.evaluation.monitor import in_force

    records = view(place).records["decision"]
    chosen = in_force(records)
    if every:
        chosen = sorted(records, key=lambda own: str(own["made_on"]), reverse=True)
    if as_json:
        show([own.as_dict() for own in chosen])
        return
    if not chosen:
        click.echo({"nl": "Nog geen besluiten.", "en": "No decisions yet."}[lang])
    for own in chosen:
        click.echo(f"{own['made_on']}  {own.key}  {own['made_by']}: {own['text']}")
        click.echo(f"            {own['reason']}")
