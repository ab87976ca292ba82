"""Two workers of this machine, in processes of their own."""

from __future__ import annotations

import pytest

from krapte.shards import opened


@pytest.fixture(scope="session")
def cluster():
    with opened("local:2") as own:
        yield own
