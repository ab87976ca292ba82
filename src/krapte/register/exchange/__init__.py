"""The register in and out: Excel workbook, CSV, JSON and activities in the manner of IATI."""

from krapte.register.exchange.activities import activities
from krapte.register.exchange.archive import LARGEST_FILE, open_archive, read_file, refuse
from krapte.register.exchange.cells import NUMBERS, cell_text, value_in
from krapte.register.exchange.delimited import tables, zipped
from krapte.register.exchange.intake import READERS, Intake, Overtaken, read, take_in
from krapte.register.exchange.json_file import as_json
from krapte.register.exchange.scan import MOST_COLUMNS, MOST_ROWS, Sheet, letters, scan
from krapte.register.exchange.workbook import workbook

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "NUMBERS",
    "READERS",
    "Intake",
    "Overtaken",
    "Sheet",
    "activities",
    "as_json",
    "cell_text",
    "letters",
    "open_archive",
    "read",
    "read_file",
    "refuse",
    "scan",
    "tables",
    "take_in",
    "value_in",
    "workbook",
    "zipped",
]
