"""`krapte fetch` as a user sees it: what it would ask, what it found, and one clear message."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.errors import BadInput
from krapte.statistics import Store
from tests.connectors import remote


@pytest.fixture
def command(tmp_path):
    """Return a function that runs `krapte fetch` with a server of the test."""

    def run(*arguments, pages=None):
        server = remote.Server(pages or {})
        surroundings = {"transport": server, "clock": remote.Ticking().clock()}
        done = CliRunner().invoke(
            main, ["fetch", *arguments, "--store", str(tmp_path / "store")], obj=surroundings
        )
        done.asked = server.asked
        return done

    return run


def test_the_list_names_every_source(command):
    listed = json.loads(command("--list", "--json").output)
    assert {row["source"] for row in listed} == {
        "cbs", "duo", "eurostat", "klimaatmonitor", "parliament", "roa", "uwv",
    }  # fmt: skip
    plain = command("--list").output
    assert all(row["table"] in plain for row in listed)


def test_a_rehearsal_asks_nothing_and_writes_nothing(command, tmp_path):
    done = command("--source", "cbs", "--dry-run", pages=remote.occupations())
    assert done.exit_code == 0
    assert "GET https://opendata.cbs.nl/ODataFeed/odata/85276NED/TypedDataSet" in done.output
    assert "WerkzameBeroepsbevolking_1 x 1000 -> employed [persons]" in done.output
    assert "code 3000 -> sex men" in done.output
    assert "odata/84545NED/" not in done.output
    assert done.asked == []
    assert not (tmp_path / "store").exists()


def test_a_rehearsal_in_json_has_the_same(command):
    found = json.loads(
        command("--source", "cbs", "--table", "84545NED", "--dry-run", "--json").output
    )
    (table,) = found["tables"]
    assert (table["table"], table["verified"]) == ("84545NED", "unverified")
    assert found["hosts"] == ["datasets.cbs.nl", "opendata.cbs.nl"]


def test_a_fetch_tells_what_is_new_and_then_what_was_revised(command, tmp_path):
    chosen = ("--source", "cbs", "--table", "85276NED")
    first = command(*chosen, pages=remote.occupations())
    assert (
        first.output == "85276NED: 24 figures, published 2026-02-17; 24 new, 0 revised, 0 gone.\n"
    )
    assert len(Store(tmp_path / "store").as_of()) == 24
    assert "nothing new" in command(*chosen, pages=remote.occupations()).output
    pages = remote.occupations(1360.0)
    pages[f"{remote.CBS3}/85276NED/TableInfos"]["value"][0]["Modified"] = "2026-05-15T06:30:00"
    again = command(*chosen, "--json", pages=pages)
    (table,) = json.loads(again.output)["tables"]
    assert (table["new"], len(table["revisions"])) == (0, 8)
    assert table["revisions"][0]["difference"] == 8000.0


def test_a_changed_source_is_one_message(command, tmp_path):
    pages = remote.occupations()
    pages[f"{remote.CBS3}/85276NED/DataProperties"]["value"][-1]["Key"] = "Werkzaam_1"
    done = command("--source", "cbs", "--table", "85276NED", pages=pages)
    assert isinstance(done.exception, BadInput)
    assert len(done.exception.problems) == 1
    assert Store(tmp_path / "store").parts() == []


def test_documents_are_told_by_number(command):
    done = command("--source", "parliament", "--number", "29544-1173", pages=remote.documents())
    assert "29544-1173 (2023D04417, 2023-02-03): Brief regering. Actieplan" in done.output
    assert "1 of 1 records" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--source must be one of cbs, duo"),
        (("--source", "knmi"), "--source must be one of"),
        (("--source", "cbs", "--table", "1"), "--table 1 is none of 85276NED"),
        (("--source", "uwv"), "never seen; name one with --table"),
        (("--source", "uwv", "--table", "spanning"), "add --file and --published"),
        (("--source", "cbs", "--file", "x.csv"), "tables that are files"),
        (("--source", "uwv", "--table", "spanning", "--file", "x.csv"), "--published"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(command, arguments, told):
    done = command(*arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert done.asked == []
