"""The API: what the pages show, for programs, by the Dutch API Design Rules."""

from krapte.web.api.app import create_api, operations
from krapte.web.api.document import PATH
from krapte.web.api.operations import Operation

__all__ = ["PATH", "Operation", "create_api", "operations"]
