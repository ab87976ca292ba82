"""Changes of bytes and lines that know nothing of what they stand for."""

from __future__ import annotations

import random
import re

from fuzz import values

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
LARGEST = 4_000_000
"""Bytes above which a case is not doubled any further."""


def changed_bytes(content: bytes, chance: random.Random) -> bytes:
    """Return a content with bytes cut, doubled, put in, turned over or replaced."""
    raw = bytearray(content)
    at = chance.randrange(len(raw) + 1)
    end = min(len(raw), at + chance.choice((0, 1, 2, 4, 16, 64, 1024)))
    way = chance.randrange(8)
    if way == 0:
        return bytes(raw[:at])
    if way == 1:
        return bytes(raw[:at] + raw[end:])
    if way == 2 and len(raw) < LARGEST:
        return bytes(raw[:at] + raw[at:end] * chance.choice((2, 2, 50)) + raw[end:])
    if way == 3 and at < len(raw):
        raw[at] ^= 1 << chance.randrange(8)
        return bytes(raw)
    if way == 4:
        return _encoded(content, chance)
    if way == 5:
        return bytes(raw[:at] + chance.randbytes(end - at) + raw[end:])
    token = chance.choice(values.TOKENS)
    return bytes(raw[:at] + token + raw[end if way == 6 else at :])


def changed_lines(content: bytes, chance: random.Random) -> bytes:
    """Return a text with lines left out, doubled, swapped or cut, or a number in it replaced."""
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    way = chance.randrange(7)
    if way == 0:
        del lines[at]
    elif way == 1 and len(content) < LARGEST:
        lines[at:at] = [lines[at]] * chance.choice((1, 1, 200))
    elif way == 2:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    elif way == 4:
        lines[at] = changed_bytes(lines[at], chance)
    else:
        lines[at] = _other_number(lines[at], chance)
    return b"\n".join(lines)


def _other_number(line: bytes, chance: random.Random) -> bytes:
    found = list(_NUMBER.finditer(line))
    if not found:
        return line + values.text(chance).encode("utf-8", "surrogatepass")
    own = chance.choice(found)
    instead = chance.choice((str(chance.choice(values.NUMBERS)), values.text(chance)))
    return line[: own.start()] + instead.encode("utf-8", "surrogatepass") + line[own.end() :]


def _encoded(content: bytes, chance: random.Random) -> bytes:
    """Return a text in another encoding, or with other ends of lines."""
    told = content.decode("utf-8", "replace")
    ways = (
        lambda: told.encode("utf-16"), lambda: told.encode("latin-1", "replace"),
        lambda: b"\xef\xbb\xbf" + content, lambda: content.replace(b"\n", b"\r\n"),
        lambda: content.replace(b"\n", b"\r"), lambda: told.encode("utf-16-le"),
        lambda: b"", lambda: content[:1], lambda: told.upper().encode("utf-8", "replace"),
    )  # fmt: skip
    return chance.choice(ways)()
