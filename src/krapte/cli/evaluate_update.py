"""`krapte evaluate update`: what was measured replaces what was assumed, and what that changes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import (
    data_option,
    dataset_of,
    horizon_option,
    json_option,
    lang_option,
    parameters_option,
    seed_option,
    show,
    stages,
)

if TYPE_CHECKING:
    import pandas as pd

    from krapte.evaluation.update import Estimate, Learned

TEXTS = {
    "silent": {
        "nl": "Zegt niets over de omvang, en verandert dus niets:",
        "en": "Say nothing of the size, so they move nothing:",
    },
    "nothing": {
        "nl": "Geen enkele evaluatie zegt iets over een omvang: de prognose blijft zoals zij was.",
        "en": "No evaluation says anything of a size: the forecast stays as it was.",
    },
    "head": {
        "nl": "Effect: omvang vooraf -> nu (mediaan [95 %]), en hoeveel smaller het interval werd:",
        "en": "Effect: size before -> now (median [95 %]), and by how much the range narrowed:",
    },
    "measured": {"nl": "gemeten", "en": "measured"},
    "through its kind": {"nl": "via soortgenoten", "en": "through its kind"},
    "forecast": {
        "nl": "Effect van het plan op het tekort (personen, mediaan [95 %]), vooraf -> nu:",
        "en": "Effect of the plan on the shortage (persons, median [95 %]), before -> now:",
    },
    "narrowed": {"nl": "smaller", "en": "narrower"},
    "wider": {"nl": "breder", "en": "wider"},
    "unsettled": {
        "nl": "LET OP: de trekkingen zijn niet uitgelopen; gebruik deze set niet.",
        "en": "NOTE: the draws did not settle; do not use this set.",
    },
    "use": {
        "nl": "Gebruik: krapte run --effects {folder}",
        "en": "Use it: krapte run --effects {folder}",
    },
}


@click.command("update")
@click.argument("evaluations", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--links", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="Table with evaluation,effect,outcome,occupation,scale: one row per evaluation.",
)  # fmt: skip
@click.option("--effect", default=None, help="Effect of effects.csv that they are about.")
@click.option(
    "--outcome", default="lever", show_default=True,
    help="What the panel holds: `lever` (the intake, the places, ... that the measure moves), or"
    " vacancies, employed, unemployed, shortage, hires, graduates, women of the simulator.",
)  # fmt: skip
@click.option(
    "--occupation", default="07+08", show_default=True, help="Occupations of the outcome."
)
@click.option(
    "--scale", type=click.Choice(["level", "log"]), default="level", show_default=True,
    help="Whether the panel holds persons or logarithms.",
)  # fmt: skip
@click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False), default=Path("effects"),
    show_default=True, help="Folder in which sets of effects are kept.",
)  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(min=0), default=50, show_default=True,
    help="Draws of the forecast before and after; 0 leaves the comparison out.",
)  # fmt: skip
@seed_option
@horizon_option
@data_option
@parameters_option
@lang_option
@json_option
def command(
    evaluations: tuple[Path, ...], links: Path | None, effect: str | None, outcome: str,
    occupation: str, scale: str, place: Path, draws: int, seed: int, horizon: int,
    folder: Path | None, parameters: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Let evaluations replace the assumed effects of measures, and show what that changes.

    EVALUATIONS are folders or files of `krapte evaluate run`: give all that count, every time. The
    effects are learned anew from the register, so that nothing is counted twice: the same
    evaluation again changes nothing, and one on revised data takes the place of the older. An
    evaluation that could not identify an effect moves nothing; it does not count as zero.

    Measures of a kind learn a little from one another. The result is a set of effects for
    `krapte run --effects`, with the forecast before and after.

    \b
    Examples:
      krapte evaluate update evaluations/1f0c --effect sto-inflow
      krapte evaluate update a.json b.json --links links.csv --draws 200
      krapte evaluate update a.json --effect pps-side-entry --outcome vacancies --json
    """  # noqa: D301
    from krapte.evaluation.update import compared, summary, update, write_learned
    from krapte.forecast.learned import with_learned

    dataset = dataset_of(folder, None, None, parameters)
    estimates = _estimates(evaluations, links, effect, outcome, occupation, scale)
    learned = update(dataset, estimates, seed=seed, progress=stages(as_json))
    made = write_learned(learned, place, dt.datetime.now(dt.UTC))
    change = None
    if draws >= 2 and learned.effects.effects:
        change = compared(
            dataset, with_learned(dataset, made), draws=draws, seed=seed, horizon=horizon,
            progress=stages(as_json),
        )  # fmt: skip
        change.to_csv(made.with_name(f"{made.name}-forecast.csv"), index=False)
    if as_json:
        rows = None if change is None else json.loads(change.to_json(orient="records"))
        show({"folder": str(made)} | summary(learned) | {"forecast": rows})
        return
    for line in _lines(learned, change, lang):
        click.echo(line)
    if learned.effects.effects:
        click.echo(TEXTS["use"][lang].format(folder=made))


