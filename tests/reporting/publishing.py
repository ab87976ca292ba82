"""Who publishes in the tests, from which settings."""

from __future__ import annotations

from krapte.reporting.publish import Publisher

SETTINGS = {"data_hash": "a" * 64, "draws": 2, "seed": 1, "horizon": 2026, "version": "0"}
HOST = Publisher("Provincie X", "https://data.example.nl/krapte", "data@example.nl")
