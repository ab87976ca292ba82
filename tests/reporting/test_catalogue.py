"""The catalogue entry has what DCAT-AP-NL asks, and names the run and who answers for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from krapte.errors import BadInput
from krapte.reporting.publish import publish, read_run
from krapte.reporting.publish.dcat import REQUIRED
from krapte.reporting.publish.rdf import Node, Text, json_ld, turtle
from tests.reporting.publishing import HOST


def nodes_of(value):
    """Return every node of a JSON-LD document, nested ones too."""
    if isinstance(value, list):
        return [node for each in value for node in nodes_of(each)]
    if not isinstance(value, dict):
        return []
    return [value] + [node for each in value.values() for node in nodes_of(each)]


@pytest.fixture(scope="module")
def entry(published):
    text = (published.folder / "dcat/catalogue.jsonld").read_text(encoding="utf-8")
    return [node for node in nodes_of(json.loads(text)["@graph"]) if "@type" in node]


def test_the_entry_has_all_that_dcat_ap_nl_makes_mandatory(entry):
    for kind, properties in REQUIRED.items():
        own = [node for node in entry if node["@type"] == kind]
        assert own, kind
        for node in own:
            assert [name for name in properties if not node.get(name)] == []


def test_the_entry_speaks_both_languages_and_has_one_contact(entry):
    for node in entry:
        if node["@type"] in ("dcat:Catalog", "dcat:Dataset", "dcat:Distribution"):
            assert {text["@language"] for text in node["dct:title"]} == {"nl", "en"}
        assert len(node.get("dcat:contactPoint", [1])) == 1
        assert len(node.get("dct:identifier", [1])) == 1


def test_every_distribution_stands_where_it_says_with_its_checksum(entry, published):
    own = [node for node in entry if node["@type"] == "dcat:Distribution"]
    assert len(own) == 9
    for node in own:
        address = node["dcat:downloadURL"][0]["@id"]
        assert address.startswith("https://data.example.nl/krapte/")
        path = published.folder / address.removeprefix("https://data.example.nl/krapte/")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert node["spdx:checksum"][0]["spdx:checksumValue"][0]["@value"] == digest
        assert int(node["dcat:byteSize"][0]["@value"]) == path.stat().st_size


def test_the_entry_names_the_run_and_the_code_that_made_it(entry, published, run):
    made = read_run(run).made
    activity = next(node for node in entry if node["@type"] == "prov:Activity")
    assert activity["dct:identifier"][0]["@value"] == published.run
    program = activity["prov:wasAssociatedWith"][0]
    assert made["code_hash"] in program["dct:identifier"][0]["@value"]
    period = next(node for node in entry if node["@type"] == "dct:PeriodOfTime")
    assert period["dcat:endDate"][0]["@value"] == "2026-12-31"


def test_both_spellings_of_the_entry_are_the_same_graph(published):
    rdflib = pytest.importorskip("rdflib")
    compare = pytest.importorskip("rdflib.compare")
    folder = published.folder / "dcat"
    turtle_graph = rdflib.Graph().parse(folder / "catalogue.ttl", format="turtle")
    json_graph = rdflib.Graph().parse(folder / "catalogue.jsonld", format="json-ld")
    assert len(turtle_graph) > 100
    assert compare.isomorphic(turtle_graph, json_graph)


def test_turtle_escapes_what_would_end_a_literal():
    node = Node("https://a.nl/x", None, {"dct:title": [Text('a "b" \\ c\nd', "nl")]})
    assert 'dct:title "a \\"b\\" \\\\ c\\nd"@nl .' in turtle(node)
    assert json_ld(node)["@graph"][0]["dct:title"][0]["@value"] == 'a "b" \\ c\nd'


def test_no_entry_is_written_without_somebody_who_answers_for_it(run, tmp_path):
    made = publish(run, tmp_path / "p")
    assert not (made.folder / "dcat").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"base_url": "data.example.nl"},
        {"base_url": "https://"},
        {"base_url": "https://a.nl/> a <b"},
        {"base_url": "https://[a"},
        {"contact": "nobody"},
        {"contact": "a@b> ."},
        {"licence": "CC BY"},
        {"issued": "25-11-2026"},
        {"issued": "20261125"},
    ],
    ids=str,
)
def test_a_publisher_that_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput, match="catalogue entry"):
        replace(HOST, **wrong)
