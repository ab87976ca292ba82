"""Changes valid input again and again; input that gets a new answer is changed further."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from fuzz import watch
from fuzz.mutation import changed
from fuzz.reader import Case, Reader
from krapte.errors import BadInput

MOST_KEPT = 400
"""Cases that a reader keeps to change further."""

LARGEST_KEPT = 300_000
"""Bytes above which a case is tried but not kept."""

_FIGURES = re.compile(r"`[^`]*`|\d+|'[^']*'|\"[^\"]*\"")
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Find:
    """Something else than an answer or a refusal.

    Parameters
    ----------
    reader
        Its name.
    what
        Kind of the exception and what it says.
    where
        The last place in krapte that it came through.
    trace
        The whole stack.
    case
        The input.
    """

    reader: str
    what: str
    where: str
    trace: str
    case: Case

    @property
    def sign(self) -> tuple[str, str, str]:
        """What makes two finds the same."""
        return self.reader, self.what.split(":")[0], self.where


@dataclass
class Tally:
    """What was tried.

    Parameters
    ----------
    tried, read, refused
        Number of cases: all, those that were read, those that were refused.
    answers
        Different answers: kinds of refusals, told without the figures in them.
    seconds, slowest
        Processor seconds of reading, all together and of the slowest case.
    finds
        By sign.
    """

    tried: int = 0
    read: int = 0
    refused: int = 0
    answers: set[str] = field(default_factory=set)
    seconds: float = 0.0
    slowest: float = 0.0
    finds: dict[tuple[str, str, str], Find] = field(default_factory=dict)


class Hunt:
    """One reader with the cases that it keeps.

    Parameters
    ----------
    reader
        What is hunted.
    seed
        Of the changes.
    last_words
        See `watch.within`.
    place
        Folder in which each case is laid before it is read.
    """

    def __init__(
        self, reader: Reader, seed: int, place: Path, last_words: IO[str] | None = None
    ) -> None:
        self.reader, self.place, self.last_words = reader, place, last_words
        self.chance = random.Random(f"{reader.name} {seed}")  # noqa: S311 - chance, not secrets
        self.valid = [dict(own) for own in reader.cases()]
        self.kept: list[Case] = list(self.valid)
        self.tally = Tally()

    def begin(self) -> None:
        """Read the valid cases.

        Raises
        ------
        AssertionError
            One is refused: then nothing behind the door would be reached.
        """
        for case in self.valid:
            with self._laid(case) as folder:
                try:
                    self.reader.read(folder)
                except BadInput as refusal:
                    raise AssertionError(f"{self.reader.name}: {refusal}") from None

    def step(self) -> None:
        """Change a case and read it."""
        base = self.chance.choice(self.kept if self.chance.random() < 0.7 else self.valid)
        case = changed(base, self.chance)
        answer = self._answer(case)
        if answer in self.tally.answers or answer == "":
            return
        self.tally.answers.add(answer)
        if sum(map(len, case.values())) <= LARGEST_KEPT:
            self.kept.append(case)
            del self.kept[len(self.valid) : len(self.kept) - MOST_KEPT]

    def _answer(self, case: Case) -> str:
        """Return what came of a case, without the figures in it; nothing when it is a find."""
        self.tally.tried += 1
        begin = time.process_time()
        with self._laid(case) as folder:
            try:
                with watch.within(last_words=self.last_words):
                    self.reader.read(folder)
                self.tally.read += 1
                return "read"
            except BadInput as refusal:
                self.tally.refused += 1
                told = {f"{one.field} {one.allowed} {one.found}" for one in refusal.problems[:20]}
                return " ".join(sorted(_FIGURES.sub("", own)[:80] for own in told))
            except KeyboardInterrupt:
                raise
            except BaseException as fault:
                find = found_of(self.reader.name, fault, case)
                self.tally.finds.setdefault(find.sign, find)
                return ""
            finally:
                spent = time.process_time() - begin
                self.tally.seconds += spent
                self.tally.slowest = max(self.tally.slowest, spent)

    @contextmanager
    def _laid(self, case: Case) -> Iterator[Path]:
        folder = self.place / "case"
        folder.mkdir(parents=True)
        try:
            lay(case, folder)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def lay(case: Case, folder: Path) -> None:
    """Write the files of a case into a folder."""
    for name, content in case.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found_of(name: str, fault: BaseException, case: Case) -> Find:
    """Return an exception as a find."""
    frames = [
        own for own in traceback.extract_tb(fault.__traceback__)
        if "krapte" in own.filename and str(_HERE) not in own.filename
    ]  # fmt: skip
    where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "elsewhere"
    what = f"{type(fault).__name__}: {str(fault)[:200]}"
    return Find(name, what, where, "".join(traceback.format_exception(fault))[-6000:], case)


def hunt(
    readers: Sequence[Reader], seed: int, seconds: float | None = None, cases: int | None = None,
    last_words: IO[str] | None = None, place: Path | None = None,
    begun: Callable[[], object] | None = None,
) -> dict[str, Tally]:  # fmt: skip
    """Return what was tried at each reader, in turn, until the time or the cases are over.

    Parameters
    ----------
    readers
        What is hunted.
    seed
        Of the changes.
    seconds
        On the clock, all readers together.
    cases
        Of each reader.
    last_words, place
        See `Hunt`.
    begun
        Called once the valid cases were read.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as own:
        root = place or Path(own)
        hunts = [Hunt(reader, seed, root / reader.name, last_words) for reader in readers]
        for one in hunts:
            one.begin()
        if begun is not None:
            begun()
        end = None if seconds is None else time.monotonic() + seconds
        spent: dict[str, float] = dict.fromkeys((one.reader.name for one in hunts), 0.0)
        while True:
            # Whoever had the least time is next: a slow reader does not take the time of others.
            one = min(hunts, key=lambda own: spent[own.reader.name])
            if cases is not None:
                one = min(hunts, key=lambda own: own.tally.tried)
                if one.tally.tried >= cases:
                    break
            if end is not None and time.monotonic() >= end:
                break
            begin = time.monotonic()
            one.step()
            spent[one.reader.name] += time.monotonic() - begin
        return {one.reader.name: one.tally for one in hunts}


def keep(find: Find, place: Path) -> Path:
    """Return the folder with a find: its input and its stack."""
    name = hashlib.sha256(repr(find.sign).encode()).hexdigest()[:10]
    folder = place / f"{find.reader}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    lay(find.case, folder / "case")
    (folder / "stack.txt").write_text(f"{find.what}\n{find.where}\n\n{find.trace}", "utf-8")
    return folder


def told(tallies: dict[str, Tally]) -> list[dict[str, Any]]:
    """Return the tallies as rows."""
    return [
        {
            "reader": name, "tried": own.tried, "read": own.read, "refused": own.refused,
            "answers": len(own.answers), "slowest_s": round(own.slowest, 2),
            "cpu_s": round(own.seconds, 1),
            "finds": [f"{find.what} at {find.where}" for find in own.finds.values()],
        }
        for name, own in sorted(tallies.items())
    ]  # fmt: skip
