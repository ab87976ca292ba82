"""A week of fifty people at once on one site: nothing that was confirmed is lost, nothing leaks.

`python -m benchmarks.users` runs it; `python -m benchmarks --only users --full` keeps the figures.
The week is compressed: nobody sleeps, and everybody does a few things a day. Halfway the server is
stopped and begun again, as for a new version.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark
from benchmarks.users_acts import ACTS
from benchmarks.users_people import DOMAIN, PASSWORD, Person

if TYPE_CHECKING:
    from krapte.web import Settings
    from krapte.web.site import Site

SEED = 20261125
DAYS, ACTS_A_DAY = 7, 3
PEOPLE = {
    "": 20, "reader": 8, "party_editor": 8, "editor": 8, "publisher": 3, "administrator": 3,
}  # fmt: skip
MEASURES = 6
"""On which all editors work, so that they meet."""

SERVER = "import sys; from krapte.cli import main; sys.argv[0] = 'krapte'; main()"
LONGEST_DAY = 3_600
"""Seconds after which a day is given up."""


@dataclass(frozen=True)
class Week:
    """What came of a week.

    Parameters
    ----------
    people
        With what they were told.
    faults
        What was lost, shown or wrong; empty when all is well.
    """

    people: Sequence[Person]
    faults: Sequence[str]

    @property
    def statuses(self) -> Counter[int]:
        """How often each status was answered."""
        return sum((own.told.statuses for own in self.people), Counter())

    def figures(self) -> dict[str, Any]:
        """Return counts, and seconds of an answer."""
        told = [own.told for own in self.people]
        seconds = np.array([one for own in told for one in own.seconds])
        return {
            "people": len(told),
            "requests": len(seconds),
            "edits_confirmed": sum(len(own.edits) for own in told),
            "edits_refused_as_stale": sum(own.conflicts for own in told),
            "edits_without_answer": sum(len(own.unsure) for own in told),
            "refused_by_role": self.statuses[401] + self.statuses[403],
            "lists": sum(len(own.lists) for own in told),
            "jobs": sum(len(own.jobs) for own in told),
            "keys": sum(len(own.keys) for own in told),
            "statuses": {str(own): many for own, many in sorted(self.statuses.items())},
            "median_s": float(np.median(seconds)),
            "p95_s": float(np.quantile(seconds, 0.95)),
            "faults": list(self.faults),
        }


def populate(settings: Settings, many: dict[str, int], seed: int = SEED) -> list[Person]:
    """Return the people of a new site: accounts in every role, and what they work on.

    Parameters
    ----------
    settings
        Of a site that nobody used yet.
    many
        Role to people; role `""` is without an account.
    seed
        Of what they will do.
    """
    from krapte.programming import list_tables, national_programme, read_factors
    from krapte.web.owners import owners_of
    from krapte.web.site import Site

    site = Site(settings)
    records = site.register.everything()
    owned = {
        own.key: owners_of("measure", own.values, records) for own in records["measure"]
    }  # fmt: skip
    parties = Counter(party for own in owned.values() if len(own) == 1 for party in own)
    party = parties.most_common(1)[0][0]
    mine = sorted(key for key, own in owned.items() if own == {party})[: MEASURES // 2]
    foreign = sorted(key for key, own in owned.items() if own and party not in own)
    shared = [*mine, *foreign[: MEASURES - len(mine)]]
    projects = _zipped(list_tables(list(national_programme())[:3], read_factors()))
    accounts = site.accounts
    chief = accounts.accept(accounts.first_link() or "", f"baas@{DOMAIN}", "Beheer", PASSWORD)
    people = []
    for role, count in many.items():
        for _ in range(count):
            own = role == "party_editor"
            person = Person(
                len(people), role, 0, mine if own else shared, foreign, projects, seed
            )  # fmt: skip
            if role:
                secret = accounts.invite(person.email, role, party if own else "", chief.email)
                person.account = accounts.accept(secret, "", person.name, PASSWORD).id
            people.append(person)
    site.close()
    return people


def live(address: str, people: Sequence[Person], acts: int) -> None:
    """Let everybody do so many things, all at once, and wait until they have."""
    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(own.day, address, ACTS[own.role], acts) for own in people]:
            done.result(LONGEST_DAY)


def found_faults(settings: Settings, people: Sequence[Person]) -> list[str]:
    """Return what a site lost or changed of what it confirmed, read from its own databases."""
    from krapte.web.site import Site

    site = Site(settings)
    try:
        return [
            *[fault for own in people for fault in own.told.faults],
            *_edits(site, people), *_rest(site, people),
        ]  # fmt: skip
    finally:
        site.close()


def _edits(site: Site, people: Sequence[Person]) -> list[str]:
    """Return what the register does not have of confirmed edits, or has of others."""
    faults = [str(own) for own in site.register.check()]
    confirmed = {own.text: own for person in people for own in person.told.edits}
    unsure = {text for person in people for text in person.told.unsure}
    seen: set[str] = set()
    for key in {own.key for own in confirmed.values()}:
        changes = site.register.history("measure", key)
        if [own.version for own in changes] != list(range(1, len(changes) + 1)):
            faults.append(f"{key}: the versions do not follow each other")
        before = None
        for change in changes:
            field = next((own for own in change.fields if own.field == "note"), None)
            if field is None:
                continue
            if change.action != "create" and field.before != before:
                faults.append(f"{key}, version {change.version}: an edit was overwritten")
            before = field.after
            own = confirmed.get(str(field.after))
            if own is None:
                if change.action != "create" and field.after not in unsure:
                    faults.append(f"{key}, version {change.version}: nobody was told of this edit")
                continue
            seen.add(own.text)
            if (own.version, own.signature, own.key) != (change.version, change.edit.who, key):
                faults.append(f"{own}: kept as version {change.version} of {change.edit.who}")
            if own.read != own.version - 1:
                faults.append(f"{own}: an edit between was not seen by the writer")
        if site.register.record("measure", key)["note"] != before:
            faults.append(f"{key}: the record is not what its history says")
    return faults + [f"{own}: lost" for text, own in confirmed.items() if text not in seen]


def _rest(site: Site, people: Sequence[Person]) -> list[str]:
    """Return what is not there of lists, jobs and keys that were confirmed."""
    from krapte.web.plans import Plans

    faults = []
    lists = {told["name"]: told for _, told in Plans(site.settings.state).lists()}
    numbers = [number for own in people for number in own.told.jobs]
    if len(numbers) != len(set(numbers)):
        faults.append("two people got the same job")
    for person in people:
        for name, is_open in person.told.lists.items():
            kept = lists.get(name)
            if kept is None or (kept["who"], kept["open"]) != (person.signature, is_open):
                faults.append(f"list {name}: {kept and (kept['who'], kept['open'])}")
        for number in person.told.jobs:
            job = site.jobs.get(number)
            if job is None or job.who != person.signature:
                faults.append(f"job {number}: not there, or of somebody else")
            elif number in person.told.stopped and job.state in ("queued", "running"):
                faults.append(f"job {number}: stopped, but {job.state}")
        for key in person.told.keys:
            holder = site.accounts.holder(key)
            if holder is None or holder.id != person.account:
                faults.append(f"a key of {person.signature} is not theirs")
    return faults


def week(
    folder: Path, days: int = DAYS, acts: int = ACTS_A_DAY, runs: Path | None = None
) -> Week:  # fmt: skip
    """Return what came of a week on a server in a process of its own.

    Parameters
    ----------
    folder
        Where the site is made.
    days, acts
        How long, and how much everybody does in a day.
    runs
        Folder of runs that the site shows; a small one is made when None.
    """
    from krapte.reporting import run

    if runs is None:
        runs = folder / "runs"
        run(draws=3, seed=1, horizon=2031, place=runs)
    from krapte.web import Settings

    settings = Settings(runs=runs, state=folder / "site")
    people = populate(settings, PEOPLE)
    faults = []
    halves = [range(days // 2), range(days // 2, days)]
    for half in [own for own in halves if own]:
        with (folder / f"server-{half.start}.log").open("w+") as log:
            server, address = _begun(settings, log)
            try:
                for day in half:
                    live(address, people, acts)
                    told = sum(len(own.told.seconds) for own in people)
                    click.echo(f"day {day + 1}: {told:,} requests")
            finally:
                server.send_signal(signal.SIGTERM)
                code = server.wait(300)
            log.seek(0)
            said = log.read()
        if code not in (0, -signal.SIGTERM):
            faults.append(f"the server ended with {code}")
        faults += [f"the log says `{word}`" for word in personal(said, people)]
    return Week(people, [*faults, *found_faults(settings, people)])


def personal(log: str, people: Sequence[Person]) -> list[str]:
    """Return what a log holds of people, or of faults."""
    words = ["Traceback", PASSWORD, "Achternaam", f"@{DOMAIN}"]
    return [own for own in words if own in log]


def _begun(settings: Settings, log: Any) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, "serve", "--port", str(port),
         "--runs", str(settings.runs), "--state", str(settings.state)],
        stdout=log, stderr=log, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    for _ in range(6000):
        if server.poll() is not None:
            raise RuntimeError("the server stopped")
        with socket.socket() as own:
            if own.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    server.kill()
    raise RuntimeError("the server did not start")


def _zipped(parts: dict[str, bytes]) -> bytes:
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@benchmark("users", "A week of fifty people: no edit lost, no row leaked.", full_only=True)
def users(phases: Phases, full: bool) -> Outcome:
    """Let them, and compare what they were told with what the site kept."""
    with tempfile.TemporaryDirectory() as name, phases.phase("week"):
        found = week(Path(name))
    raw = found.figures()
    return Outcome(
        raw,
        {
            "faults": Ratio(len(found.faults), "edits lost, rows leaked, answers that are wrong",
                            target=0, at_most=True),
            "p95": Ratio(raw["p95_s"], "p95 in s of an answer, fifty people at once"),
        },
    )  # fmt: skip


@click.command()
@click.option("--days", default=DAYS, show_default=True)
@click.option("--acts", default=ACTS_A_DAY, show_default=True, help="Of everybody, a day.")
@click.option("--runs", type=click.Path(path_type=Path), help="Show these runs; else one is made.")
def main(days: int, acts: int, runs: Path | None) -> None:
    """Run a week and say what came of it."""
    with tempfile.TemporaryDirectory() as name:
        found = week(Path(name), days, acts, runs)
    for figure, value in found.figures().items():
        click.echo(f"{figure}: {value}")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
