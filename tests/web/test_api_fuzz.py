"""What nobody would think of asking: generated from the description, nothing may break."""

from __future__ import annotations

import itertools
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from krapte.register.store import kinds
from krapte.web import Settings, create_app
from krapte.web.api import PATH
from krapte.web.api.names import RESOURCES, segment_of
from tests.web.api_site import Unhurried, key_of

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
EXAMPLES = int(os.environ.get("KRAPTE_FUZZ", "4"))
"""Requests for each operation; `KRAPTE_FUZZ=100` looks longer."""


@pytest.fixture(scope="module")
def app(runs, tmp_path_factory):
    return create_app(Settings(runs=runs, state=tmp_path_factory.mktemp("api"), computes=False))


@pytest.fixture(scope="module")
def keys(app):
    """Return some keys of real records by resource: random ones are hardly ever there."""
    register = app.state.site.register
    return {
        RESOURCES[kind][0]: [segment_of(own.key) for own in register.records(kind)[:3]]
        for kind in kinds()
    }


def test_generated_requests_break_nothing(app, keys):
    described = schemathesis.openapi.from_asgi(f"{PATH}/openapi.json", Unhurried(app))
    key = key_of(app.state.site.accounts, "administrator")
    numbers = itertools.count()
    statuses = set()
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def holds(case):
            number = next(numbers)
            known = keys.get(case.path.split("/")[1])
            if number % 2 and known and "sleutel" in (case.path_parameters or {}):
                case.path_parameters["sleutel"] = known[number // 2 % len(known)]
            if number % 2 and "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = '"1"'
            answer = case.call(headers=key if number % 4 else {})
            statuses.add((case.method.lower(), answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        holds()
    # It did come further than the door.
    assert {("get", 200), ("get", 404), ("post", 400), ("post", 401), ("put", 400)} <= statuses
    assert app.state.site.register.check() == []
