"""A letter on disk: printed once, never changed, and refused when it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.folders import digest, write_whole
from krapte.inputs import DAMAGED
from krapte.reporting import charts
from krapte.reporting.letter.compose import Letter, letter_id
from krapte.reporting.letter.docx import docx
from krapte.reporting.letter.html import html
from krapte.reporting.letter.pdf import HERE, pdf

MANIFEST = "letter.json"
NAMES = {"nl": "brief", "en": "letter"}
FORMS = {"pdf": pdf, "docx": docx, "html": html}
PRINTERS = ("typst", "python-docx", "jinja2", "altair", "vl-convert-python")
"""What prints a letter; another version of one may give other bytes for the same words."""


def printed(letter: Letter) -> dict[str, bytes]:
    """Return the letter in all its forms: name of a file to its content."""
    name = NAMES[letter.content["lang"]]
    forms = {
        f"{name}.{ending}": own(letter.content, letter.charts) for ending, own in FORMS.items()
    }
    drawn = {f"charts/{chart}.svg": svg.encode() for chart, svg in letter.charts.items()}
    return forms | drawn


def folder_name(letter: Letter) -> str:
    """Return the name of the folder of a letter: its day and its id."""
    return f"{letter.content['date']}-{letter.content['lang']}-{letter.id}"


def write_letter(letter: Letter, final: Path) -> Path:
    """Return the folder of a letter, written as a whole or not at all.

    Parameters
    ----------
    letter
        What was composed.
    final
        The folder; the same letter that is there already is left as it is.

    Raises
    ------
    BadInput
        Something else lies there.
    """
    if final.exists():
        found = _manifest(final)["id"] if (final / MANIFEST).is_file() else "something else"
        if found == letter.id:
            return final
        mend = "A letter is never changed: name another folder with --out."
        raise BadInput([Problem(str(final), None, None, found, f"no folder, or {letter.id}", mend)])
    files = printed(letter)
    manifest = {
        "id": letter.id,
        "content": letter.content,
        "files": {name: digest(content) for name, content in files.items()},
        "printed_with": dict(printers()),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False)
    return write_whole(final, files | {MANIFEST: f"{text}\n".encode()})


@cache
def printers() -> Mapping[str, str]:
    """Return the versions of what prints a letter, and the hash of our own part of it."""
    own = sorted(path for path in HERE.rglob("*") if path.suffix in (".py", ".j2", ".typ", ".ttf"))
    content = b"".join(path.read_bytes() for path in (*own, Path(charts.__file__)))
    return {name: version(name) for name in PRINTERS} | {"krapte": digest(content)}


def read_letter(folder: Path) -> tuple[Letter, Mapping[str, Any]]:
    """Return a letter whose every file is as it was written, and its manifest.

    Raises
    ------
    BadInput
        The folder holds no letter, or a file was changed, added or is gone.
    """
    manifest = _manifest(folder)
    problems = []
    mend = "Compose it again with `krapte letter`; a letter is never changed by hand."
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        MANIFEST
    }
    for name in sorted(there | set(manifest["files"])):
        known = manifest["files"].get(name)
        now = digest((folder / name).read_bytes()) if name in there else None
        if now != known:
            found = "gone" if now is None else "added" if known is None else "changed"
            problems.append(Problem(f"{folder.name}/{name}", None, None, found, "as written", mend))
    if letter_id(manifest["content"]) != manifest["id"]:
        allowed = f"`{letter_id(manifest['content'])}`, the hash of what it says"
        problems.append(
            Problem(f"{folder.name}/{MANIFEST}", None, "id", manifest["id"], allowed, mend)
        )
    if problems:
        raise BadInput(problems)
    charts = {
        Path(name).stem: (folder / name).read_text(encoding="utf-8")
        for name in manifest["files"]
        if name.startswith("charts/")
    }
    return Letter(manifest["id"], manifest["content"], charts), manifest


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        whole = isinstance(manifest["files"], dict) and isinstance(manifest["id"], str)
        whole = whole and manifest["content"]["form"] == 1
    except (OSError, *DAMAGED, KeyError, TypeError):
        whole, manifest = False, {}
    if not whole:
        mend = "Give the folder of a letter; `krapte letter` makes one."
        found = "no letter that can be read"
        problem = Problem(str(folder), None, None, found, f"a folder with `{MANIFEST}`", mend)
        raise BadInput([problem])
    return manifest
