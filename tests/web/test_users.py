"""A small week on a site: what was confirmed is kept, nobody sees what is not theirs."""

from __future__ import annotations

import os
import threading
import time

import pytest
from benchmarks.users import found_faults, live, populate
from benchmarks.users_people import Edit

from krapte.web import Settings, create_app
from krapte.web.serving import server_of
from krapte.web.site import Site

PEOPLE = {"": 2, "reader": 2, "party_editor": 2, "editor": 3, "publisher": 1, "administrator": 1}
ACTS = int(os.environ.get("KRAPTE_USERS_ACTS", "3"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Return settings of a site that was used, and who used it."""
    folder = tmp_path_factory.mktemp("week")
    settings = Settings(runs=folder / "runs", state=folder / "site", computes=False)
    people = populate(settings, PEOPLE)
    server = server_of(create_app(settings), port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    live(f"http://127.0.0.1:{port}", people, ACTS)
    server.should_exit = True
    thread.join(60)
    assert not thread.is_alive()
    return settings, people


def test_a_small_week_loses_and_leaks_nothing(lived):
    settings, people = lived
    assert found_faults(settings, people) == []
    assert any(own.told.edits for own in people)
    statuses = {status for own in people for status in own.told.statuses}
    assert {200, 303, 401} <= statuses


def test_what_watches_the_week_sees_what_is_lost(lived):
    """An edit that was confirmed and is not there, and one of which nobody was told."""
    settings, people = lived
    editor = next(own for own in people if own.told.edits)
    kept = list(editor.told.edits)
    gone = kept[-1]
    editor.told.edits.append(Edit(gone.key, gone.version, gone.version + 1, "lost", "account 9"))
    assert [own for own in found_faults(settings, people) if "lost" in own]
    editor.told.edits[:] = [own for own in kept if own is not gone]
    others = [own for own in people if any(one.key == gone.key for one in own.told.edits)]
    if others:
        assert [own for own in found_faults(settings, people) if "nobody was told" in own]
    editor.told.edits[:] = kept
    site = Site(settings)
    now = site.register.record("measure", gone.key)
    site.register.change("measure", gone.key, {"note": "x"}, now.version, "account 9", "w")
    site.close()
    assert [own for own in found_faults(settings, people) if "nobody was told" in own]
