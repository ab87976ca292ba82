"""The application: pages, API and what they share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from krapte import __version__
from krapte.errors import BadInput
from krapte.web import static_files
from krapte.web.accounts.guard import Identified
from krapte.web.api import PATH, create_api
from krapte.web.faults import add_faults
from krapte.web.headers import SafeHeaders, Tagged
from krapte.web.jobs import Supervisor
from krapte.web.limits import Bounded, Limited
from krapte.web.retention import tidy
from krapte.web.settings import Settings
from krapte.web.site import Site

LOG = logging.getLogger("krapte.web")
TIDY_AFTER, TIDY_EVERY = 600.0, 24 * 3600.0
"""Seconds before a site first takes away what it kept long enough, and between two times."""

PARTS = (
    "krapte.web.pages.overview",
    "krapte.web.pages.shortage",
    "krapte.web.pages.measures",
    "krapte.web.pages.projects",
    "krapte.web.pages.transition",
    "krapte.web.pages.effect",
    "krapte.web.pages.letter",
    "krapte.web.pages.sources",
    "krapte.web.pages.statements",
    "krapte.web.pages.choices",
    "krapte.web.pages.account",
    "krapte.web.pages.jobs",
)
"""Modules with a `router`, in the order in which an address is looked up."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application of a site.

    Parameters
    ----------
    settings
        Where its data is; the defaults when None.

    Returns
    -------
    FastAPI
        Its `state.site` is what all pages read.
    """
    settings = settings or Settings()
    site = Site(settings)
    app = FastAPI(
        lifespan=_with_jobs(site),
        title="krapte",
        version=__version__,
        openapi_url=None,  # the API below /api/v1 describes itself
        docs_url=None,
        redoc_url=None,
    )
    app.state.site = site
    add_faults(app)
    # The last one added sees a request first.
    app.add_middleware(Bounded, patience=settings.patience)
    app.add_middleware(Identified)
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=5)
    app.add_middleware(Tagged)
    app.add_middleware(Limited)
    app.add_middleware(SafeHeaders, secure=settings.secure)
    app.include_router(static_files.router)
    # Before the pages: their routes are looked through one by one.
    app.mount(PATH, create_api(site))
    for router in _routers(PARTS):
        app.include_router(router)
    return app


def _with_jobs(site: Site) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what does the jobs of a site for as long as its server runs."""

    @asynccontextmanager
    async def own(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = site.settings.patience.threads
        supervisor = Supervisor(site.jobs, site.settings)
        if site.settings.computes:
            supervisor.start()
        tidying = asyncio.create_task(_tidied(site))
        try:
            yield
        finally:
            tidying.cancel()
            supervisor.stop()
            site.close()

    return own


async def _tidied(site: Site) -> None:
    """Take away once a day what was kept long enough; not while a site that just began is read."""
    await asyncio.sleep(TIDY_AFTER)
    while True:
        try:
            await run_in_threadpool(tidy, site)
        except BadInput as fault:
            LOG.error("nothing was tidied: %s", fault)
        await asyncio.sleep(TIDY_EVERY)


def _routers(names: Sequence[str]) -> list[APIRouter]:
    return [import_module(name).router for name in names]
