"""`krapte demo`: the whole loop once, on the embedded data, with the commands that do it."""

from __future__ import annotations

import io
import json
import logging
import shlex
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from krapte.cli.options import json_option, lang_option, show

DATA = {
    "cited": {
        "nl": "gepubliceerde cijfers met bron, en aannames met een bereik",
        "en": "published figures with their source, and assumptions with a range",
    },
    "register": {
        "nl": "de Kamerbrief van 3 februari 2023; wat niemand vastlegde heet onbekend",
        "en": "the letter of 3 February 2023; what nobody recorded is called unknown",
    },
    "derived": {
        "nl": "afgeleid uit de RES-opgaven en landelijke programma's; geen echte projecten",
        "en": "derived from the RES tasks and national programmes; no real projects",
    },
    "vocabulary": {
        "nl": "een woordenlijst uit ESCO; drempels deels aangenomen",
        "en": "a vocabulary from ESCO; thresholds partly assumed",
    },
    "made up": {
        "nl": "VERZONNEN: een bedachte maatregel met een ingebouwd effect",
        "en": "MADE UP: a measure that does not exist, with an effect built in",
    },
}
"""What a step stands on. Every step says it, so that nobody takes an example for a figure."""


@dataclass(frozen=True)
class Step:
    """One command of the loop, and what a reader should know before it.

    Parameters
    ----------
    name
        Short name, also in JSON.
    nl, en
        One sentence before the command.
    data
        Name in `DATA`.
    words
        The command after `krapte`; `{out}`, `{run}` and `{draws}` are filled in.
    lines
        How many lines of its answer are shown; the rest is counted.
    """

    name: str
    nl: str
    en: str
    data: str
    words: tuple[str, ...]
    lines: int = 12


STEPS = (
    Step(
        "data", "Klopt de gegevensverzameling waarop alles rust?",
        "Is the data set sound on which everything stands?", "cited", ("data", "check"), 4,
    ),
    Step(
        "run", "Hoe groot wordt het tekort, en wat doet het actieplan eraan?",
        "How large does the shortage become, and what does the plan do to it?", "cited",
        ("run", "--draws", "{draws}", "--out", "{out}/runs"), 4,
    ),
    Step(
        "measures", "Wat is er bekend van één maatregel, Sterk Techniekonderwijs?",
        "What is known of one measure, Sterk Techniekonderwijs?", "register",
        ("measures", "show", "sto"), 8,
    ),
    Step(
        "portfolio", "Welke maatregelen voor honderd miljoen euro in een jaar?",
        "Which measures for a hundred million euro in one year?", "cited",
        ("portfolio", "--budget", "2027=100e6", "--draws", "4", "--seconds", "10", "--gap", "0.05",
         "--no-frontier", "--out", "{out}/portfolios"), 10,
    ),
    Step(
        "programme", "Zijn er mensen om de energieprojecten van een regio te bouwen?",
        "Are there people to build the energy projects of a region?", "derived",
        ("programme", "plan", "--region", "ES07", "--run", "{run}", "--seconds", "5", "--out",
         "{out}/plans"), 9,
    ),
    Step(
        "transition", "Wie kan overstappen? Een dakdekker als voorbeeld.",
        "Who can step over? A roofer as example.", "vocabulary",
        ("skills", "transition", "judge", "--from", "dakdekker", "--run", "{run}", "--top", "3"),
        6,
    ),
    Step(
        "example", "Een proef om een oordeel te laten zien; er is nog geen echte.",
        "A trial to show a verdict with; there is no real one yet.", "made up",
        ("evaluate", "example", "{out}/evaluation"), 1,
    ),
    Step(
        "evaluate", "Werkte die verzonnen maatregel, en kan dat worden gezegd?",
        "Did that made-up measure work, and can that be told?", "made up",
        ("evaluate", "run", "{out}/evaluation/design.toml", "--panel",
         "{out}/evaluation/panel.csv", "--permutations", "99", "--out", "{out}/evaluations"), 8,
    ),
    Step(
        "monitor", "Hoe staat het plan ervoor: geld, uitvoering en resultaat?",
        "How does the plan stand: money, delivery and result?", "register",
        ("monitor", "status", "--draws", "0"), 12,
    ),
    Step(
        "letter", "De voortgangsbrief aan de Tweede Kamer, in concept.",
        "The progress letter to Parliament, as a draft.", "register",
        ("letter", "--run", "{run}", "--out", "{out}/letter"), 6,
    ),
    Step(
        "letter check", "Klopt elk cijfer van die brief nog met de run en het register?",
        "Does every figure of that letter still agree with the run and the register?", "register",
        ("letter", "check", "{out}/letter", "--runs", "{out}/runs"), 3,
    ),
)  # fmt: skip

