"""From a template and its values to a page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from krapte.reporting.texts import count, decimal, percent
from krapte.said import translated as translated_sentence
from krapte.web.figures import Figure, figure_file
from krapte.web.language import LANGUAGES, NAMES, chooser, language_of
from krapte.web.menu import MENU, PAGES, translated
from krapte.web.static_files import address

THEMES = ("light", "dark")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates of the site; an undefined name is a fault of ours, never a blank."""
    own = Environment(
        loader=PackageLoader("krapte.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own.filters.update(count=count, decimal=decimal, percent=percent)
    own.globals.update(menu=MENU, static=address, languages=NAMES, translated=translated_sentence)
    return own


def page(
    request: Request,
    template: str,
    key: str,
    title: str,
    status: int = 200,
    figures: Sequence[Figure] = (),
    **values: Any,
) -> Response:
    """Return a page, or the table of one of its figures when the address asks for that.

    Parameters
    ----------
    request
        Which page, in which language.
    template
        Name of a template that extends `layout.html.j2`.
    key
        Page of the menu to which it belongs; empty for none.
    title
        In the language of the request.
    status
        Status of the answer.
    figures
        Of the page; the template has them by name. Each can be had as a table: `download=NAME.csv`
        or `.xlsx` in the address.
    values
        What the template shows.
    """
    wanted = request.query_params.get("download")
    if wanted is not None and status == 200:
        return figure_file(figures, wanted)
    lang = language_of(request.url.path)
    other = next(own for own in LANGUAGES if own != lang)
    query = f"?{request.url.query}" if request.url.query else ""
    chosen = request.cookies.get("krapte-theme", "")
    html = (
        environment()
        .get_template(template)
        .render(
            lang=lang,
            other=other,
            t=chooser(lang),
            url=lambda name, below="", **query: link(name, lang, below, **query),
            other_url=translated(request.url.path, lang, other) + query,
            here=request.url.path + query,
            key=key,
            title=title,
            theme=chosen if chosen in THEMES else "",
            site=request.app.state.site,
            who=getattr(request.state, "who", None),
            token=getattr(request.state, "token", ""),
            fragment="hx-request" in request.headers,
            figures={own.name: own for own in figures},
            made_of=lambda run: _made_of(request, run, lang),
            download=lambda own, form: request.url.include_query_params(
                download=f"{own.name}.{form}"
            ).replace(scheme="", netloc=""),
            **values,
        )
    )
    return HTMLResponse(html, status)


def _made_of(request: Request, run: Any, lang: str) -> Any:
    from krapte.web.inputs import made_of  # opens a data set, and few pages need that

    return made_of(request.app.state.site, run, lang)


def link(name: str, lang: str, below: str = "", **query: Any) -> str:
    """Return the address of a page, of what stands below it, and with its view in the query."""
    path = PAGES[name].path(lang)
    if below:
        path = f"{path.rstrip('/')}/{below}"
    asked = {part: value for part, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def tag_of(body: bytes) -> str:
    """Return the entity tag of a body."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
