"""`--cluster` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.evaluation import write_example


@pytest.mark.parametrize("name", ["run", "forecast", "backtest", "skills match seekers.json"])
def test_an_address_that_cannot_be_is_refused_before_anything_is_read(name):
    from krapte.errors import BadInput

    found = CliRunner().invoke(main, [*name.split(), "--cluster", "nowhere"])
    told = str(found.exception) if isinstance(found.exception, BadInput) else found.output
    assert "`local`" in told
    assert found.exit_code != 0
    assert not found.output.count("Traceback")


def test_the_power_of_a_design_is_told_alike_with_and_without(tmp_path, cluster, monkeypatch):
    monkeypatch.setattr("krapte.shards.cluster._started", lambda workers: _held(cluster))
    design, panel = write_example(tmp_path / "example")
    asked = ["evaluate", "power", str(design), "--panel", str(panel), "--panels", "600", "--json"]
    alone, spread = (
        CliRunner().invoke(main, [*asked, *more], catch_exceptions=False)
        for more in ([], ["--cluster", "local:2"])
    )
    assert alone.exit_code == spread.exit_code == 0
    assert json.loads(alone.output) == json.loads(spread.output)


def _held(cluster):
    """Return the client of the session's cluster, which stays when the command is done."""
    from contextlib import nullcontext

    return nullcontext(cluster.client)
