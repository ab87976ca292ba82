"""Opens what a user gives, a folder, a zip or one table, and reads it by the shape it has."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.inputs import BROKEN_ZIP, LARGEST_VOCABULARY
from krapte.skills import esco, shaped
from krapte.skills.language import Language

_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
_WORD = re.compile(r"[a-z][a-z0-9]*")
_VERSION_WORD = re.compile(r"[0-9a-z][0-9a-z.]*(?:-[0-9a-z.]+)*")


def read_language(place: Path, version: str | None = None, scheme: str | None = None) -> Language:
    """Return the language that a folder, a zip or a single ESCO table holds.

    Parameters
    ----------
    place
        CSV tables of ESCO, or the three tables of `krapte.skills.shaped`.
    version
        Version of the vocabulary; None takes it from the name of the file.
    scheme
        Name of a vocabulary that is not ESCO.

    Raises
    ------
    BadInput
        There is nothing to read, the version is not known, or the tables have faults.
    """
    with _tables(place) as paths:
        names = [path.name for path in paths]
        if scheme is not None or shaped.are_tables(names):
            of_shape = [path for path in paths if shaped.is_table(path.name)]
            return read_shaped_tables(of_shape, _checked_scheme(place, scheme), version, place)
        of_esco = [path for path in paths if esco.is_table(path.name)]
        if not of_esco:
            raise BadInput([_nothing(place, names)])
        number = version or _version_in(place)
        if number is None:
            mend = "Add --version with the version of ESCO, such as 1.2.0; the tables lack it."
            raise BadInput(
                [Problem(place.name, None, None, "no version in its name", "a version", mend)]
            )
        return esco.read_esco(of_esco, _checked_version(place, number), place.name)


def read_shaped_tables(
    paths: list[Path], scheme: str, version: str | None, place: Path
) -> Language:
    """Return a language of shaped tables under a scheme and version.

    Raises
    ------
    BadInput
        The version is not given, or the tables have faults.
    """
    if version is None:
        mend = "Add --version, such as 2026-06; the tables do not carry it."
        raise BadInput([Problem(place.name, None, None, "no version", "a version", mend)])
    return shaped.read_shaped(paths, scheme, _checked_version(place, version), place.name)


@contextmanager
def _tables(place: Path) -> Iterator[list[Path]]:
    """Yield the CSV tables; those of a zip lie in a folder that is gone afterwards."""
    if place.is_dir():
        yield sorted(place.glob("*.csv"))
    elif not place.is_file():
        mend = "Give the folder or zip with the tables, as it was downloaded."
        raise BadInput([Problem(str(place), None, None, "no file", "a folder or zip", mend)])
    elif place.suffix.lower() == ".csv":
        yield [place]
    else:
        with tempfile.TemporaryDirectory(prefix="krapte-skills-") as folder:
            yield _unpacked(place, Path(folder))


def _unpacked(place: Path, folder: Path) -> list[Path]:
    """Write the tables of a zip under their own names, without the folders inside it."""
    mend = "Give the zip as it was downloaded, or unpack it and give the folder."
    paths: dict[str, Path] = {}
    left = LARGEST_VOCABULARY
    try:
        with zipfile.ZipFile(place) as packed:
            for member in packed.infolist():
                name = Path(member.filename).name
                if member.is_dir() or not (esco.is_table(name) or shaped.is_table(name)):
                    continue
                if name in paths:
                    found = f"{name} twice"
                    problem = Problem(place.name, None, None, found, "each table once", mend)
                    raise BadInput([problem])
                # What a directory states is what is unpacked: the standard library stops there.
                left -= member.file_size
                if left < 0:
                    found = f"more than {LARGEST_VOCABULARY:,} bytes once unpacked"
                    problem = Problem(place.name, None, None, found, "a vocabulary", mend)
                    raise BadInput([problem])
                paths[name] = folder / name
                with packed.open(member) as source, paths[name].open("wb") as target:
                    shutil.copyfileobj(source, target)
    except BROKEN_ZIP as fault:
        found = f"a file that is no whole zip ({type(fault).__name__})"
        raise BadInput([Problem(place.name, None, None, found, "a zip", mend)]) from None
    return sorted(paths.values())


def _version_in(place: Path) -> str | None:
    found = _VERSION.search(place.name)
    return found[1] if found else None


def _checked_version(place: Path, version: str) -> str:
    text = version.removeprefix("v")
    if _VERSION_WORD.fullmatch(text) is None:
        mend = "Write it as the publisher does, such as 1.2.0 or 2026-06."
        raise BadInput(
            [Problem(place.name, None, "version", f"`{version}`", "digits and letters", mend)]
        )
    return text


def _checked_scheme(place: Path, scheme: str | None) -> str:
    if scheme is None or _WORD.fullmatch(scheme) is None or scheme == "esco":
        found = "no name of the vocabulary" if scheme is None else f"`{scheme}`"
        mend = "Add --scheme, such as competentnl; these are no tables of ESCO."
        raise BadInput([Problem(place.name, None, "scheme", found, "one word", mend)])
    return scheme


def _nothing(place: Path, names: list[str]) -> Problem:
    named = ", ".join(names[:4]) or "no CSV table"
    allowed = "occupations_nl.csv and the other tables of ESCO, or " + ", ".join(shaped.FILES)
    mend = "Download the CSV distribution of ESCO, or shape your tables as the how-to says."
    return Problem(place.name, None, None, named, allowed, mend)
