"""The writers that are killed: what each writes, and what its readers then see."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Writer:
    """Something of krapte that writes.

    Parameters
    ----------
    name
        One word.
    write
        Makes the write of a number; when it returns, the write is confirmed.
    seen
        Returns how many writes a reader sees, and what is not whole.
    keeps_leftovers
        Whether what a killed one left is removed later than by the next write.
    prepare
        Lays down what the writer needs; it is not killed.
    """

    name: str
    write: Callable[[Path, int], None]
    seen: Callable[[Path], tuple[int, list[str]]]
    keeps_leftovers: bool = False
    prepare: Callable[[Path], None] = lambda folder: None


def writers() -> dict[str, Callable[[], Writer]]:
    """Return what makes each writer, by name.

    What a writer needs is loaded when it is made, once, and not in each process that is killed.
    """
    return {
        "statistics": _statistics,
        "skills": _skills,
        "run": _run,
        "folder": _folder,
        "steps": _steps,
        "file": _file,
        "lists": _lists,
        "registration": _registration,
        "answers": _answers,
        "register": lambda: register_writer("register"),
        "accounts": _accounts,
        "jobs": _jobs,
        "backup-zip": lambda: _backup(".zip"),
        "backup": lambda: _backup(""),
        "restore": _restore,
    }


def _statistics() -> Writer:
    import pyarrow.parquet as _  # noqa: F401

    from krapte.statistics import Source, Store, load

    base = load()
    cited = [own for own in base.observations if not own.assumed]
    source = base.sources[cited[0].source]
    batch = [own for own in cited if own.source == source.id]

    def write(folder: Path, number: int) -> None:
        day = dt.date(2026, 1, 1) + dt.timedelta(number)
        store = Store(folder / "figures")
        store.append(batch, Source(**vars(source)), day, dt.datetime(2026, 6, 1))

    def seen(folder: Path) -> tuple[int, list[str]]:
        store = Store(folder / "figures")
        return len(store.parts()), [str(own) for own in store.check()]

    # A writer at work is told from a killed one by its age: a day.
    return Writer("statistics", write, seen, keeps_leftovers=True)


def _skills() -> Writer:
    from krapte.skills import LanguageStore, default_language

    language = default_language()

    def write(folder: Path, number: int) -> None:
        LanguageStore(folder / "skills").write(replace(language, version=f"{number}"))

    def seen(folder: Path) -> tuple[int, list[str]]:
        store = LanguageStore(folder / "skills")
        return len([store.read(own) for own in store.ids()]), []

    return Writer("skills", write, seen)


def _run() -> Writer:
    import pandas as pd

    from krapte.forecast import Results
    from krapte.reporting.folder import TABLES, write
    from krapte.web import Settings
    from krapte.web.site import Site

    table = pd.DataFrame(
        {"region": ["NL", "AM01"] * 400, "occupation": ["07", "08"] * 400, "p50": range(800)}
    )
    results = Results(**dict.fromkeys(TABLES, table), settings={"draws": 1})

    def write_run(folder: Path, number: int) -> None:
        write(results, {"run": number}, "<p>report</p>" * 9000, {"seed": number}, folder / "runs")

    def seen(folder: Path) -> tuple[int, list[str]]:
        from krapte.reporting.publish.finished import read_run
        from krapte.web.api.runs import all_runs

        site = Site(Settings(runs=folder / "runs", state=folder / "site"))
        newest = site.newest_run()
        if newest is not None:
            read_run(newest)
        names = [path.name for path in (folder / "runs").glob("[0-9a-f]*")]
        for name in names:
            read_run(folder / "runs" / name)
        all_runs(site)
        return len(names), []

    return Writer("run", write_run, seen)


def _folder() -> Writer:
    """Write plans, letters, audits, surfaces: a folder of known content, replaced by the next."""
    from krapte.folders import write_whole

    def write(folder: Path, number: int) -> None:
        contents = {f"{own}/part.csv": f"{number}\n".encode() * 20_000 for own in "abc"}
        write_whole(folder / "own" / "folder", contents)

    return Writer("folder", write, lambda folder: _replaced(folder / "own" / "folder", "*/*.csv"))


def _steps() -> Writer:
    """Write evaluations, portfolios and publications: a folder that is filled in steps."""
    from krapte.folders import making

    def write(folder: Path, number: int) -> None:
        with making(folder / "own" / "folder", replace=True) as partial:
            for name in "abc":
                (partial / name).mkdir()
                (partial / name / "part.csv").write_text(f"{number}\n" * 20_000)

    return Writer("steps", write, lambda folder: _replaced(folder / "own" / "folder", "*/*.csv"))


def _file() -> Writer:
    """Write exports, lists and vocabularies: a file that is replaced by the next."""
    from krapte.folders import write_file

    def write(folder: Path, number: int) -> None:
        write_file(folder / "list.csv", f"{number}\n".encode() * 100_000)

    def seen(folder: Path) -> tuple[int, list[str]]:
        path = folder / "list.csv"
        if not path.exists():
            return 0, []
        lines = path.read_text().split()
        whole = len(lines) == 100_000 and len(set(lines)) == 1
        return (int(lines[0]) + 1, []) if whole else (0, ["half a file"])

    return Writer("file", write, seen)


def _replaced(folder: Path, pattern: str) -> tuple[int, list[str]]:
    """Return the version that stands in a folder of which every line says its version."""
    if not folder.exists():
        return 0, []
    versions = [set(path.read_text().split()) for path in sorted(folder.glob(pattern))]
    if len(versions) != 3 or len(set.union(*versions)) != 1:
        return 0, [f"half a folder: {versions}"]
    return int(versions[0].pop()) + 1, []


def _lists() -> Writer:
    from krapte.programming import Programme, national_programme
    from krapte.web.plans import Plans

    projects = national_programme().projects[:20]

    def write(folder: Path, number: int) -> None:
        own = (replace(projects[0], note=f"{number}"), *projects[1:])
        made = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        Plans(folder).keep_list(Programme(own), None, f"list {number}", "somebody", True, made)

    def seen(folder: Path) -> tuple[int, list[str]]:
        plans = Plans(folder)
        found = [plans.list(code) for code, _ in plans.lists()]
        broken = [] if all(own and len(own.programme.projects) == 20 for own in found) else ["half"]
        return len(found), broken

    return Writer("lists", write, seen)


def _registration() -> Writer:
    from krapte.evaluation import read_design, register, registrations, write_example

    with tempfile.TemporaryDirectory() as place:
        text = write_example(Path(place))[0].read_text()

    def write(folder: Path, number: int) -> None:
        own = folder / f"{number}.toml"
        own.write_text(f"{text}\n# {number}\n")
        register(own, read_design(own), folder / "registrations", "me", dt.date(2026, 1, 1))

    def seen(folder: Path) -> tuple[int, list[str]]:
        return len(registrations(folder / "registrations")), []

    return Writer("registration", write, seen)


def _answers() -> Writer:
    """Keep what a source answered, so that the next question is short."""
    from krapte.statistics.connectors import Answer, Cache

    def answer(number: int) -> Answer:
        moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        content = f"{number} ".encode() * 50_000
        return Answer("https://example.org/table", content, moment, f"tag {number}", "")

    def write(folder: Path, number: int) -> None:
        Cache(folder / "answers").keep(answer(number))

    def seen(folder: Path) -> tuple[int, list[str]]:
        found = Cache(folder / "answers").find("https://example.org/table")
        if found is None:
            broken = any((folder / "answers").glob("*.answer"))
            return 0, ["half an answer"] if broken else []
        return int(found.etag.split()[1]) + 1, []

    return Writer("answers", write, seen)


def register_writer(name: str, place: str | None = None) -> Writer:
    """Return the writer of a register: in a file, or in a database of a server."""
    from krapte.register.store import Register, migrations  # noqa: F401

    if place is None:
        with_name = lambda folder: str(folder / "register.db")  # noqa: E731
    else:
        with_name = lambda folder: f"{place}"  # noqa: E731

    def code(folder: Path, number: int, part: int) -> str:
        return f"{folder.name}-{number}-{part}"

    def write(folder: Path, number: int) -> None:
        values = {"title": "Killed", "publisher": "krapte"}
        with (
            Register.open(with_name(folder)) as register,
            register.transaction("somebody", f"write {number}") as edit,
        ):
            for part in range(20):
                edit.create("document", {"code": code(folder, number, part), **values})

    def seen(folder: Path) -> tuple[int, list[str]]:
        with Register.open(with_name(folder)) as register:
            own = [one for one in register.records("document") if one.key.startswith(folder.name)]
            broken = [str(fault) for fault in register.check()]
        if len(own) % 20:
            broken.append(f"half an edit: {len(own)} records")
        return len(own) // 20, broken

    return Writer(name, write, seen)


def _accounts() -> Writer:
    from krapte.web.accounts import Accounts

    def write(folder: Path, number: int) -> None:
        accounts = Accounts(str(folder / "accounts.db"))
        accounts.invite(f"person{number}@example.org", "reader", "", "somebody")
        accounts.close()

    def seen(folder: Path) -> tuple[int, list[str]]:
        import sqlite3

        accounts = Accounts(str(folder / "accounts.db"))
        told = len(accounts.audit(10_000))
        accounts.close()
        with sqlite3.connect(folder / "accounts.db") as own:
            invited = own.execute("SELECT count(*) FROM invitation").fetchone()[0]
            whole = own.execute("PRAGMA integrity_check").fetchone()[0]
        broken = [] if invited == told else [f"{invited} invitations, {told} in the record"]
        return invited, broken if whole == "ok" else [*broken, whole]

    return Writer("accounts", write, seen)


def _jobs() -> Writer:
    import os

    from krapte.web.jobs import Jobs

    def write(folder: Path, number: int) -> None:
        jobs = Jobs(str(folder / "jobs.db"))
        own = jobs.add("ensemble", {"seed": number}, "somebody")
        begun = jobs.begin(os.getpid())
        if own is None or begun is None or begun.id != own:
            raise RuntimeError(f"job {own} was added and {begun} begun")
        jobs.end(own, "done", {"run": f"{number}"})
        jobs.close()

    def seen(folder: Path) -> tuple[int, list[str]]:
        jobs = Jobs(str(folder / "jobs.db"))
        jobs.recover()
        found = jobs.newest(10_000)
        broken = []
        for own in found:
            if own.state == "queued":  # added, not ended: the server does it now
                jobs.begin(os.getpid())
                jobs.end(own.id, "done", {"run": str(own.arguments["seed"])})
            elif own.state != "done" or own.result != {"run": str(own.arguments["seed"])}:
                broken.append(f"job {own.id} is {own.state}: {json.dumps(own.result)}")
        jobs.close()
        return len(found), broken

    return Writer("jobs", write, seen)


def _installation(folder: Path) -> None:
    """Lay down a small installation: accounts, a register and two folders of files."""
    from krapte.register.store import Register
    from krapte.web.accounts import Accounts

    home = folder / "home"
    (folder / "backups").mkdir()
    (home / "site").mkdir(parents=True)
    accounts = Accounts(str(home / "site" / "accounts.db"))
    accounts.invite("person@example.org", "reader", "", "somebody")
    accounts.close()
    with Register.open(home / "site" / "register.db") as register:
        values = {"code": "own", "title": "Kept", "publisher": "krapte"}
        register.create("document", values, "somebody", "to be kept")
    for name in "ab":
        (home / "runs" / name).mkdir(parents=True)
        (home / "runs" / name / "part.csv").write_text(name * 100_000)


def _backup(ending: str) -> Writer:
    from krapte.upkeep import Places, backup, check_backup

    def write(folder: Path, number: int) -> None:
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        backup(Places(folder / "home"), folder / "backups" / f"{number}{ending}", now)

    def seen(folder: Path) -> tuple[int, list[str]]:
        found = (folder / "backups").glob("[0-9]*")
        return len([check_backup(own) for own in found]), []

    name = f"backup{ending.replace('.', '-')}"
    return Writer(name, write, seen, prepare=_installation)


def _restore() -> Writer:
    from krapte.upkeep import Places, backup, restore

    def prepare(folder: Path) -> None:
        _installation(folder)
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        backup(Places(folder / "home"), folder / "backup", now)

    def write(folder: Path, number: int) -> None:
        restore(folder / "backup", folder / "back" / f"{number}")

    def seen(folder: Path) -> tuple[int, list[str]]:
        found = [own for own in (folder / "back").glob("[0-9]*") if own.is_dir()]
        broken = []
        for own in found:
            names = {str(path.relative_to(own)) for path in own.rglob("*") if path.is_file()}
            wanted = {"site/accounts.db", "site/register.db", "runs/a/part.csv", "runs/b/part.csv"}
            if not wanted <= names:
                broken.append(f"half an installation: {sorted(names)}")
        return len(found), broken

    return Writer("restore", write, seen, prepare=prepare)
