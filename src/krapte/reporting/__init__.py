"""What people read: charts, maps, the report and the run folder."""

from krapte.reporting.folder import finished_runs, run_id
from krapte.reporting.report import report
from krapte.reporting.run import run
from krapte.reporting.summary import records, rows_of, summary

__all__ = ["finished_runs", "records", "report", "rows_of", "run", "run_id", "summary"]
