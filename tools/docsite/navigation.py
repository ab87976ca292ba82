"""Gives every page the whole tree of contents, and makes wide tables reachable by keyboard."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes


def sections_of(app: Any) -> list[dict[str, Any]]:
    """Return each tree of the index: its caption, and its pages as (name, title)."""
    found = []
    for tree in app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree):
        names = [name for _, name in tree["entries"]]
        titles = [(name, app.env.titles[name].astext()) for name in names]
        found.append({"caption": tree["caption"], "names": set(names), "pages": titles})
    return found


def _context(app: Any, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    if not hasattr(app, "krapte_sections"):
        app.krapte_sections = sections_of(app)
    context["sections"] = app.krapte_sections
    # What is wider than the page scrolls; so it must be reached by keyboard.
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')


def _tables(app: Any, tree: nodes.document, _name: str) -> None:
    for table in list(tree.findall(nodes.table)):
        opened = '<div class="table" tabindex="0" role="group" aria-label="Table">'
        before, after = (nodes.raw("", text, format="html") for text in (opened, "</div>"))
        table.parent.insert(table.parent.index(table), before)
        table.parent.insert(table.parent.index(table) + 1, after)


def setup(app: Any) -> dict[str, Any]:
    """Connect both to the build."""
    app.connect("html-page-context", _context)
    app.connect("doctree-resolved", _tables)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
