"""`krapte portfolio`: which measures, at what size and from when, for the money there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import (
    Number,
    data_option,
    horizon_option,
    json_option,
    lang_option,
    seed_option,
    show,
    stages,
)

if TYPE_CHECKING:
    from krapte.portfolio import Budget, Target

_OUT = Path("portfolios")


@click.command("portfolio")
@click.option(
    "--budget", "text", metavar="YEAR=EURO,...",
    help="Public money per year, such as 2026=100e6,2027=100e6.",
)  # fmt: skip
@click.option(
    "--budget-file", type=click.Path(path_type=Path, dir_okay=False),
    help="Table with year, department, fund, amount_eur, condition, note. Default with --options:"
    " budgets.csv in that folder.",
)  # fmt: skip
@click.option(
    "--options", "options", type=click.Path(path_type=Path),
    help="Folder with options.csv and, where wanted, floors.csv, capacities.csv, uses.csv,"
    " rules.csv, targets.csv, budgets.csv. Default: the embedded Dutch set.",
)  # fmt: skip
@click.option(
    "--target", default="shortage", show_default=True,
    help="Name in targets.csv; embedded are shortage, energy, women and vacancies.",
)  # fmt: skip
@click.option(
    "--caution", type=Number(0, 1), default=0.0, show_default=True,
    help="Weight of the worst draws (CVaR): 0 is the mean only, 1 the worst draws only.",
)  # fmt: skip
@click.option(
    "--tail", type=Number(0.01, 1), default=0.2, show_default=True,
    help="Share of the draws that is called worst.",
)  # fmt: skip
@click.option(
    "--worst", type=click.Choice(["effect", "level"]), default="effect", show_default=True,
    help="Worst are the draws in which the measures do least, or those with the highest target.",
)  # fmt: skip
@click.option(
    "--plan/--no-plan", default=True, show_default=True,
    help="Whether the measures of the register run on as planned, with this money on top.",
)  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(min=2), default=20, show_default=True, help="Scenarios."
)
@click.option(
    "--gap", type=Number(0, 1), default=0.01, show_default=True,
    help="Stop when the choice is proven to be this near the best possible one.",
)  # fmt: skip
@click.option(
    "--seconds", type=Number(min=0.1), default=60.0, show_default=True,
    help="Most seconds per question to the solver; the gap reached is told.",
)  # fmt: skip
@click.option(
    "--frontier/--no-frontier", default=True, show_default=True,
    help="Whether to compute what more money and more caution give.",
)  # fmt: skip
@click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False), default=_OUT,
    show_default=True, help="Folder for the results; each gets a folder of its own.",
)  # fmt: skip
@seed_option
@horizon_option
@data_option
@lang_option
@json_option
def command(
    text: str | None, budget_file: Path | None, options: Path | None, target: str, caution: float,
    tail: float, worst: str, plan: bool, draws: int, gap: float, seconds: float, frontier: bool,
    place: Path, seed: int, horizon: int, folder: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Choose size and start of measures so that the shortage falls most for the money there is.

    Money can be limited by year, department and fund, and be conditional; capacities such as
    teachers, floors per pillar, rules between measures and least viable sizes are kept. Effects
    come from the simulator, on top of what runs already. Measures of which no effect is known are
    listed as not quantified; they are never counted as zero. The result says why each measure is
    in or out, and what one more million buys: tables, summary.json and portfolio.html.

    \b
    Examples:
      krapte portfolio --budget 2026=100e6,2027=100e6,2028=100e6
      krapte portfolio --budget 2026=50e6,2027=50e6 --target energy --caution 0.5
      krapte portfolio --options my-options --budget-file my-budgets.csv --json
    """  # noqa: D301
    from krapte.errors import BadInput, Problem
    from krapte.portfolio import TABLES, Effort, Risk, portfolio, read_offer, read_targets
    from krapte.reporting.portfolio_page import write_portfolio
    from krapte.statistics import load

    tables = options or TABLES
    if not tables.is_dir():
        problem = Problem("--options", None, None, f"no folder {tables}", "a folder of tables",
                          "Check the name.")  # fmt: skip
        raise BadInput([problem])
    budgets = _budgets(text, budget_file, options)
    targets = tables if (tables / "targets.csv").is_file() else TABLES
    aim = _target(target, read_targets(targets / "targets.csv"))
    dataset = load(folder)
    offer = read_offer(tables, dataset.folder, budgets)
    _require_years(budgets, horizon)
    found = portfolio(
        offer, aim, dataset, draws=draws, seed=seed, horizon=horizon,
        risk=Risk(caution, tail, worst), effort=Effort(gap, seconds), plan=plan,
        frontier=frontier, progress=stages(as_json), gaps=_gaps(as_json),
    )  # fmt: skip
    made = write_portfolio(found, place)
    told = found.summary()
    if as_json:
        show(told | {"folder": str(made), "page": str(made / "portfolio.html")})
        return
    for line in _lines(told, lang):
        click.echo(line)
    click.echo(str(made / "portfolio.html"))


