"""Where we ask something ourselves: only where it was meant, and no more than we can bear."""

from __future__ import annotations

import io
import json
import sys

import pytest

from krapte.classification import BOUNDARY_SERVICE, boundaries
from krapte.errors import BadInput
from krapte.statistics import Store
from krapte.statistics.connectors import Client, Limits, connectors, fetch
from tests.connectors import wide
from tests.connectors.remote import Server, Ticking


class Answer(io.BytesIO):
    """An answer that came from an address."""

    def __init__(self, content, url):
        super().__init__(content)
        self.url = url


@pytest.mark.parametrize(
    "url",
    ["http://service.pdok.nl/x", "https://127.0.0.1/x", "https://service.pdok.nl.example/",
     "file:///etc/passwd", "https://[::1]/", "http://169.254.169.254/latest/meta-data"],
)  # fmt: skip
def test_boundaries_from_another_place_than_asked_are_refused(url):
    with pytest.raises(BadInput, match="it led to"):
        boundaries("province", download=True, open_url=lambda *_, **__: Answer(b"{}", url))


def test_boundaries_without_end_are_refused(monkeypatch):
    module = sys.modules["krapte.classification.boundaries"]
    monkeypatch.setattr(module, "LARGEST_BOUNDARIES", 100)
    with pytest.raises(BadInput, match="more than 100 bytes"):
        boundaries(
            "province", download=True,
            open_url=lambda *_, **__: Answer(b"{" * 101, BOUNDARY_SERVICE),
        )  # fmt: skip


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_figure_of_more_digits_than_a_machine_holds_is_refused(tmp_path, digits):
    pages = wide.core_figures()
    rows = next(own["value"] for own in pages.values() if "value" in own and len(own["value"]) > 1
                and any(isinstance(value, int) for value in own["value"][0].values()))  # fmt: skip
    text = {at: json.dumps(own).encode() for at, own in pages.items()}
    field = next(name for name, value in rows[0].items() if type(value) is int)
    old = f'"{field}": {rows[0][field]}'.encode()
    assert any(old in own for own in text.values())
    broken = {at: own.replace(old, f'"{field}": {"9" * digits}'.encode(), 1)
              for at, own in text.items()}  # fmt: skip
    connector = connectors()["cbs"]
    with (
        Client(connector.hosts, None, Server(broken), Ticking().clock()) as client,
        pytest.raises(BadInput, match="no JSON"),
    ):
        fetch(connector, [connector.tables["70072ned"]], Store(tmp_path / "store"), client)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
     "https://2130706433/", "https://0x7f.1/", "https://cbs.example.evil.example/",
     "https://cbs.example:8443/", "https://cbs.example@127.0.0.1/", "gopher://cbs.example/",
     "https://cbs.example\\@127.0.0.1/", "//127.0.0.1/", "https:///cbs.example"],
)  # fmt: skip
def test_no_address_leads_a_connector_into_our_own_network(url):
    server = Server({})
    limits = Limits(attempts=1)
    with (
        Client(frozenset({"cbs.example"}), None, server, Ticking().clock(), limits) as client,
        pytest.raises(BadInput),
    ):
        client.get(url)
    assert server.asked == []
