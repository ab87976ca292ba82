"""How long a reader waits for the portfolio page after moving a slider."""

from __future__ import annotations

import http.client
import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

_TARGET_S = 0.3
_ASKED = 200
_SEED = 20230203


@benchmark(
    "what-if",
    "The page after a slider moved: 200 portfolios asked of a server over loopback, each another.",
)
def what_if(phases: Phases, full: bool) -> Outcome:
    """Make a run and its surface (20 draws with --full, else 5), serve them, move sliders."""
    import uvicorn

    from krapte.forecast import HORIZON
    from krapte.reporting import run
    from krapte.web import Settings, create_app
    from krapte.web.pages.measures_surface import build

    draws = 20 if full else 5
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(Path(place) / "runs", Path(place) / "state", computes=False)
        with phases.phase("run"):
            folder = run(draws=draws, seed=_SEED, horizon=HORIZON, place=settings.runs)
        with phases.phase("surface"):
            asked = {"run": folder.name, "million": 100, "draws": draws}
            build(asked, settings, lambda stage, done, total: None)
        app = create_app(settings)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        try:
            with phases.phase("answers"):
                first, seconds = _answers(port, _options(app, folder.name))
        finally:
            server.should_exit = True
            thread.join()
    late = float(np.quantile(seconds, 0.95))
    return Outcome(
        {"first_s": first, "median_s": statistics.median(seconds), "p95_s": late, "draws": draws},
        {
            "p95_s": Ratio(
                late, "seconds to the whole page, 95 % of answers", target=_TARGET_S, at_most=True
            ),
            "first_s": Ratio(first, "seconds to the first page after the server began"),
        },
    )


def _options(app: object, run: str) -> list[str]:
    from krapte.web.pages.measures_surface import read_fitted

    site = app.state.site  # type: ignore[attr-defined]
    fitted = read_fitted(site.settings, run, site.dataset)
    if fitted is None:
        raise RuntimeError("the surface that was made cannot be read")
    return [own.option for own in fitted.case.options]


def _answers(port: int, options: list[str]) -> tuple[float, list[float]]:
    """Return the seconds of the first page, and of every page with other sizes after it."""
    random = np.random.default_rng(_SEED)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seconds = []
    for number in range(_ASKED + 1):
        sizes = {f"m-{own}": int(random.integers(0, 101)) for own in options} if number else {}
        begin = time.perf_counter()
        connection.request("GET", f"/maatregelen/portefeuille?{urlencode(sizes)}")
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - begin)
        if answer.status != 200:
            raise RuntimeError(f"answer {answer.status}")
    return seconds[0], seconds[1:]
