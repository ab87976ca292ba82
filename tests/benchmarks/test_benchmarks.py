"""The benchmarks measure what they say: the same people in one nation, targets judged right."""

from __future__ import annotations

import json

import jax
import numpy as np
import pytest
from benchmarks.__main__ import RESULTS, main
from benchmarks.compare import changes
from benchmarks.phases import Phases
from benchmarks.registry import Ratio, benchmarks
from benchmarks.table import PAGE, page
from benchmarks.worlds import one_nation, one_nation_levers
from click.testing import CliRunner

from krapte.forecast.levers import no_levers
from krapte.forecast.simulate import simulate


def test_one_nation_has_the_people_and_demand_of_all_regions(world):
    nation = one_nation(world)
    for name in ("attached", "outside", "unemployed", "vacancies"):
        whole = np.asarray(getattr(world.start, name)).sum(0)
        np.testing.assert_allclose(np.asarray(getattr(nation.start, name))[0], whole, rtol=1e-12)
    wanted = (world.paths.base * world.paths.index).sum(1)
    np.testing.assert_allclose((nation.paths.base * nation.paths.index)[:, 0], wanted, rtol=1e-12)
    np.testing.assert_allclose(nation.rates.graduate_region, 1.0, rtol=1e-12)
    assert float(nation.rates.migrant_region.sum()) == pytest.approx(1.0)


def test_one_nation_stays_near_the_sum_of_the_regions(world):
    """Without regions there is less mismatch, but people are born, age and leave all the same."""
    levers = no_levers(world.youth.shape[0])
    run = jax.jit(simulate)
    apart = run(world, *levers).flows
    together = run(one_nation(world), *one_nation_levers(levers)).flows
    np.testing.assert_allclose(together.came, apart.came, rtol=1e-9)
    np.testing.assert_allclose(together.left, apart.left, rtol=1e-3)
    employed = [np.asarray(flows.employed).sum((1, 2)) for flows in (together, apart)]
    np.testing.assert_allclose(*employed, rtol=0.02)
    assert (np.asarray(together.hires) > 0).all()


@pytest.mark.parametrize(
    ("value", "at_most", "met"),
    [(3.0, False, True), (2.9, False, False), (3.0, True, True), (3.1, True, False)],
)
def test_a_target_is_met_on_the_right_side_of_the_bound(value, at_most, met):
    assert Ratio(value, "", target=3.0, at_most=at_most).as_record()["met"] is met
    assert Ratio(value, "").as_record()["met"] is None


def test_the_clock_waits_for_results_that_come_later():
    """A phase takes no less than what it computes: what JAX still owes is inside it."""
    matrix = jax.numpy.ones((600, 600))
    work = jax.jit(lambda own: jax.lax.fori_loop(0, 20, lambda _, x: x @ own / 600.0, own))
    jax.block_until_ready(work(matrix))
    phases = Phases()
    took = phases.run("product", lambda: work(matrix), times=2)
    rest = phases.run("nothing", lambda: None)
    assert took.wall_s > 10 * rest.wall_s
    assert took.peak_memory_mb > 10


def test_items_are_made_outside_the_clock():
    import time

    def slow_items():
        for item in range(3):
            time.sleep(0.05)
            yield item

    assert Phases().each("quick", slow_items(), lambda item: item).wall_s < 0.05


def results(value, met=True):
    ratio = Ratio(value, "times NumPy", target=value if met else value + 1).as_record()
    machine = {"processor": "p", "cores": 2, "system": "s", "memory_gb": 1.0, "python": "3"}
    record = {
        "title": "The engine.", "full": True, "held_to_core": None, "phases": {},
        "load_average_before": [0.0], "peak_memory_mb": 100.0, "ratios": {"times_numpy": ratio},
    }  # fmt: skip
    return {"machine": {**machine, "versions": {}}, "benchmarks": {"engine": record}}


def test_compare_tells_what_changed_and_what_is_missed(tmp_path):
    old, new = results(4.0), results(2.0, met=False)
    noteworthy = [own for own in changes(old, new) if own.noteworthy]
    assert [(own.figure, own.factor, own.met) for own in noteworthy] == [
        ("times_numpy", 0.5, False)
    ]
    for name, content in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    files = [str(tmp_path / "old.json"), str(tmp_path / "new.json")]
    told = CliRunner().invoke(main, ["compare", *files])
    assert told.exit_code == 0
    assert "x 0.50  target missed" in told.output
    same = CliRunner().invoke(main, ["compare", files[0], files[0]])
    assert "No figure differs" in same.output


def test_a_figure_that_went_is_told():
    gone = {"machine": {}, "benchmarks": {}}
    assert all(own.new is None and own.noteworthy for own in changes(results(4.0), gone))


def test_every_benchmark_is_listed_and_unknown_ones_are_refused(tmp_path):
    listed = CliRunner().invoke(main, ["--list"])
    assert set(benchmarks()) == {line.split()[0] for line in listed.output.splitlines()}
    output = tmp_path / "results.json"
    refused = CliRunner().invoke(main, ["--only", "engin", "--output", str(output)])
    assert refused.exit_code == 2
    assert "engine-nation" in refused.output
    assert not output.exists()


def test_the_page_of_what_was_measured_is_that_of_the_results():
    """`python -m benchmarks table` makes it; a target that was missed stands in its first table."""
    recorded = json.loads(RESULTS.read_text())
    assert PAGE.read_text(encoding="utf-8") == page(recorded)
    told = page(results(2.0, met=False))
    assert "times_numpy | 2 |" in told
    assert "**missed**" in told
    assert "None." in page(results(4.0))


def test_a_benchmark_runs_in_its_own_process_and_writes_its_record(tmp_path):
    output = tmp_path / "results.json"
    ran = CliRunner().invoke(main, ["--only", "start", "--output", str(output)])
    assert ran.exit_code == 0, ran.output
    record = json.loads(output.read_text())["benchmarks"]["start"]
    assert record["ratios"]["help_s"]["value"] == sorted(record["raw"]["seconds"])[3]
    assert 0 < record["peak_memory_mb"] < 200
