"""Small RDF trees and their two spellings, Turtle and JSON-LD, made from the same nodes.

Only what a catalogue entry needs: named and blank nodes, resources, plain, language and typed
literals. Source: W3C Recommendations "RDF 1.1 Turtle" and "JSON-LD 1.1".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Text:
    """A literal, with a language or a datatype (a prefixed name), or neither."""

    value: str
    lang: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Node:
    """A resource: its address (blank when None), its class and its properties.

    Parameters
    ----------
    address
        IRI; None makes a blank node.
    kind
        Class, a prefixed name; None when nothing is said about it.
    properties
        Prefixed name -> values.
    """

    address: str | None
    kind: str | None = None
    properties: Mapping[str, Sequence[Text | Node]] = field(default_factory=dict)


def turtle(root: Node) -> str:
    """Return a tree as Turtle; a named node with properties is written once, on its own."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for node in _named(root):
        parts = [f"a {node.kind}"] if node.kind else []
        parts += [
            f"{name} {', '.join(_turtle_value(value, 2) for value in values)}"
            for name, values in node.properties.items()
        ]
        lines.append(f"\n<{node.address}>\n  " + " ;\n  ".join(parts) + " .")
    return "\n".join(lines) + "\n"


def json_ld(root: Node) -> dict[str, Any]:
    """Return a tree as JSON-LD."""
    return {"@context": dict(PREFIXES), "@graph": [_json_node(node) for node in _named(root)]}


def _named(root: Node) -> list[Node]:
    """Return every named node that says something, each once, in the order of the tree."""
    found: dict[str, Node] = {}

    def visit(node: Node) -> None:
        if node.address is not None and (node.kind or node.properties):
            found.setdefault(node.address, node)
        for values in node.properties.values():
            for value in values:
                if isinstance(value, Node):
                    visit(value)

    visit(root)
    return list(found.values())


def _turtle_value(value: Text | Node, depth: int) -> str:
    if isinstance(value, Text):
        text = '"' + "".join(_ESCAPES.get(sign, sign) for sign in value.value) + '"'
        if value.lang:
            return f"{text}@{value.lang}"
        return f"{text}^^{value.datatype}" if value.datatype else text
    if value.address is not None:
        return f"<{value.address}>"
    indent = "  " * depth
    parts = [f"a {value.kind}"] if value.kind else []
    parts += [
        f"{name} {', '.join(_turtle_value(each, depth + 1) for each in values)}"
        for name, values in value.properties.items()
    ]
    return "[\n" + " ;\n".join(indent + part for part in parts) + "\n" + indent[2:] + "]"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _json_node(node: Node) -> dict[str, Any]:
    out: dict[str, Any] = {} if node.address is None else {"@id": node.address}
    if node.kind:
        out["@type"] = node.kind
    out |= {
        name: [_json_value(value) for value in values] for name, values in node.properties.items()
    }
    return out


def _json_value(value: Text | Node) -> dict[str, Any]:
    if isinstance(value, Node):
        return {"@id": value.address} if value.address is not None else _json_node(value)
    out = {"@value": value.value}
    if value.lang:
        out["@language"] = value.lang
    if value.datatype:
        out["@type"] = value.datatype
    return out
