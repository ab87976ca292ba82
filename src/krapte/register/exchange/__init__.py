"""The register in and out: Excel workbook, CSV, JSON and activities in the manner of IATI."""

from krapte.register.exchange.activities import activities
from krapte.register.exchange.delimited import tables, zipped
from krapte.register.exchange.intake import READERS, Intake, Overtaken, read, take_in
from krapte.register.exchange.json_file import as_json
from krapte.register.exchange.workbook import workbook

__all__ = [
    "READERS",
    "Intake",
    "Overtaken",
    "activities",
    "as_json",
    "read",
    "tables",
    "take_in",
    "workbook",
    "zipped",
]