def _budgets(text: str | None, file: Path | None, folder: Path | None) -> tuple[Budget, ...]:
    from krapte.portfolio import budgets_of, read_budgets

    if text is not None and file is not None:
        raise click.UsageError("Give --budget or --budget-file, not both.")
    if text is not None:
        return budgets_of(text)
    if file is None and folder is not None and (folder / "budgets.csv").is_file():
        file = folder / "budgets.csv"
    if file is None:
        raise click.UsageError(
            "Say what money there is: --budget 2026=100e6,2027=100e6 or --budget-file FILE."
        )
    return read_budgets(file)


def _target(name: str, known: dict[str, Target]) -> Target:
    from krapte.errors import BadInput, Problem

    if name not in known:
        allowed = "one of " + ", ".join(known)
        problem = Problem("--target", None, None, f"`{name}`", allowed,
                          "Choose one, or add it to targets.csv.")  # fmt: skip
        raise BadInput([problem])
    return known[name]


def _require_years(budgets: tuple[Budget, ...], horizon: int) -> None:
    from krapte.errors import BadInput, Problem

    last = max(own.year for own in budgets if own.year is not None)
    if last > horizon:
        problem = Problem("--to", None, None, f"{horizon}", f"{last} or later, as the money",
                          "Look further ahead, or shorten the budget.")  # fmt: skip
        raise BadInput([problem])


def _gaps(quiet: bool) -> Callable[[int, float, float], None] | None:
    """Return a function that tells the proven gap on the error stream while the solver works."""
    if quiet:
        return None

    def tell(number: int, gap: float, seconds: float) -> None:
        shown = "no portfolio yet" if gap > 10 else f"gap {gap:.2%}"
        click.echo(f"round {number}: {shown} after {seconds:.1f} s", err=True)

    return tell


def _lines(told: dict, lang: str) -> list[str]:
    from krapte.reporting.texts import count, decimal, percent

    nl = lang == "nl"
    gain = told["gain"]
    lines = [
        (
            f"Effect op `{told['target']}`: {count(gain['mean'], lang)}"
            f" [{count(gain['low95'], lang)}; {count(gain['high95'], lang)}] personen gemiddeld"
            f" per jaar, voor € {decimal(told['public_eur'] / 1e6, lang)} miljoen publiek geld"
            if nl
            else f"Effect on `{told['target']}`: {count(gain['mean'], lang)}"
            f" [{count(gain['low95'], lang)}; {count(gain['high95'], lang)}] persons, mean per"
            f" year, for EUR {decimal(told['public_eur'] / 1e6, lang)} million of public money"
        )
    ]
    for row in told["chosen"]:
        if row["chosen"]:
            money = decimal(row["public_eur"] / 1e6, lang)
            lines.append(
                f"  {row['start']}  × {decimal(row['size'], lang, 2):>5}  € {money:>8} mln"
                f"  {row[f'name_{lang}']}"
            )
    gap, more = told["proven_gap"], told["one_more_million_a_year"]
    name = "Bewezen afstand tot het best mogelijke" if nl else "Proven gap"
    lines.append(f"{name}: {percent(gap, lang, 2)}")
    if more is not None:
        name = "Eén miljoen per jaar meer" if nl else "One more million a year"
        unit = "personen" if nl else "persons"
        lines.append(f"{name}: {decimal(more['again'], lang, 1)} {unit}")
    return lines
