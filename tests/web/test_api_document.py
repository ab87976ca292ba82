"""The description of the API against the Dutch API Design Rules, with and without the linter."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from krapte.register.store import kinds
from krapte.tables import read_rows
from krapte.web import Settings
from krapte.web.api.app import operations, schemas
from krapte.web.api.document import document
from krapte.web.api.names import RESOURCES, TABLE, fields_of

RULES = Path(__file__).with_name("api_rules")
CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")


@pytest.fixture(scope="module")
def described():
    return document(operations(), schemas(), Settings())


def each(described):
    """Yield address, method and operation."""
    for path, methods in described["paths"].items():
        for method, own in methods.items():
            yield path, method, own


def test_it_says_who_made_it_and_which_version_it_is(described):
    assert described["openapi"].startswith("3.")
    assert re.fullmatch(r"\d+\.\d+\.\d+", described["info"]["version"])
    assert set(described["info"]["contact"]) == {"name", "url", "email"}
    assert [own["url"] for own in described["servers"]] == ["/api/v1"]


def test_addresses_are_dutch_plurals_in_kebab_case_without_a_last_slash(described):
    segment = re.compile(r"/(([a-z0-9]+(-[a-z0-9]+)*)|{\w+})")
    for path, _, _ in each(described):
        left = segment.sub("", re.sub(r"/_[a-z]+$", "", path))
        assert path == "/" or left == "", path


def test_names_of_parameters_and_fields_are_in_camel_case(described):
    names = [
        one["name"]
        for _, _, own in each(described)
        for one in own["parameters"]
        if one["in"] == "query"
    ]
    names += [
        name for own in described["components"]["schemas"].values() for name in own["properties"]
    ]
    assert [name for name in names if not CAMEL.fullmatch(name)] == []


def test_every_good_answer_says_the_version_and_every_fault_is_a_problem(described):
    for path, method, own in each(described):
        for status, answer in own["responses"].items():
            if status < "400":
                assert "API-Version" in answer["headers"], (path, method, status)
            else:
                assert list(answer["content"]) == ["application/problem+json"], (path, method)


def test_what_can_be_asked_wrongly_is_answered_with_400_and_never_with_422(described):
    for path, method, own in each(described):
        assert "422" not in own["responses"], (path, method)
        if own["parameters"] or method in ("post", "put", "patch"):
            assert "400" in own["responses"], (path, method)
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_operations_have_names_of_their_own(described):
    names = [own["operationId"] for _, _, own in each(described)]
    assert len(names) == len(set(names))


def test_every_field_is_explained(described):
    for name, own in described["components"]["schemas"].items():
        for field, schema in own["properties"].items():
            assert schema.get("description"), (name, field)


def test_a_day_that_may_be_unknown_is_still_a_day(described):
    own = described["components"]["schemas"]["Toezegging"]["properties"]["termijn"]
    assert own["type"] == ["string", "null"]
    assert own["format"] == "date"


def test_every_field_of_the_register_has_a_dutch_name_of_its_own():
    named = {row.fields["field"] for row in read_rows(TABLE, ("field", "name"), exact=True)}
    for kind in kinds().values():
        assert len(fields_of(kind)) == len(kind.fields), kind.name
        # A field that is not in the table would show its English name.
        assert {own.name for own in kind.fields} <= named, kind.name
    assert set(RESOURCES) == set(kinds())


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Return a function that lints a description and returns what was found."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not here: the linter did not run; the rules above are checked anyway")
    folder = tmp_path_factory.mktemp("linter")
    for name in ("package.json", "package-lock.json", "ruleset.yaml"):
        shutil.copy(RULES / name, folder / name)
    got = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if got.returncode != 0:
        pytest.skip(f"the linter could not be had, so that it did not run: {got.stderr[-200:]}")
    official = os.environ.get("KRAPTE_API_RULES")

    def run(described) -> list[str]:
        path = folder / "openapi.json"
        path.write_text(json.dumps(described))
        found = []
        for rules in filter(None, (str(folder / "ruleset.yaml"), official)):
            done = subprocess.run(
                ["node_modules/.bin/spectral", "lint", "-q", "-f", "json", "-r", rules, str(path)],
                cwd=folder, capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode in (0, 1), done.stderr
            found += [
                f"{own['code']} {'.'.join(map(str, own['path']))}"
                for own in json.loads(done.stdout)
            ]
        return found

    return run


def test_the_linter_finds_nothing(lint, described):
    assert lint(described) == []


def test_the_linter_would_find_something(lint, described):
    spoiled = copy.deepcopy(described)
    del spoiled["info"]["contact"]["email"]
    del spoiled["paths"]["/runs"]["get"]["responses"]["200"]["headers"]["API-Version"]
    del spoiled["paths"]["/runs"]["get"]["responses"]["400"]
    spoiled["paths"]["/Alle_runs"] = spoiled["paths"].pop("/runs")
    spoiled["paths"]["/Alle_runs"]["get"]["parameters"][0]["name"] = "de_pagina"
    codes = {own.split()[0] for own in lint(spoiled)}
    assert codes >= {
        "doc-openapi-contact", "version-header", "invalid-input", "path-segments-kebab-case",
        "query-keys-camel-case",
    }  # fmt: skip
