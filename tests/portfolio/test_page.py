"""The page tells the answer in two languages and stands alone; the folder is whole or absent."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from krapte.portfolio import Effort, Offer, Result, Risk, Target
from krapte.portfolio.frontier import by_budget, by_caution
from krapte.portfolio.limits import limits_of
from krapte.portfolio.optimise import Chosen, Round
from krapte.portfolio.prices import prices, reasons, solved_again
from krapte.portfolio.program import Program
from krapte.portfolio.synthetic import synthetic_case, synthetic_surface
from krapte.portfolio.target import Aim
from krapte.register import read_measures
from krapte.reporting.portfolio_page import page, write_portfolio

EFFORT = Effort(gap=1e-4, threads=1)


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a result of a made-up case in which the surface stands for the simulator."""
    case, risk = synthetic_case(4, 9, 3), Risk()
    surface = synthetic_surface(4, case, 4, 3)
    limits = limits_of(case)
    solution = Program(case, limits, surface, risk).solve(EFFORT)
    own = solution.portfolio
    gain = surface.gain(own.size)
    program = Program(case, limits, surface, risk)
    shown = program.duals(own)
    again, more = solved_again(
        Program(case, limits, surface, risk), prices(limits, shown, own), own, EFFORT
    )
    once = Round(gain, gain, float(gain.mean()), True, 1.0, solution)
    chosen = Chosen(
        own, surface.without, gain, gain, (once,), True, surface, limits, risk, solution
    )
    unknown = tuple(own for own in read_measures() if own.reason)
    priceless = tuple(own for own in read_measures() if not own.reason)[:1]
    settings = {
        "draws": 4, "draw_numbers": [0, 1, 2, 3], "seed": 1, "horizon": 2030,
        "years": list(case.years), "plan": True, "data_hash": "0" * 64,
    }  # fmt: skip
    return Result(
        Offer(case, unknown, priceless),
        Target("shortage", (Aim("shortage", ("NL",), ("07+08",), None, None, 1.0),)),
        chosen,
        reasons(case, limits, surface, shown, own),
        again,
        more,
        by_budget(case, surface, risk, EFFORT, (0.5, 1.0)),
        by_caution(case, surface, risk, EFFORT, (0.0, 1.0)),
        settings,
    )


def test_the_page_names_every_option_and_every_measure_that_could_not_be_chosen(result) -> None:
    text = page(result)
    for own in result.offer.case.options:
        assert f">{own.name_nl}" in text
        assert f">{own.name_en}" in text
    shown = f"({len(result.offer.unknown) + len(result.offer.unpriced)})"
    assert f"Niet gekwantificeerd {shown}" in text
    assert f"Not quantified {shown}" in text
    assert "effect bekend, kosten niet" in text


def test_the_page_needs_no_other_file(result) -> None:
    text = page(result)
    assert not re.search(r"<script|<link|@import|url\(http", text)
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert text.count("<svg") == 2 * 4


def test_the_folder_holds_the_tables_as_csv_and_as_one_workbook(result, tmp_path) -> None:
    made = write_portfolio(result, tmp_path)
    tables = result.tables()
    for name, table in tables.items():
        assert len(pd.read_csv(made / f"{name}.csv")) == len(table)
    book = pd.ExcelFile(made / "portfolio.xlsx", engine="calamine")
    assert book.sheet_names == list(tables)
    told = json.loads((made / "summary.json").read_text(encoding="utf-8"))
    assert told["gain"]["mean"] == pytest.approx(result.chosen.simulated.mean())
    spent = sum(row["public_eur"] for row in told["amounts"])
    assert spent == pytest.approx(told["public_eur"], rel=1e-9)
    assert spent == pytest.approx(sum(row["public_eur"] for row in told["chosen"]), rel=1e-9)
    assert write_portfolio(result, tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == [made.name]


def test_a_failure_leaves_the_earlier_folder_as_it_was(result, tmp_path, monkeypatch) -> None:
    made = write_portfolio(result, tmp_path)
    before = (made / "portfolio.html").read_text(encoding="utf-8")
    monkeypatch.setattr(Result, "summary", lambda own: {"bad": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        write_portfolio(result, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [made.name]
    assert (made / "portfolio.html").read_text(encoding="utf-8") == before
