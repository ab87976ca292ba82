"""The command line: `python -m benchmarks`, `--list`, `--only NAME`, `compare OLD NEW`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from benchmarks.compare import changes, same_machine
from benchmarks.registry import benchmarks
from benchmarks.session import measure_here, results_of, run_apart
from benchmarks.table import PAGE, page

RESULTS = Path(__file__).with_name("results.json")


@click.group(invoke_without_command=True)
@click.option("--list", "listing", is_flag=True, help="List the benchmarks and stop.")
@click.option("--only", multiple=True, metavar="NAME", help="Run only this one (may be repeated).")
@click.option("--full", is_flag=True, help="Run 1,000 draws where otherwise fewer are scaled up.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=RESULTS,
    show_default="benchmarks/results.json",
    help="Where the results go.",
)
@click.pass_context
def main(
    context: click.Context, listing: bool, only: tuple[str, ...], full: bool, output: Path
) -> None:
    """Measure the speed and memory of krapte and put the targets beside them.

    With --only the other entries of the results file stay as they are.
    """
    if context.invoked_subcommand is not None:
        return
    known = benchmarks()
    if listing:
        for name, own in known.items():
            click.echo(f"{name:24} {own.title}{' (only with --full)' if own.full_only else ''}")
        return
    unknown = [name for name in only if name not in known]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is not one of: {', '.join(known)}.")
    chosen = only or [name for name, own in known.items() if full or not own.full_only]
    records = _earlier(output) if only else {}
    for name in chosen:
        click.echo(f"{name}: {known[name].title}")
        records[name] = run_apart(known[name], full)
        _tell(records[name])
        # Written each time, so that an interrupted run keeps what it measured.
        results = results_of({name: records[name] for name in known if name in records})
        output.write_text(json.dumps(results, indent=1) + "\n")
    click.echo(f"Results: {output}")
    if any("error" in records[name] for name in chosen):
        context.exit(1)


def _earlier(output: Path) -> dict[str, Any]:
    return json.loads(output.read_text())["benchmarks"] if output.is_file() else {}


def _tell(record: dict[str, Any]) -> None:
    if "error" in record:
        click.echo(f"  failed, {record['error']}")
        return
    for name, ratio in record["ratios"].items():
        target = ""
        if ratio["target"] is not None:
            met = "met" if ratio["met"] else "MISSED"
            target = f"  ({ratio['bound']} {ratio['target']:g}: {met})"
        scaled = "  extrapolated" if ratio["extrapolated"] else ""
        click.echo(f"  {name:32} {ratio['value']:>14,.4g}{target}{scaled}")
    click.echo(f"  {'peak memory, MB':32} {record['peak_memory_mb']:>14,.0f}")


@main.command("table")
@click.argument(
    "results", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=RESULTS
)
def table(results: Path) -> None:
    """Write the page docs/performance.md from a results file."""
    PAGE.write_text(page(json.loads(results.read_text())), encoding="utf-8")
    click.echo(f"Page: {PAGE}")


@main.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Show differences within noise too.")
def compare(old: Path, new: Path, everything: bool) -> None:
    """Put two results files side by side."""
    before, after = json.loads(old.read_text()), json.loads(new.read_text())
    if not same_machine(before, after):
        click.echo("The files come from different machines: compare ratios, not seconds.")
    shown = [own for own in changes(before, after) if everything or own.noteworthy]
    for own in shown:
        factor = "" if own.factor is None else f"x {own.factor:.2f}"
        missed = "  target missed" if own.met is False else ""
        click.echo(
            f"{own.benchmark:24} {own.figure:32} {_number(own.old)} -> {_number(own.new)}"
            f" {factor}{missed}"
        )
    if not shown:
        click.echo("No figure differs by more than noise.")


def _number(value: float | None) -> str:
    return f"{'absent':>12}" if value is None else f"{value:>12,.4g}"


@main.command(hidden=True)
@click.argument("name")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--full", is_flag=True)
def measure(name: str, target: Path, full: bool) -> None:
    """Run one benchmark in this process and write its record (the runner calls this)."""
    target.write_text(json.dumps(measure_here(name, full)))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