TEXTS = {
    "begin": {
        "nl": "De hele kringloop op de ingebouwde gegevens. Elke stap is een gewone opdracht.",
        "en": "The whole loop on the embedded data. Every step is an ordinary command.",
    },
    "data": {"nl": "Gegevens", "en": "Data"},
    "more": {"nl": "… en nog {count} regels", "en": "… and {count} more lines"},
    "end": {
        "nl": "Alles staat in {out}. Bekijk het in de browser:",
        "en": "Everything is in {out}. Look at it in your browser:",
    },
}


@click.command("demo")
@click.option(
    "--draws", type=click.IntRange(min=2), default=50, show_default=True,
    help="Number of draws of the forecast; 200 is usual, 50 is a look.",
)  # fmt: skip
@click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False),
    default=Path("krapte-demo"), show_default=True, help="New or empty folder for all results.",
)  # fmt: skip
@click.option("--serve", "serving", is_flag=True, help="End with the site instead of its command.")
@lang_option
@json_option
def command(draws: int, place: Path, serving: bool, lang: str, as_json: bool) -> None:
    """Show the whole loop once, in some minutes, on the data that come with krapte.

    Forecast, measures, portfolio, energy projects, steps to other work, evaluation, how the plan
    stands and the letter to Parliament: each by an ordinary command, which is printed so that you
    can repeat it. Every step says what its data are; the evaluation is of a made-up measure.

    \b
    Examples:
      krapte demo --draws 20          a quick look
      krapte demo --lang en --serve   and end with the site, in your browser
      krapte demo --json              every answer as JSON
    """  # noqa: D301
    _require_empty(place)
    if not as_json:
        click.echo(TEXTS["begin"][lang])
    named = {"out": place.as_posix(), "draws": str(draws), "run": ""}
    told = []
    for number, step in enumerate(STEPS, 1):
        words = [word.format(**named) for word in step.words] + _language(step.words, lang)
        line = shlex.join(["krapte", *words])
        if not as_json:
            click.echo(f"\n{number}/{len(STEPS)}  {getattr(step, lang)}")
            click.echo(f"{TEXTS['data'][lang]}: {DATA[step.data][lang]}")
            click.echo(f"$ {line}")
        answer = _answer([*words, "--json"] if as_json else words)
        if step.name == "run":
            named["run"] = next((place / "runs").glob("*/manifest.json")).parent.as_posix()
        if as_json:
            told.append({
                "step": step.name, "about": getattr(step, lang), "command": line,
                "data": DATA[step.data][lang], "made_up": step.data == "made up",
                "answer": json.loads(answer),
            })  # fmt: skip
        else:
            _echo(answer, step.lines, lang)
    serve = ["serve", "--runs", f"{named['out']}/runs", "--state", f"{named['out']}/site"]
    following = shlex.join(["krapte", *serve])
    if as_json:
        show({"folder": named["out"], "steps": told, "next": following})
    else:
        click.echo(f"\n{TEXTS['end'][lang].format(out=place)}\n$ {following}")
    if serving:
        _answer(serve)


def _require_empty(place: Path) -> None:
    from krapte.errors import BadInput, Problem

    if place.exists() and any(place.iterdir()):
        mend = "Name another folder with --out, or move this one away."
        raise BadInput([Problem("--out", None, None, f"files in {place}", "an empty folder", mend)])


def _language(words: tuple[str, ...], lang: str) -> list[str]:
    """Return `--lang` where the command of these words has it."""
    from krapte.cli.main import main

    command: click.Command | None = main
    context = click.Context(main)
    for word in words:
        below = command.get_command(context, word) if isinstance(command, click.Group) else None
        if below is None:
            break
        command = below
    knows = any("--lang" in own.opts for own in command.params) if command else False
    return ["--lang", lang] if knows else []


def _answer(words: list[str]) -> str:
    """Run a command as the program would, and return what it prints."""
    from krapte.cli.main import main

    printed = io.StringIO()
    with redirect_stdout(printed):
        main.main(words, prog_name="krapte", standalone_mode=False)
    # A library of one step opens the log of the whole process; the next steps stay as quiet alone.
    logging.getLogger().setLevel(logging.WARNING)
    return printed.getvalue()


def _echo(answer: str, most: int, lang: str) -> None:
    lines: list[Any] = answer.rstrip().splitlines()
    for line in lines[:most]:
        click.echo(f"  {line}")
    if len(lines) > most:
        click.echo("  " + TEXTS["more"][lang].format(count=len(lines) - most))
