"""Changes of JSON and TOML that keep them well formed, and some that do not."""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

from fuzz import raw, values

DEPTH = 100_000
_VALUE = re.compile(r"^(\s*[\w.\"'-]+\s*=\s*)(.*)$")


def changed_json(content: bytes, chance: random.Random) -> bytes:
    """Return a JSON with a value replaced, taken out, doubled, moved or put under another."""
    if chance.random() < 0.1:
        return _deep_json(content, chance)
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return raw.changed_bytes(content, chance)
    whole = _changed_tree(whole, chance)
    try:
        told = json.dumps(whole, ensure_ascii=chance.random() < 0.5)
        return told.encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return content


def _changed_tree(whole: Any, chance: random.Random) -> Any:
    places = list(_places(whole))
    if not places:
        return values.value(chance)
    holder, key = _chosen(places, chance)
    way = chance.randrange(6)
    if way <= 2:
        holder[key] = values.value(chance)
    elif way == 3:
        del holder[key]
    elif way == 4:
        other, name = _chosen(places, chance)
        holder[key] = copy.deepcopy(other[name]) if name in _keys(other) else None
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[values.text(chance)] = holder.pop(key)
    return whole


def _chosen(places: list[tuple[Any, Any]], chance: random.Random) -> tuple[Any, Any]:
    # Half of the time near the top: most places are deep down, and say little.
    return places[chance.randrange(min(len(places), 40) if chance.random() < 0.5 else len(places))]


def _keys(holder: Any) -> Any:
    return holder if isinstance(holder, dict) else range(len(holder))


def _places(whole: Any) -> Any:
    """Yield holder and key of every value, those near the top first."""
    waiting = [whole]
    while waiting:
        nearer = []
        for holder in waiting:
            if isinstance(holder, (dict, list)):
                for key in list(_keys(holder)):
                    yield holder, key
                    nearer.append(holder[key])
        waiting = nearer


def _deep_json(content: bytes, chance: random.Random) -> bytes:
    """Return what a parser does not expect: no end of nesting, no finite number, a key twice."""
    pieces = (
        b"[" * DEPTH + b"]" * DEPTH, b'{"a":' * DEPTH + b"1" + b"}" * DEPTH, b"[" * DEPTH,
        b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"1" * 400 + b".5", b'"\\ud800"',
        b'"\\u0000"', b'{"a":1,"a":2}', b"01", b"'x'", b"// x\n1",
    )  # fmt: skip
    piece = chance.choice(pieces)
    marks = [place for place, own in enumerate(content) if own == ord(":")]
    if not marks or chance.random() < 0.2:
        return piece
    at = chance.choice(marks) + 1
    end = next((k for k in range(at, len(content)) if content[k] in b",}]"), len(content))
    return content[:at] + piece + content[end:]


def changed_toml(content: bytes, chance: random.Random) -> bytes:
    """Return a TOML with a value replaced, or a line left out, doubled or moved."""
    lines = content.decode("utf-8", "replace").split("\n")
    fields = [place for place, line in enumerate(lines) if _VALUE.match(line)]
    way = chance.random()
    if not fields or way < 0.25:
        return raw.changed_lines(content, chance)
    at = chance.choice(fields)
    if way < 0.8:
        lines[at] = _VALUE.sub(lambda own: own[1] + _toml_value(chance), lines[at])
    elif way < 0.9:
        other = chance.choice(fields)
        own, there = _VALUE.match(lines[at]), _VALUE.match(lines[other])
        if own and there:
            lines[at] = own[1] + there[2]
    else:
        lines[at] = lines[at].replace("=", "." + chance.choice(("a", '""', "x.y")) + " =", 1)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _toml_value(chance: random.Random, depth: int = 0) -> str:
    kind = chance.random()
    if kind < 0.4:
        return json.dumps(values.text(chance), ensure_ascii=True)
    if kind < 0.6:
        return str(chance.choice(values.NUMBERS))
    if kind < 0.75 or depth > 1:
        return chance.choice(
            ("true", "false", "nan", "inf", "-inf", "2024-01-01", "2024-01-01T00:00:00Z",
             "07:32:00", "0xff", "1_000", "''", "{}", "[]", '["a", 1]', "[" * 5000,
             "[" * 300 + "]" * 300)
        )  # fmt: skip
    inner = [_toml_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    if kind < 0.9:
        return "[" + ", ".join(inner) + "]"
    return "{" + ", ".join(f"{name} = {own}" for name, own in zip("abc", inner, strict=False)) + "}"
