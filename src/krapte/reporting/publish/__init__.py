"""The figures of a run in the forms that others read: CSVW, SDMX and a DCAT-AP-NL entry."""

from krapte.reporting.publish.dcat import Publisher
from krapte.reporting.publish.disclosure import Disclosure
from krapte.reporting.publish.finished import FinishedRun, read_run
from krapte.reporting.publish.publication import Publication, publish

__all__ = ["Disclosure", "FinishedRun", "Publication", "Publisher", "publish", "read_run"]
