"""What people read: charts, maps, the report and the run folder."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.reporting.folder import finished_runs, run_id
    from krapte.reporting.report import report
    from krapte.reporting.run import run
    from krapte.reporting.summary import records, rows_of, summary

__all__ = ["finished_runs", "records", "report", "rows_of", "run", "run_id", "summary"]

load_later(
    __name__,
    {
        "folder": ("finished_runs", "run_id"),
        "report": ("report",),
        "run": ("run",),
        "summary": ("records", "rows_of", "summary"),
    },
)
