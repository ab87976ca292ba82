"""Does the jobs, each in a process of its own, so that the server stays quick and can go down."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.process import BaseProcess

from krapte.errors import BadInput
from krapte.web.jobs.kinds import KINDS
from krapte.web.jobs.queue import Job, Jobs
from krapte.web.settings import Settings

POLL_SECONDS = 0.5
GRACE_SECONDS = 10
NICE = 10
"""Jobs give way to the server: a reader must not notice that an ensemble runs."""


class Cancelled(Exception):
    """Somebody stopped the job."""


class Supervisor:
    """Begins waiting jobs one after another until it is stopped.

    Parameters
    ----------
    jobs
        The queue.
    settings
        Of the site, passed to each job.
    """

    def __init__(self, jobs: Jobs, settings: Settings) -> None:
        self.jobs, self.settings = jobs, settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="krapte-jobs", daemon=True)

    def start(self) -> None:
        """Take up what an earlier server left, and begin."""
        self.jobs.recover()
        self._thread.start()

    def stop(self) -> None:
        """Stop; a job that runs is stopped too, and begun again by the next server."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2 * GRACE_SECONDS)

    def _work(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            job = self.jobs.begin(os.getpid())
            if job is not None:
                self._do(job)

    def _do(self, job: Job) -> None:
        # A fresh interpreter: JAX must not be forked from a server that has threads.
        context = multiprocessing.get_context("spawn")
        process = context.Process(
            target=perform, args=(job.id, self.jobs.place, self.settings), daemon=True
        )
        process.start()
        self.jobs.held_by(job.id, process.pid or os.getpid())
        while process.is_alive():
            process.join(POLL_SECONDS)
            now = self.jobs.get(job.id)
            if now is not None and now.state == "cancelling":
                _end(process)
                self.jobs.end(job.id, "cancelled")
                return
            if self._stop.is_set():
                _end(process)
                self.jobs.recover()
                return
        self.jobs.recover()  # a process that was killed said nothing


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(GRACE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def perform(number: int, place: str, settings: Settings) -> None:
    """Do one job and record how it ended; runs in a process of its own."""
    os.nice(NICE)
    jobs = Jobs(place)
    job = jobs.get(number)
    if job is None:
        return

    def progress(stage: str, done: int, total: int) -> None:
        if not jobs.progress(number, stage, done, total):
            raise Cancelled

    try:
        result = KINDS[job.kind].work()(job.arguments, settings, progress)
    except Cancelled:
        jobs.end(number, "cancelled")
    except BadInput as fault:
        jobs.end(number, "failed", problem=str(fault))
    except Exception as fault:
        jobs.end(number, "failed", problem=type(fault).__name__)
        raise  # the trace goes to the log of the server; a reader sees the kind only
    else:
        jobs.end(number, "done", result)
    finally:
        jobs.close()
