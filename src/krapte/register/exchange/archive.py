"""Opens a workbook without trusting it: what it is, and how large it becomes once unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from krapte.errors import BadInput, Problem
from krapte.inputs import BROKEN_ZIP as DAMAGED
from krapte.inputs import LARGEST_UNPACKED as LARGEST_CONTENT
from krapte.inputs import LARGEST_WORKBOOK as LARGEST_FILE
from krapte.inputs import MOST_PARTS

_CHUNK = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE = "Save it as an Excel workbook (.xlsx) and import that."


class Archive:
    """The parts of a workbook, each unpacked once and measured while it was unpacked.

    Parameters
    ----------
    file
        Name for messages.
    parts
        Path inside the workbook to content.
    """

    def __init__(self, file: str, parts: dict[str, bytes]) -> None:
        self.file = file
        self.parts = parts

    def repacked(self) -> io.BytesIO:
        """Return the measured parts as a zip file.

        Whoever reads this reads what was measured: a directory that lies about sizes, or two parts
        of one name, cannot show another reader something else.
        """
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        target.seek(0)
        return target


def open_archive(path: Path) -> Archive:
    """Return the parts of an `.xlsx` workbook.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    BadInput
        It is no workbook, is encrypted or damaged, is or becomes too large, or holds macros or
        links to other files.
    """
    content = read_file(path, LARGEST_FILE)
    _refuse_other_forms(path.name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = dict(unpacked(path.name, archive))
    except DAMAGED as error:
        refuse(path.name, f"a damaged file ({error})", "a whole workbook", _SAVE)
    _refuse_other_contents(path.name, parts)
    return Archive(path.name, parts)


def read_file(path: Path, largest: int) -> bytes:
    """Return the content of a file that is there, is not empty and is not too large."""
    if path.is_dir() or not path.exists():
        found = "a folder" if path.is_dir() else "no file"
        refuse(path.name, found, f"a file in {path.parent}", "Check the name.")
    size = path.stat().st_size
    if size == 0:
        refuse(path.name, "an empty file", "a file with content", "Save it again, or restore it.")
    if size > largest:
        allowed = f"at most {largest // 2**20} MB"
        refuse(path.name, f"{size / 2**20:.0f} MB", allowed, "Import it in parts.")
    return path.read_bytes()


def unpacked(file: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the parts of a zip file, and stop before it grows too large.

    First the sizes that its directory states, then the sizes that are met while unpacking: a
    directory may lie.

    Raises
    ------
    BadInput
        Too many or too large parts, a part with a password, or two of the same name.
    """
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS:
        refuse(file, f"{len(entries)} parts", f"at most {MOST_PARTS}", _SAVE)
    stated = sum(entry.file_size for entry in entries)
    if stated > LARGEST_CONTENT:
        _refuse_size(file, f"{stated / 2**20:.0f} MB once unpacked")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        refuse(file, "two parts of the same name", "each part once", _SAVE)
    left = LARGEST_CONTENT
    for entry in entries:
        if entry.flag_bits & 1:
            _refuse_password(file)
        content = _read_part(archive, entry, left)
        left -= len(content)
        if left < 0:
            _refuse_size(file, f"more than {LARGEST_CONTENT // 2**20} MB once unpacked")
        yield entry.filename, content


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return a part; only the beginning when it is larger than `most` bytes."""
    content = io.BytesIO()
    try:
        with archive.open(entry) as source:
            while content.tell() <= most and (chunk := source.read(_CHUNK)):
                content.write(chunk)
    except ValueError as error:  # a place before the beginning of the file
        raise zipfile.BadZipFile(str(error)) from None
    return content.getvalue()


def refuse(file: str, found: str, allowed: str, mend: str) -> NoReturn:
    """Raise BadInput for a whole file."""
    raise BadInput([Problem(file, None, None, found, allowed, mend)])


def _refuse_size(file: str, found: str) -> NoReturn:
    allowed = f"at most {LARGEST_CONTENT // 2**20} MB"
    refuse(file, found, allowed, "Remove pictures and empty formatted cells, or import in parts.")


def _refuse_password(file: str) -> NoReturn:
    mend = "Open it with its password, remove that (File, Info, Protect Workbook) and save it."
    refuse(file, "a file with a password", "a workbook without one", mend)


def _refuse_other_forms(file: str, content: bytes) -> None:
    """Refuse what is no zip file, with the reason why it is none."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            _refuse_password(file)
        refuse(file, "the old Excel form (.xls)", "an .xlsx workbook", _SAVE)
    if content.startswith(b"PK"):
        return
    try:
        head = content[:4096].decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(file, "a file of another kind", "an .xlsx workbook", _SAVE)
    if head.lstrip().startswith("<"):
        refuse(file, "a web page or XML file", "an .xlsx workbook", _SAVE)
    if head.isprintable() or "\n" in head:
        mend = "Give it the name it should have (.csv), or save it as .xlsx in a spreadsheet."
        refuse(file, "plain text, such as CSV", "an .xlsx workbook", mend)
    refuse(file, "a file of another kind", "an .xlsx workbook", _SAVE)


def _refuse_other_contents(file: str, parts: dict[str, bytes]) -> None:
    """Refuse a zip file that is no plain workbook."""
    if "xl/workbook.bin" in parts:
        refuse(file, "the binary Excel form (.xlsb)", "an .xlsx workbook", _SAVE)
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis"):
        refuse(file, "an OpenDocument file", "an .xlsx workbook", _SAVE)
    if "xl/workbook.xml" not in parts:
        refuse(file, "a zip file that is no workbook", "an .xlsx workbook", _SAVE)
    if any(name.endswith("vbaProject.bin") for name in parts):
        refuse(file, "macros", "a workbook without macros", _SAVE)
    if any(name.startswith("xl/externalLinks/") for name in parts):
        mend = "Break the links (Data, Edit Links, Break Link) so that the cells hold their values."
        refuse(file, "links to other files", "a workbook that stands alone", mend)
