"""The letter as one HTML file that stands alone, and its body for a page of the site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("krapte.reporting", "letter"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def html(content: Mapping[str, Any], charts: Mapping[str, str]) -> bytes:
    """Return the letter as an HTML file without scripts or outside files."""
    page = _environment().get_template("letter.html.j2")
    return page.render(letter=content, body=body(content, charts)).encode()


def body(content: Mapping[str, Any], charts: Mapping[str, str], under: int = 1) -> Markup:
    """Return the sections of the letter, without what stands around them.

    Parameters
    ----------
    content, charts
        Of a `Letter`.
    under
        Level of the heading above it: headings of sections come below.
    """
    drawn = {name: _named(svg) for name, svg in charts.items()}
    text = _environment().get_template("body.html.j2").render(
        letter=content, charts=drawn, under=under
    )  # fmt: skip
    return Markup(text)  # noqa: S704


def _named(svg: str) -> Markup:
    """Return a drawing of ours that a reader of screens passes by: the words stand beside it."""
    head, rest = svg.split("<svg", 1)
    rest = rest.replace('role="graphics-document"', "", 1)
    return Markup(f'{head}<svg aria-hidden="true" focusable="false"{rest}')  # noqa: S704
