"""Changes of zip files and workbooks: damaged parts, parts that swell, names that climb."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable

from fuzz import raw

Change = Callable[[str, bytes, random.Random], bytes]
_NAMES = (
    "../../evil.csv", "/etc/passwd", "C:\\evil.csv", "a/../../b", "x\x00.csv", "con", "é.csv", "",
    "a" * 300, "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "mimetype", "dir/",
)  # fmt: skip


def changed_zip(content: bytes, chance: random.Random, change: Change) -> bytes:
    """Return a zip file with one part or its directory changed.

    Parameters
    ----------
    content
        The zip file; what is none is changed as bytes.
    change
        Changes a part by its name.
    """
    way = chance.random()
    if way < 0.08:
        return raw.changed_bytes(content, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(own.filename, archive.read(own)) for own in archive.infolist()]
    except Exception:
        return raw.changed_bytes(content, chance)
    if not parts:
        return raw.changed_bytes(content, chance)
    at = chance.randrange(len(parts))
    name, part = parts[at]
    if way < 0.72:
        parts[at] = name, change(name, part, chance)
    elif way < 0.77:
        del parts[at]
    elif way < 0.82:
        parts.append((chance.choice((name, chance.choice(_NAMES))), part))
    elif way < 0.86:
        parts[at] = chance.choice(_NAMES), part
    elif way < 0.90:
        parts[at] = name, part + b" " * chance.choice((1_000_000, 20_000_000))
    elif way < 0.92:
        parts += [(f"part{number}.xml", b"") for number in range(2000)]
    packing = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    made = _zipped(parts, packing)
    return _lying(made, chance) if way >= 0.92 else made


def _zipped(parts: list[tuple[str, bytes]], packing: int) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", packing, compresslevel=1) as own:
        warnings.simplefilter("ignore")  # the same name twice is what is wanted
        for name, part in parts:
            own.writestr(zipfile.ZipInfo(name or "_"), part, packing)
    return target.getvalue()


def _lying(content: bytes, chance: random.Random) -> bytes:
    """Return a zip file whose directory says something else than its parts."""
    raw_bytes = bytearray(content)
    entries = [at for at in range(len(raw_bytes) - 46) if raw_bytes[at : at + 4] == b"PK\x01\x02"]
    if not entries:
        return content
    at = chance.choice(entries)
    field, form = chance.choice(((8, "H"), (10, "H"), (16, "I"), (20, "I"), (24, "I"), (42, "I")))
    most = 2 ** (16 if form == "H" else 32) - 1
    struct.pack_into(f"<{form}", raw_bytes, at + field, chance.choice((0, 1, 9, most, most // 2)))
    return bytes(raw_bytes)
