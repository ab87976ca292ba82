"""Connectors: official statistics from their sources into the store, by declarative tables."""

from krapte.statistics.connectors.cache import Answer, Cache
from krapte.statistics.connectors.fetch import (
    Fetched,
    fetch,
    fetch_documents,
    requests,
    take_file,
)
from krapte.statistics.connectors.http import Client, Clock, Limits
from krapte.statistics.connectors.parliament import ParliamentRecord
from krapte.statistics.connectors.table import Connector, Measure, RemoteTable, connectors

__all__ = [
    "Answer",
    "Cache",
    "Client",
    "Clock",
    "Connector",
    "Fetched",
    "Limits",
    "Measure",
    "ParliamentRecord",
    "RemoteTable",
    "connectors",
    "fetch",
    "fetch_documents",
    "requests",
    "take_file",
]
