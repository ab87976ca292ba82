"""`krapte calibrate` and `--parameters` as a user meets them."""

from __future__ import annotations

import datetime as dt
import json
import sys

from krapte.cli import main
from krapte.cli.calibrate import _told
from krapte.forecast.calibrate import keep

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def call(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["krapte", *map(str, words)])
    try:
        main()
    except SystemExit as ended:
        return ended.code
    return 0


def test_too_early_a_day_is_refused_with_a_mend(monkeypatch, capsys):
    assert call(monkeypatch, "calibrate", "--as-of", "2022-01-15", "--json") == 2
    told = json.loads(capsys.readouterr().out)["problems"][0]
    assert told["found"].endswith("figures after 2021 to calibrate to")
    assert "krapte fetch" in told["mend"]


def test_a_folder_that_is_no_set_is_refused(monkeypatch, tmp_path, capsys):
    assert call(monkeypatch, "forecast", "--parameters", tmp_path, "--draws", 2) == 2
    assert "a set of parameters" in capsys.readouterr().err


def test_a_forecast_takes_a_set(monkeypatch, found, dataset, tmp_path, capsys):
    folder = keep(found, dataset, tmp_path, NOW)[0]
    words = ("forecast", "--draws", 2, "--to", 2026, "--json")
    assert call(monkeypatch, *words) == 0
    before = json.loads(capsys.readouterr().out)
    assert call(monkeypatch, *words, "--parameters", folder) == 0
    after = json.loads(capsys.readouterr().out)
    assert after["settings"]["data_hash"] != before["settings"]["data_hash"]
    assert after["rows"][-1]["median"] != before["rows"][-1]["median"]


def test_what_is_told_names_what_is_not_identified_in_both_languages(found, dataset, tmp_path):
    _, result, tables = keep(found, dataset, tmp_path, NOW)
    dutch, english = ("\n".join(_told(result, tables, lang)) for lang in ("nl", "en"))
    assert "Niet te bepalen" in dutch
    assert "Not identified" in english
    assert "teacher_headroom" in english
