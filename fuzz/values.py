"""Values on which readers stumble: too long, too deep, not a number, a formula, a path, a sign."""

from __future__ import annotations

import random

TEXTS = (
    "", " ", "0", "-0", "-1", "1", "2", "1e308", "1e999", "-1e999", "1e-400", "nan", "NaN", "inf",
    "Infinity", "9" * 30, "9" * 5000, "0x10", "1_000", "1,5", "1.234,56", "٣٤", "２０２４", "½",
    "=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "\rx", "'=1", "'", '"', '""', "`", "\\", "/", "|",
    "a|b|c", ";", ",", "\n", "\r\n", "\x00", "a\x00b", "\x1b[31m", "\x85", "\u2028", "\u202eabc",
    "\ufeff", "\ufffd", "é", "e\u0301", "ﬁ", "ß", "İ", "😀", "👩‍🔧", "x" * 300, "é" * 70_000,
    "../../../../etc/passwd", "/etc/passwd", "C:\\x", "..", ".", "CON", "file:///etc/passwd",
    "http://127.0.0.1/", "https://example.org/", "<script>alert(1)</script>", "&amp;", "&x;",
    "{0}", "{{x}}", "%s", "%n", "${x}", "$(x)", "' OR 1=1 --", "true", "false", "null", "None",
    "2024", "2024Q1", "2024Q5", "2024-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "99999",
    "2023-06", "2023-13", "31-12-2023", "20240101", "2024-01-01T25:00:00Z", "T", "NL", "NL00",
    "GM0014", "gm0014", "AM01", "ES01", "PV20", "0761", "761", "nl", "en",
    "XFD1048576", "A1:XFD1048576", "A0", "ZZZZ9999999", "A1048576",
)  # fmt: skip

NUMBERS = (
    0, -1, 1, 2, 10**9, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 0.1, -0.0, 1e308,
    5e-324, 1e16,
)  # fmt: skip

TOKENS = tuple(own.encode() for own in TEXTS if len(own) < 400) + (
    b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"\x80",
    b"PK\x03\x04", b"\x1f\x8b", b"<", b">", b"</", b"<!DOCTYPE x>", b"[", b"]", b"{", b"}", b":",
    b"\\ud800", b"\\u0000",
)  # fmt: skip


def text(chance: random.Random) -> str:
    """Return a text that some reader may stumble on; now and then a made-up one."""
    if chance.random() < 0.1:
        signs = [chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x20, 0xD800))))
                 for _ in range(chance.randint(1, 12))]  # fmt: skip
        return "".join(signs)
    return chance.choice(TEXTS)


def value(chance: random.Random, depth: int = 0) -> object:
    """Return a value of JSON: a text, a number, nothing, or a list or object of them."""
    kind = chance.random()
    if kind < 0.45:
        return text(chance)
    if kind < 0.7:
        return chance.choice(NUMBERS)
    if kind < 0.85 or depth > 2:
        return chance.choice((None, True, False))
    many = range(chance.randint(0, 3))
    if kind < 0.93:
        return [value(chance, depth + 1) for _ in many]
    return {text(chance): value(chance, depth + 1) for _ in many}
