"""Changes of XML: other texts and attributes, parts doubled or lost, entities, endless depth."""

from __future__ import annotations

import random
import re

from fuzz import raw, values

_PIECE = re.compile(rb"<[^<>]*>|[^<>]+")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_BOMB = (
    b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]>"
)
_DECLARED = (
    _BOMB, b'<!DOCTYPE z [<!ENTITY j SYSTEM "file:///etc/passwd">]>', b"<!DOCTYPE z>",
    b'<!DOCTYPE z SYSTEM "http://127.0.0.1:1/x.dtd">',
    b'<!DOCTYPE z [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
)  # fmt: skip


def changed_xml(content: bytes, chance: random.Random) -> bytes:
    """Return an XML text with a tag, a text or an attribute changed, or with hostile additions."""
    if chance.random() < 0.1:
        return _hostile(content, chance)
    pieces = _PIECE.findall(content)
    if not pieces or chance.random() < 0.1:
        return raw.changed_bytes(content, chance)
    at = chance.randrange(len(pieces))
    end = min(len(pieces), at + chance.choice((1, 2, 3, 5, 20)))
    way = chance.randrange(6)
    if way == 0:
        del pieces[at:end]
    elif way == 1 and len(content) < raw.LARGEST:
        pieces[at:at] = pieces[at:end] * chance.choice((1, 1, 100))
    elif way == 2:
        pieces[at] = _other_attribute(pieces[at], chance)
    elif way == 3:
        other = chance.randrange(len(pieces))
        pieces[at], pieces[other] = pieces[other], pieces[at]
    else:
        texts = [place for place, own in enumerate(pieces) if not own.startswith(b"<")]
        if texts:
            pieces[chance.choice(texts)] = _escaped(values.text(chance))
    return b"".join(pieces)


def _escaped(text: str) -> bytes:
    told = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.encode("utf-8", "surrogatepass")


def _other_attribute(tag: bytes, chance: random.Random) -> bytes:
    found = list(_ATTRIBUTE.finditer(tag))
    if not found:
        return tag
    own = chance.choice(found)
    instead = _escaped(values.text(chance)).replace(b'"', b"&quot;")
    return tag[: own.start(2)] + instead + tag[own.end(2) :]


def _hostile(content: bytes, chance: random.Random) -> bytes:
    head = re.match(rb"\s*<\?xml[^>]*\?>", content)
    at = head.end() if head else 0
    way = chance.randrange(4)
    if way == 0:
        named = chance.choice((b"&j;", b"&a;", b"&#0;", b"&#xD800;", b"&nbsp;"))
        body = content[at:].replace(b"</", named + b"</", 1)
        return content[:at] + chance.choice(_DECLARED) + body
    if way == 1:
        tag = b"<a>" * 100_000
        middle = chance.randrange(at, len(content) + 1)
        return content[:middle] + tag + content[middle:]
    if way == 2:
        coding = chance.choice((b"utf-16", b"utf-7", b"ascii", b"none", b"EBCDIC-CP-BE"))
        return b'<?xml version="1.0" encoding="' + coding + b'"?>' + content[at:]
    return content.replace(b"http://", b"urn:x-", 1)
