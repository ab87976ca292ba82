"""Renders equations as MathML, which browsers draw themselves: no script, no third party."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert


def mathml(latex: str, display: str) -> str:
    """Return an equation as MathML.

    Parameters
    ----------
    latex
        The equation in LaTeX.
    display
        `inline` or `block`.

    Raises
    ------
    ValueError
        When a command is not known: the converter would print its name as if it were a symbol.
    """
    made = convert(latex, display=display)
    if "\\" in made:
        raise ValueError(f"a command in this equation is not known to the converter: {latex}")
    return made


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    # An equation wider than the page must be reached by keyboard too.
    opened = '<div class="equation" tabindex="0" role="group" aria-label="Equation">'
    self.body.append(f"{opened}{mathml(node.astext(), 'block')}</div>\n")
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, Any]:
    """Make this the renderer of equations."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_inline, None), block_renderers=(_block, None)
    )
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
