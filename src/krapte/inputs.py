"""Limits of everything that comes from outside, in one place: how large, how many, how deep.

Sizes of web requests and how often they may come stand in `krapte.web.limits`; what may be asked of
a server that we fetch from stands in `krapte.statistics.connectors.http.Limits`.
"""

from __future__ import annotations

import json
import lzma
import math
import struct
import tomllib
import zipfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from krapte.errors import BadInput, Problem

LARGEST_WORKBOOK = 20 * 2**20
"""Bytes of a workbook or zip file to be imported, as it lies on disk."""

LARGEST_UNPACKED = 100 * 2**20
"""Bytes of everything in such a file, unpacked."""

MOST_PARTS = 1000
"""Parts of such a file."""

LARGEST_FIGURES = 2 * 2**30
"""Bytes of a file with figures for the store; CBS has tables of hundreds of megabytes."""

LARGEST_FIGURES_UNPACKED = 2**30
"""Bytes of a workbook with figures, unpacked."""

MOST_CELLS = 20_000_000
"""Cells of a worksheet, from the first to the last one that is filled, empty ones included."""

LARGEST_TABLE = 2**30
"""Bytes of one CSV table of a data set."""

LARGEST_RECORDS = 64_000_000
"""Bytes of a JSON file with records, or of a saved result."""

LARGEST_PEOPLE = 2_000_000_000
"""Bytes of a file with job seekers or vacancies; ten million people are over a gigabyte."""

LARGEST_CV = 1_000_000
"""Bytes of the text of one CV."""

LARGEST_SETTINGS = 4 * 2**20
"""Bytes of a TOML file: a design, a mapping, a policy."""

LARGEST_VOCABULARY = 500_000_000
"""Bytes of all tables of a vocabulary; those of ESCO in 28 languages are under 300 million."""

LARGEST_BOUNDARIES = 512 * 2**20
"""Bytes of a file with boundaries; municipalities in full detail are about 100 million."""

LARGEST_NETWORK = 4 * 2**20
"""Bytes of a project network; the largest published ones are under 100 thousand."""

DAMAGED = (ValueError, RecursionError)
"""What a parser of JSON or TOML raises: no text, no UTF-8, nested too deep, too many digits."""


# A directory with wild offsets makes the standard library seek where nothing is.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError,
    OverflowError, RuntimeError, struct.error, UnicodeError, LookupError,
)  # fmt: skip
"""What a damaged zip file may raise while it is read."""


def content_of(path: Path, largest: int, allowed: str) -> bytes:
    """Return the bytes of a file that is there and not too large.

    Parameters
    ----------
    path
        The file.
    largest
        Most bytes.
    allowed
        What it should be, for messages.

    Raises
    ------
    BadInput
        There is no such file, or it is too large.
    """
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no file"
        _refuse(path.name, found, allowed, "Check the name.")
    size = path.stat().st_size
    if size > largest:
        told = f"{allowed} of at most {largest:,} bytes"
        _refuse(path.name, f"{size:,} bytes", told, "Divide it, or take out what is not needed.")
    return path.read_bytes()


def json_in(path: Path, allowed: str, mend: str, largest: int = LARGEST_RECORDS) -> Any:
    """Return what a JSON file holds.

    Parameters
    ----------
    path
        The file.
    allowed, mend
        What it should be and what the user can do, for messages.
    largest
        Most bytes.

    Raises
    ------
    BadInput
        There is no such file, it is too large, or no JSON.
    """
    content = content_of(path, largest, allowed)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except DAMAGED as error:
        _refuse(path.name, f"no JSON ({_told(error)})", allowed, mend, _line(error))


def toml_in(path: Path, allowed: str, mend: str) -> dict[str, Any]:
    """Return what a TOML file holds; parameters and errors as of `json_in`."""
    return toml_of(content_of(path, LARGEST_SETTINGS, allowed), path.name, mend)


def toml_of(content: bytes, file: str, mend: str) -> dict[str, Any]:
    """Return what a TOML text holds, in which every number can be reckoned with.

    Raises
    ------
    BadInput
        It is no TOML in UTF-8, nested too deep, or has a number that no computer can hold.
    """
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
    except DAMAGED as error:
        _refuse(file, _told(error), "TOML", mend, _line(error))
    strange = next(_strange_numbers(found, ""), None)
    if strange is not None:
        place, value = strange
        problem = Problem(file, None, place, value, "a finite number of usual size", mend)
        raise BadInput([problem])
    return found


def _strange_numbers(value: Any, place: str) -> Any:
    """Yield place and text of numbers that overflow or are none; TOML allows `inf` and `nan`."""
    if isinstance(value, dict):
        for name, own in value.items():
            yield from _strange_numbers(own, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for own in value:
            yield from _strange_numbers(own, place)
    elif isinstance(value, float) and not math.isfinite(value):
        yield place, f"`{value}`"
    elif isinstance(value, int) and abs(value) >= 2**63:
        yield place, "a whole number of more than 18 digits"


def _told(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "lists in lists without end"
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02x} that is no UTF-8"
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _line(error: BaseException) -> int | None:
    if isinstance(error, UnicodeDecodeError):
        return error.object[: error.start].count(b"\n") + 1
    return error.lineno if isinstance(error, json.JSONDecodeError) else None


def _refuse(file: str, found: str, allowed: str, mend: str, line: int | None = None) -> NoReturn:
    raise BadInput([Problem(file, line, None, found, allowed, mend)])
