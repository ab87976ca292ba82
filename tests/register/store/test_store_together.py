"""Writers do not lose each other's work, and a writer that dies leaves no half of its own."""

from __future__ import annotations

from benchmarks.endurance import kill_while_loading, write_together


def test_two_processes_that_write_for_a_while_lose_nothing(place):
    told = write_together(place, seconds=2.5)
    assert told.faults == ()
    assert told.edits > 0
    assert told.reads > 0


def test_a_killed_load_leaves_the_old_register_or_the_new(new_place):
    places: dict[int, str] = {}

    def place(number: int) -> str:
        if number not in places:
            places[number] = new_place()
        return places[number]

    seen, faults = kill_while_loading(place, times=10, seed=20230203)
    assert faults == []
    assert sum(seen.values()) == 10
