"""Recomputes a letter: every figure from its run and records, and every byte from its content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.reporting.letter.claims import claim_problem
from krapte.reporting.letter.compose import Letter, evidence_of, vintages_of
from krapte.reporting.letter.drawings import drawings
from krapte.reporting.letter.evidence import KINDS, Records, copied, of_run
from krapte.reporting.letter.folder import MANIFEST, printed, printers, read_letter
from krapte.reporting.publish.finished import FinishedRun, read_run

MEND = "Compose the letter again with `krapte letter`."


@dataclass(frozen=True)
class Checked:
    """A letter of which everything holds.

    Parameters
    ----------
    id
        Of the letter.
    claims
        Number of figures that were recomputed.
    reprinted
        Whether all files were printed again and found equal; not when what prints has another
        version than when the letter was made.
    earlier_run
        Whether the run of the letter before was there too; None without such a letter.
    """

    id: str
    claims: int
    reprinted: bool
    earlier_run: bool | None


def check(
    folder: Path, runs: Path, records: Records | None = None, reprint: bool = True
) -> Checked:
    """Return what was checked of a letter.

    Parameters
    ----------
    folder
        Of the letter.
    runs
        Folder of runs, in which its run must lie.
    records
        Of the register as it was on the day of the letter; None leaves that comparison out.
    reprint
        Whether to print the letter again and compare every byte.

    Raises
    ------
    BadInput
        A file was changed, or a figure no longer agrees with its run or with its records; every
        one is named.
    """
    letter, manifest = read_letter(folder)
    content = letter.content
    run = read_run(_run_folder(runs, content["run"]))
    problems = [*_claim_problems(content, run, runs), *_word_problems(content)]
    if records is not None:
        problems += _record_problems(content, records)
    reprinted = reprint and manifest["printed_with"] == printers()
    if not problems and reprinted:
        problems += _print_problems(letter, manifest, run)
    if problems:
        raise BadInput(problems)
    since = content["since"]
    earlier = None if since is None else (runs / since["run"]).is_dir()
    return Checked(letter.id, len(content["claims"]), reprinted, earlier)


def _run_folder(runs: Path, run: str) -> Path:
    # The name comes from a file: it must not lead out of the folder of runs.
    found = {path.name: path for path in runs.iterdir()} if runs.is_dir() else {}
    if run not in found:
        mend = "Name the folder of runs with --runs, or make the run again with `krapte run`."
        problem = Problem("--runs", None, None, f"no run `{run}` in {runs}", "its run", mend)
        raise BadInput([problem])
    return found[run]


def _claim_problems(content: Mapping[str, Any], run: FinishedRun, runs: Path) -> Iterator[Problem]:
    copy, since = content["records"], content["since"]
    day = dt.date.fromisoformat(content["date"])
    evidence = evidence_of(run, copy, day, since)
    if since is not None and since["run"] != run.id and (runs / since["run"]).is_dir():
        # The run itself says more than what the letter before wrote of it.
        evidence[since["run"]] = of_run(read_run(_run_folder(runs, since["run"])))
        evidence[run.id] = of_run(run, evidence[since["run"]])
    vintages = vintages_of(run, copy, since)
    for own in content["claims"]:
        if own["run"] not in evidence:
            found = f"run {own['run']}"
            yield Problem(MANIFEST, None, own["id"], found, f"run {run.id}", MEND)
            continue
        problem = claim_problem(own, evidence[own["run"]], vintages[own["run"]], content["lang"])
        if problem is not None:
            yield problem
    if content["made"] != run.made:
        yield Problem(MANIFEST, None, "made", "other settings", "those of the run", MEND)


def _word_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the figures in the text that are not those of their claim."""
    known = {own["id"]: own["text"] for own in content["claims"]}
    for part in _parts(content["sections"]):
        if "claim" in part and known.get(part["claim"]) != part["text"]:
            allowed = f"`{known.get(part['claim'])}`, as its claim"
            yield Problem(MANIFEST, None, part["claim"], f"`{part['text']}`", allowed, MEND)


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for own in value:
            yield from _parts(own)


def _record_problems(content: Mapping[str, Any], records: Records) -> Iterator[Problem]:
    now = copied(records)
    for kind in KINDS:
        then = {own["key"]: own for own in content["records"][kind]}
        there = {own["key"]: own for own in now[kind]}
        for key in sorted({*then, *there}):
            if then.get(key) != there.get(key):
                found = "another record than the letter has"
                yield Problem(f"{kind} {key}", None, None, found, "the same record", MEND)


def _print_problems(
    letter: Letter, manifest: Mapping[str, Any], run: FinishedRun
) -> Iterator[Problem]:
    from krapte.folders import digest
    from krapte.reporting.letter.compose import shown_year

    drawn = drawings(run, shown_year(run), letter.content["lang"])
    again = printed(Letter(letter.id, letter.content, drawn))
    for name, content in again.items():
        if manifest["files"].get(name) != digest(content):
            yield Problem(name, None, None, "other bytes", "those that its content gives", MEND)
