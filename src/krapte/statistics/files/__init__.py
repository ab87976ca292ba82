"""Files that people have, into the store: CSV, XLSX and Parquet by a mapping."""

from krapte.statistics.files.guess import first_mapping
from krapte.statistics.files.importing import Imported, Read, import_file, read_file
from krapte.statistics.files.mapping import FileMapping
from krapte.statistics.files.mapping_file import read_mapping

__all__ = [
    "FileMapping",
    "Imported",
    "Read",
    "first_mapping",
    "import_file",
    "read_file",
    "read_mapping",
]
