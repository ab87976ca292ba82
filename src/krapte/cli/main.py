"""The commands and their options; the work itself is loaded only when a command runs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "run": ("krapte.cli.run", "The main job: forecast, effect of the plan, report."),
    "demo": ("krapte.cli.demo", "The whole loop once, on the embedded data, to look at."),
    "forecast": ("krapte.cli.forecast", "The forecast of one region and occupation, to look at."),
    "backtest": ("krapte.cli.backtest", "How good past forecasts would have been."),
    "calibrate": ("krapte.cli.calibrate", "Let published figures narrow the model's parameters."),
    "measures": ("krapte.cli.measures", "The measures of the letter and what they do."),
    "commitments": ("krapte.cli.commitments", "What was promised to Parliament, and what is due."),
    "budget": ("krapte.cli.budget", "The money of the plan, and what is not known about it."),
    "data": ("krapte.cli.data", "Check the data set that a forecast stands on."),
    "fetch": ("krapte.cli.fetch", "Fetch new figures from CBS, DUO, Eurostat and others."),
    "publish": ("krapte.cli.publish", "The figures of a run as CSVW, SDMX and catalogue entry."),
    "portfolio": ("krapte.cli.portfolio", "Which measures, how large and when, for the money."),
    "letter": ("krapte.cli.letter", "The progress letter to Parliament, and whether it holds."),
    "monitor": ("krapte.cli.monitor", "How the plan stands, alarms, and how to steer."),
    "programme": ("krapte.cli.programme", "Energy projects, planned against the people there are."),
    "skills": ("krapte.cli.skills", "One language for occupations and skills, and text into it."),
    "serve": ("krapte.cli.serve", "The pages and the API, in your browser."),
    "account": ("krapte.cli.account", "Who can sign in at a site, and what it keeps of them."),
    "evaluate": ("krapte.cli.evaluate", "Did a measure work, or why can that not be told?"),
    "explain": ("krapte.cli.explain", "Walk from a figure back to its sources."),
    "backup": ("krapte.cli.backup", "A copy of everything that cannot be made again."),
    "restore": ("krapte.cli.restore", "Put a backup back in a new folder."),
    "doctor": ("krapte.cli.doctor", "What is wrong with this installation, and how to mend it."),
}


class Lazy(click.Group):
    """A group that imports a command only when it is asked for: `krapte --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(COMMANDS[cmd_name][0]), "command")  # noqa: B009

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from krapte import __version__

        click.echo(f"krapte {__version__}")
        ctx.exit()


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Print the version and stop.",
)  # fmt: skip
def main(**_: Any) -> None:
    """Plan, forecast and steer the workforce for the green and digital transition.

    Begin with `krapte run`: from the embedded Dutch figures it makes the forecast of the shortage
    of technical and ICT workers to 2035, what the Action Plan does to it, and a report to read.
    """