def _estimates(
    evaluations: tuple[Path, ...], table: Path | None, effect: str | None, outcome: str,
    occupation: str, scale: str,
) -> list[Estimate]:  # fmt: skip
    from krapte.errors import BadInput, Problem
    from krapte.evaluation.update import (
        OUTCOMES,
        Link,
        estimate_of,
        read_evaluation,
        read_links,
    )

    if (table is None) == (effect is None):
        raise click.UsageError("Say which effect they are about: --effect CODE, or --links FILE.")
    if outcome not in OUTCOMES:
        allowed = "one of " + ", ".join(OUTCOMES)
        raise BadInput([Problem("--outcome", None, None, f"`{outcome}`", allowed, "Choose one.")])
    links = {} if table is None else read_links(table)
    found = []
    for path in evaluations:
        if effect is not None:
            link = Link(effect, outcome, occupation, scale)
        else:
            link = links.get(str(path)) or links.get(path.name) or links.get(path.stem)
            if link is None:
                told = f"no row for {path.name}"
                mend = "Write the name of the file or folder in the column `evaluation`."
                problem = Problem(str(table), None, "evaluation", told, "a row for each", mend)
                raise BadInput([problem])
        found.append(estimate_of(read_evaluation(path), link))
    return found


def _lines(learned: Learned, change: pd.DataFrame | None, lang: str) -> list[str]:
    def text(word: str) -> str:
        return TEXTS[word][lang]

    lines = []
    silent = [own for own in learned.estimates if own.silent]
    if silent:
        lines.append(text("silent"))
        lines += [f"  {own.id}: {own.silent}" for own in silent]
    if learned.posterior is None:
        return [*lines, text("nothing")]
    if not learned.posterior.converged:
        lines.append(text("unsettled"))
    lines.append(text("head"))
    for row in learned.table.sort_values("narrowed", ascending=False).to_dict("records"):
        before = _range(row["before"], row["before_low"], row["before_high"])
        after = _range(row["after"], row["after_low"], row["after_high"])
        lines.append(
            f"  {row['effect']:<30} {before} -> {after}  {_share(row['narrowed'], lang)}"
            f"  ({text(row['status'])})"
        )
    if change is None:
        return lines
    lines.append(text("forecast"))
    own = change[(change["scenario"] == "effect") & (change["occupation"] == "07+08")]
    for row in own.to_dict("records"):
        before, after = (_persons(row, when, lang) for when in ("before", "after"))
        lines.append(f"  {row['year']}  {before} -> {after}  {_share(row['narrowed'], lang)}")
    return lines


def _range(median: float, low: float, high: float) -> str:
    return f"{median:.3g} [{low:.3g}; {high:.3g}]"


def _persons(row: dict[Any, Any], when: str, lang: str) -> str:
    from krapte.reporting.texts import decimal

    median, low, high = (
        decimal(row[f"{name}_{when}"], lang) for name in ("median", "low95", "high95")
    )
    return f"{median} [{low}; {high}]"


def _share(narrowed: float, lang: str) -> str:
    word = "narrowed" if narrowed >= 0 else "wider"
    return f"{abs(narrowed):.0%} {TEXTS[word][lang]}"
