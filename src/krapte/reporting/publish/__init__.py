"""The figures of a run in the forms that others read: CSVW, SDMX and a DCAT-AP-NL entry."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.reporting.publish.dcat import Publisher
    from krapte.reporting.publish.disclosure import Disclosure
    from krapte.reporting.publish.finished import FinishedRun, read_run
    from krapte.reporting.publish.publication import Publication, publish

__all__ = ["Disclosure", "FinishedRun", "Publication", "Publisher", "publish", "read_run"]

load_later(
    __name__,
    {
        "dcat": ("Publisher",),
        "disclosure": ("Disclosure",),
        "finished": ("FinishedRun", "read_run"),
        "publication": ("Publication", "publish"),
    },
)
