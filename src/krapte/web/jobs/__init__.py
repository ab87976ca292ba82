"""Work that takes longer than a reader waits: it is queued, done beside the server, and kept."""

from krapte.web.jobs.kinds import KINDS, Kind
from krapte.web.jobs.queue import ENDED, TABLES, Job, Jobs
from krapte.web.jobs.supervisor import Supervisor

__all__ = ["ENDED", "KINDS", "TABLES", "Job", "Jobs", "Kind", "Supervisor"]
