"""Bring a list of projects: read as a whole or refused with every fault, and then kept."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from krapte.errors import BadInput, Problem
from krapte.programming import Programme, Supply, read_programme
from krapte.register.exchange import LARGEST_FILE, refuse
from krapte.register.exchange.archive import DAMAGED, unpacked
from krapte.said import said
from krapte.web.accounts import Account, may, require
from krapte.web.language import chooser, language_of
from krapte.web.pages import projects_names as names
from krapte.web.pages.projects_names import EN, NL, PAGE
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
Starter = Annotated[Account, Depends(require("job"))]
MOST_PROBLEMS = 200
MOST_FILES = 8
ENDINGS = (".xlsx", ".csv", ".zip")
_UNSAFE = re.compile(r"[^\w .()+-]", re.ASCII)


@router.get(f"{NL}/lijst")
@router.get(f"{EN}/lijst")
def form(request: Request) -> Response:
    """Show how to bring a list, and the lists that there are."""
    return _form(request)


@router.post(f"{NL}/lijst")
@router.post(f"{EN}/lijst")
def bring(
    request: Request,
    who: Starter,
    projects: Annotated[list[UploadFile], File()],
    supply: Annotated[UploadFile | None, File()] = None,
    name: Annotated[str, Form(max_length=100)] = "",
    zichtbaar: Annotated[str, Form(pattern="^(aangemeld|iedereen)$")] = "aangemeld",
) -> Response:
    """Read a list and keep it; a list with a fault is refused and leaves nothing behind."""
    contents = [(safe_name(own.filename or ""), _content(own)) for own in projects if own.filename]
    people = None
    if supply is not None and supply.filename:
        people = safe_name(supply.filename), _content(supply)
    try:
        programme = read_list(contents)
        labour = None if people is None else read_labour(*people, programme)
    except BadInput as fault:
        return _form(request, fault.problems, {"name": name, "zichtbaar": zichtbaar})
    lang = language_of(request.url.path)
    code = names.plans_of(request).keep_list(
        programme, labour, name.strip() or contents[0][0], who.signature, zichtbaar == "iedereen",
        dt.datetime.now(dt.UTC),
    )  # fmt: skip
    if code is None:
        t = chooser(lang)
        raise HTTPException(503, t("Er is geen plaats voor meer lijsten.", "No room for lists."))
    return RedirectResponse(link(PAGE.key, lang, f"lijst/{code}"), 303)


def safe_name(filename: str) -> str:
    """Return the last part of a name that a browser sent, without signs that mean something."""
    last = PurePosixPath(filename.replace("\\", "/")).name
    return _UNSAFE.sub("_", last).lstrip(".")[-100:] or "_"


def read_list(contents: Sequence[tuple[str, bytes]]) -> Programme:
    """Return the projects of a workbook, a CSV file, a zip file of tables, or several CSV tables.

    Parameters
    ----------
    contents
        Name and content of each file.

    Raises
    ------
    BadInput
        With every fault: file, sheet, row, field, what may stand there, and how to mend it.
    """
    if not contents:
        refuse("projects", "no file", "a list of projects", "Choose a file.")
    if len(contents) > MOST_FILES:
        refuse(
            "projects",
            said("{many} files", many=len(contents)),
            said("at most {most}", most=MOST_FILES),
            "Zip the tables.",
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if len(contents) > 1:
            tables = folder / "tables"
            _write(tables, _only_tables("projects", contents))
            return _told_without(folder, lambda: read_programme(tables))
        return _told_without(folder, lambda: read_programme(_laid_down(folder, *contents[0])))


def read_labour(name: str, content: bytes, programme: Programme) -> Supply:
    """Return labour of one's own, from a workbook or a zip file of tables.

    Parameters
    ----------
    name, content
        Of the file.
    programme
        Links are made for its places when the file gives none.

    Raises
    ------
    BadInput
        With every fault.
    """
    if Path(name).suffix.lower() == ".csv":
        allowed = "a workbook (.xlsx) or a zip file with tables"
        refuse(name, "one CSV table", allowed, "Zip workers.csv and links.csv together.")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        places = dict.fromkeys(own.region for own in programme)

        def read() -> Supply:
            from krapte.programming.labour import read_supply_file

            found = read_supply_file(_laid_down(folder, name, content), places)
            told = {"nl": f"eigen opgave {name}", "en": f"own list {name}"}
            return replace(found, origin=told)

        return _told_without(folder, read)


def _laid_down(folder: Path, name: str, content: bytes) -> Path:
    """Return where a reader finds a file: itself, or the folder of the tables of a zip file."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        told = "a name without ending"
        if ending:
            told = said("a name that ends in `{ending}`", ending=ending)
        refuse(name, told, "a workbook (.xlsx), a CSV file, or a zip file with CSV tables",
               "Save it as one of these.")  # fmt: skip
    path = folder / name
    if ending != ".zip":
        path.write_bytes(content)
        return path
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _write(path, _only_tables(name, unpacked(name, archive)))
    except DAMAGED as error:
        refuse(
            name, said("a damaged file ({error})", error=str(error)), "a zip file", "Make it again."
        )
    return path


def _only_tables(name: str, parts: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part, content in parts:
        table = part.endswith((".csv", "supply.json"))
        if part != safe_name(part) or not table or part in found:
            mend = "Put only the tables in it, each once, without folders."
            refuse(name, f"`{safe_name(part)}`", "tables such as projects.csv", mend)
        found[part] = content
    return found


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def _told_without(folder: Path, read: Any) -> Any:
    """Return what a reader returns; where it read is nobody's business."""
    try:
        return read()
    except BadInput as fault:
        start = f"{folder}/"
        raise BadInput(
            [
                # Only when it must: a sentence that is replaced no longer knows its Dutch.
                replace(own, file=own.file.replace(start, ""), found=own.found.replace(start, ""))
                if start in own.found
                else replace(own, file=own.file.replace(start, ""))
                for own in fault.problems
            ]
        ) from None


def _content(own: UploadFile) -> bytes:
    """Return a file; what is too large is not read further than that."""
    content = own.file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise HTTPException(413, f"{safe_name(own.filename or '')}: > {LARGEST_FILE // 2**20} MB")
    return content


def _form(
    request: Request, problems: Sequence[Problem] = (), given: Mapping[str, str] | None = None
) -> Response:
    lang = language_of(request.url.path)
    t = chooser(lang)
    who = request.state.who
    shown = [
        (code, told) for code, told in names.plans_of(request).lists()
        if told["open"] or who is not None
    ]  # fmt: skip
    return page(
        request, "projects_lists.html.j2", PAGE.key, t("Uw eigen lijst", "Your own list"),
        status=400 if problems else 200, tabs=names.TABS, lists=shown,
        problems=problems[:MOST_PROBLEMS], more=max(0, len(problems) - MOST_PROBLEMS),
        given=given or {"name": "", "zichtbaar": "aangemeld"}, largest=LARGEST_FILE // 2**20,
        starts=who is not None and may(who.role, "job"),
        signed=request.app.state.site.accounts.names() if who else {},
    )  # fmt: skip
