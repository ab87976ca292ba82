"""What every page that krapte writes has in common: its template, and tables to download."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from krapte.programming.exchange import frame_table
from krapte.reporting.texts import LANGUAGES, count, decimal, percent


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("krapte.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=count, decimal=decimal, percent=percent)
    return environment


def rendered(template: str, **values: Any) -> str:
    """Return a page of one HTML file, without outside files, scripts or fonts."""
    return _environment().get_template(template).render(languages=LANGUAGES, **values)


def table_link(table: pd.DataFrame) -> Markup:
    """Return a link that holds a table as CSV; a text in it never becomes a formula."""
    return (
        Markup("data:text/csv;charset=utf-8;base64,")
        + base64.b64encode(frame_table(table)).decode()
    )


def placed(svg: str, name: str) -> Markup:
    """Return a chart for a page, its inner names made of its own.

    The drawing engine counts them on from chart to chart: without this the same page would differ
    from one time to the next, and two charts of one page could share a name.
    """
    own = {found: f"{name}-{number}" for number, found in enumerate(_named(svg))}
    for found, instead in own.items():
        svg = svg.replace(f'id="{found}"', f'id="{instead}"')
        svg = svg.replace(f"url(#{found})", f"url(#{instead})")
    return Markup(svg)  # noqa: S704


def _named(svg: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'id="([^"]+)"', svg)))
