"""Jobs: queued, followed, stopped, and begun again after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from krapte.web import Settings, create_app
from krapte.web.accounts import Accounts
from krapte.web.jobs import Jobs, Supervisor
from tests.web.conftest import violations
from tests.web.test_accounts import HERE, PASSWORD, signed

SMALL = {"draws": 3, "seed": 1, "horizon": 2031}


@pytest.fixture
def jobs(tmp_path):
    own = Jobs(str(tmp_path / "jobs.db"))
    yield own
    own.close()


def until(jobs, number, *states):
    """Return the job when it has one of the states."""
    for _ in range(2400):
        found = jobs.get(number)
        if found.state in states:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def test_jobs_are_begun_in_their_order_and_once(jobs):
    first, second = jobs.add("ensemble", SMALL, "a"), jobs.add("ensemble", SMALL, "b")
    assert [jobs.begin(1).id, jobs.begin(1).id, jobs.begin(1)] == [first, second, None]


def test_a_job_that_ended_stays_as_it_ended(jobs):
    number = jobs.add("ensemble", SMALL, "a")
    jobs.begin(os.getpid())
    jobs.end(number, "done", {"run": "x"})
    jobs.end(number, "failed", problem="later")
    jobs.cancel(number)
    assert (jobs.get(number).state, jobs.get(number).result) == ("done", {"run": "x"})


def test_too_many_are_refused(jobs):
    numbers = [jobs.add("ensemble", SMALL, "a") for _ in range(21)]
    assert numbers[-1] is None
    assert None not in numbers[:-1]


def test_what_a_killed_process_left_is_begun_again_but_not_for_ever(jobs):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    number = jobs.add("ensemble", SMALL, "a")
    for attempt in (1, 2):
        jobs.begin(gone.pid)
        assert jobs.recover() == [number]
        assert (jobs.get(number).state, jobs.get(number).attempts) == ("queued", attempt)
    jobs.begin(gone.pid)
    jobs.recover()
    assert (jobs.get(number).state, jobs.get(number).problem) == ("failed", "stopped")


def test_a_running_job_of_another_server_is_left_alone(jobs):
    number = jobs.add("ensemble", SMALL, "a")
    jobs.begin(os.getpid())
    assert jobs.recover() == []
    assert jobs.get(number).state == "running"


def test_an_ensemble_is_made_followed_by_kill_and_made_again(jobs, tmp_path, runs):
    settings = Settings(runs=tmp_path / "runs", state=tmp_path)
    number = jobs.add("ensemble", {**SMALL, "draws": 2}, "a")
    supervisor = Supervisor(jobs, settings)
    supervisor.start()
    try:
        running = until(jobs, number, "running")
        while running.process in (None, os.getpid()):
            running = jobs.get(number)
        os.kill(running.process, signal.SIGKILL)
        done = until(jobs, number, "done", "failed")
    finally:
        supervisor.stop()
    assert (done.state, done.attempts) == ("done", 2)
    assert (tmp_path / "runs" / done.result["run"] / "manifest.json").is_file()
    assert not list((tmp_path / "runs").glob(".partial-*")) or done.state == "done"


def test_a_job_with_bad_arguments_says_why(jobs, tmp_path):
    settings = Settings(runs=tmp_path / "runs", state=tmp_path, data=tmp_path / "nothing")
    number = jobs.add("ensemble", SMALL, "a")
    supervisor = Supervisor(jobs, settings)
    supervisor.start()
    try:
        failed = until(jobs, number, "done", "failed")
    finally:
        supervisor.stop()
    assert failed.state == "failed"
    assert "nothing" in failed.problem


def test_only_who_signed_in_begins_and_only_the_owner_stops(settings):
    from dataclasses import replace

    from fastapi.testclient import TestClient

    app = create_app(replace(settings, computes=False))
    with TestClient(app, follow_redirects=False) as client:
        accounts: Accounts = app.state.site.accounts
        chief = accounts.accept(accounts.first_link(), "b@voorbeeld.nl", "Baas", PASSWORD)
        secret = accounts.invite("l@voorbeeld.nl", "reader", "", chief.email)
        accounts.accept(secret, "", "Lezer", PASSWORD)
        assert client.post("/taken/vooruitzicht", data=SMALL, headers=HERE).status_code == 401
        token = signed(client, chief.email)
        form = {**SMALL, "token": token}
        assert client.post("/taken/vooruitzicht", data=form, headers=HERE).status_code == 303
        wrong = {**form, "draws": 10**6}
        assert client.post("/taken/vooruitzicht", data=wrong, headers=HERE).status_code == 400
        token = signed(client, "l@voorbeeld.nl")
        stop = {"token": token}
        assert client.post("/taken/1/stop", data=stop, headers=HERE).status_code == 403
        assert client.post("/taken/9/stop", data=stop, headers=HERE).status_code == 404
        token = signed(client, chief.email)
        stop = {"token": token}
        assert client.post("/taken/1/stop", data=stop, headers=HERE).status_code == 303
        assert app.state.site.jobs.get(1).state == "cancelled"


def test_the_list_can_be_used_by_everyone(visit):
    assert violations(visit("/taken")) == []
