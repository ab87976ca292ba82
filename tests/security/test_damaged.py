"""Nested without end, more digits than anybody counts, other encodings: refused, never a crash."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from krapte.classification import boundaries
from krapte.cli.person import person_of
from krapte.errors import BadInput
from krapte.evaluation.design import read_design
from krapte.evaluation.order import read_policy
from krapte.evaluation.registration import registration_of
from krapte.evaluation.update.estimate import read_evaluation
from krapte.forecast.calibrate.saved import read_set
from krapte.forecast.learned import read_manifest
from krapte.inputs import LARGEST_SETTINGS, json_in, toml_in
from krapte.programming.exact import read_network
from krapte.programming.exchange import read_activities, read_plan, read_supply
from krapte.register.exchange import read as read_register
from krapte.reporting.letter.folder import read_letter
from krapte.reporting.publish.finished import read_run
from krapte.skills import LanguageStore, default_language, read_language
from krapte.skills.fairness import read_ranked
from krapte.skills.funding import read_funding
from krapte.skills.matching import read_seekers, read_vacancies
from krapte.skills.routes import read_json
from krapte.skills.transitions import Closeness
from krapte.statistics import embedded
from krapte.statistics.files import first_mapping, read_file, read_mapping
from tests.evaluation.cases import quiet
from tests.programming.exact.networks import SM
from tests.skills.small import esco_folder
from tests.statistics.files import making

DEEP = b"[" * 100_000
LONG = b'{"a": ' + b"9" * 5000 + b"}"
TOML_DEEP = b"a = " + b"[" * 5000

JSON = {
    "an evaluation": ("evaluation.json", lambda path: read_evaluation(path)),
    "a plan": ("manifest.json", lambda path: read_plan(path.parent)),
    "learned effects": ("manifest.json", lambda path: read_manifest(path.parent)),
    "calibrated parameters": ("manifest.json", lambda path: read_set(path.parent)),
    "a letter": ("letter.json", lambda path: read_letter(path.parent)),
    "a run": ("manifest.json", lambda path: read_run(path.parent)),
    "the register": ("plan.json", read_register),
    "people": ("people.json", lambda path: read_seekers(path, default_language())),
    "a person": ("person.json", lambda path: read_json(path, "a person")),
    "records": ("any.json", lambda path: json_in(path, "records", "Mend it.")),
}
TOML = {
    "a design": read_design,
    "a policy": read_policy,
    "a mapping": read_mapping,
    "settings": lambda path: toml_in(path, "settings", "Mend it."),
}


def refused(read):
    with pytest.raises(BadInput) as told:
        read()
    assert all(own.mend and own.found for own in told.value.problems)
    return str(told.value)


@pytest.mark.parametrize("content", [DEEP, LONG], ids=["deep", "long"])
@pytest.mark.parametrize("name", JSON)
def test_json_that_no_parser_bears_is_refused(tmp_path, name, content):
    file, read = JSON[name]
    path = tmp_path / file
    path.write_bytes(content)
    refused(lambda: read(path))


@pytest.mark.parametrize(
    "content", [TOML_DEEP, b"a = " + b"9" * 5000, b"a = inf", b"a = " + b"9" * 30],
    ids=["deep", "digits", "infinite", "large"],
)  # fmt: skip
@pytest.mark.parametrize("name", TOML)
def test_toml_that_no_parser_bears_is_refused(tmp_path, name, content):
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    refused(lambda: TOML[name](path))


def test_settings_are_small(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b"#" * (LARGEST_SETTINGS + 1))
    assert "4,194,305 bytes" in refused(lambda: toml_in(path, "settings", "Mend it."))


def test_schemes_and_settings_of_labour_are_refused_too(tmp_path):
    (tmp_path / "schemes.toml").write_bytes(TOML_DEEP)
    (tmp_path / "facts.csv").write_text("fact,kind,choices,name_nl,name_en\n")
    refused(lambda: read_funding(tmp_path))
    (tmp_path / "supply.json").write_bytes(DEEP)
    assert "supply.json" in refused(lambda: read_supply(tmp_path))


def test_a_registration_nested_without_end_is_a_changed_record(tmp_path):
    design, _ = quiet(((8, 10), (16, 10)), hash="ab12")
    (tmp_path / "ab12.json").write_bytes(DEEP)
    assert "a changed record" in refused(lambda: registration_of(design, tmp_path))


def test_a_network_with_a_number_that_no_machine_holds_is_refused(tmp_path):
    path = tmp_path / "own.sm"
    path.write_text(SM.replace("  4  ", f"  {'9' * 30}  ", 1) + "9" * 30)
    text = SM.splitlines()
    place = next(at for at, line in enumerate(text) if "REQUESTS/DURATIONS" in line)
    rows = [at for at in range(place, len(text)) if text[at].strip()[:1].isdigit()]
    text[rows[0]] = text[rows[0]].rstrip()[:-1] + "9" * 30
    path.write_text("\n".join(text))
    refused(lambda: read_network(path))


PROJECT = """<?xml version="1.0" encoding="{coding}"?>
<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID><Name>a</Name>
<OutlineLevel>{level}</OutlineLevel><Start>2027-01-01T08:00:00</Start>
<Finish>2027-02-01T17:00:00</Finish></Task></Tasks></Project>"""


@pytest.mark.parametrize("level", ["", "x", "-1", "9" * 5000, "\u0663"])
def test_a_task_at_a_level_that_is_none_stands_at_the_top(tmp_path, level):
    path = tmp_path / "plan.xml"
    path.write_text(PROJECT.format(coding="utf-8", level=level), encoding="utf-8")
    assert [own.name for own in read_activities(path)] == ["a"]


@pytest.mark.parametrize("coding", ["utf-7", "EBCDIC-CP-BE", "none", "big5"])
def test_a_project_file_in_an_encoding_that_nobody_reads_is_refused(tmp_path, coding):
    path = tmp_path / "plan.xml"
    path.write_text(PROJECT.format(coding=coding, level=1), encoding="ascii")
    refused(lambda: read_activities(path))


@pytest.mark.parametrize(
    "rows",
    ["region,year,value\rAM01,2024,1\r", "region,year,va\rlue\nAM01,2024,1\n",
     "region,year,value\n" + "x" * 200_000 + ",2024,1\n", "x" * 200_000 + "\n1\n"],
    ids=["old ends of lines", "an end of line in a header", "a long cell", "a long header"],
)  # fmt: skip
def test_a_table_whose_lines_end_otherwise_is_read_or_refused(tmp_path, rows):
    path, mapping = making.csv(tmp_path, rows), read_mapping(making.mapping(tmp_path))
    for read in (lambda: read_file(path, mapping, making.NOW), lambda: first_mapping(path)):
        with suppress(BadInput):  # anything else that it raises fails the test
            read()


def test_a_stored_language_that_is_damaged_or_swells_is_refused(tmp_path, monkeypatch):
    store = LanguageStore(tmp_path / "store")
    store.write(read_language(esco_folder(tmp_path / "ESCO v1.2.0")))
    (path,) = (tmp_path / "store").glob("*.skills")
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[60:90] = b"\xff" * 30
    path.write_bytes(bytes(damaged))
    refused(lambda: store.read("esco-1.2.0"))
    path.write_bytes(whole)
    monkeypatch.setattr("krapte.skills.store.LARGEST_VOCABULARY", 100)
    refused(lambda: store.read("esco-1.2.0"))


def test_a_zip_of_a_vocabulary_that_swells_is_refused(tmp_path, monkeypatch):
    import zipfile

    place = tmp_path / "ESCO v1.2.0.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as book:
        for own in esco_folder(tmp_path / "tables").iterdir():
            book.write(own, own.name)
        book.writestr("skills_de.csv", b" " * 2_000_000)
    monkeypatch.setattr("krapte.skills.reading.LARGEST_VOCABULARY", 1_000_000)
    assert "once unpacked" in refused(lambda: read_language(place))


def square(ring):
    feature = {
        "type": "Feature", "properties": {"code": "PV20"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.parametrize(
    "content",
    [
        square([[4, 52], [5, 52], [5, 53], [4.1, 52.2]]),
        square([[4, 52]]),
        b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1:1/a'
        b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        b"<kml/>",
        b"\x00" * 100,
    ],
    ids=["an open ring", "a ring of one point", "a file that names an address", "kml", "zeros"],
)
def test_boundaries_that_are_none_or_lead_elsewhere_are_refused(tmp_path, content):
    path = tmp_path / "own.geojson"
    path.write_bytes(content)
    refused(lambda: boundaries("province", path))


SCHEME = """[[scheme]]
id = "own"
name_nl = "Eigen"
name_en = "Own"
payer = "krapte"
applicant = "person"
{line}
"""


@pytest.mark.parametrize(
    "line",
    ["not_with = 07:32:00", "period = 1", "rule = [1]", "applicant = {}",
     "[[scheme.period]]\nfrom = 2026-01-01\nsource = {}\namount = { fixed = 1 }",
     '[[scheme.rule]]\nid = "a"\ntext_nl = "a"\ntext_en = "a"\nsource = "s"\nfact = {}'],
)  # fmt: skip
def test_a_scheme_with_a_value_of_another_kind_is_refused(tmp_path, line):
    for path in (embedded() / "funding").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    line = line.replace("applicant = {}", "")
    (tmp_path / "schemes.toml").write_text(SCHEME.format(line=line))
    assert "schemes.toml" in refused(lambda: read_funding(tmp_path))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.csv", "seeker,rank,vacancy,score\np1,nan,v1,0.5\n"),
        ("l.csv", f"seeker,rank,vacancy,score\np1,{'9' * 30},v1,0.5\n"),
        ("l.csv", "seeker,rank,vacancy,score\np1,1,v1,nan\n"),
        ("l.json", '{"for": "vacancies", "lists": [{"id": "a", "results": [{"id": "v", "rank": '
                   '1e999, "score": 0.5}]}]}'),
        ("l.json", '{"for": "vacancies", "lists": [{"id": "a", "results": [{"id": "v", "rank": 1, '
                   '"score": 1e999}]}]}'),
    ],
)  # fmt: skip
def test_lists_with_a_rank_or_score_that_cannot_be_are_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    refused(lambda: read_ranked(tmp_path / name))


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1e999", "1e999"])
def test_a_number_of_a_person_that_no_machine_holds_is_refused(tmp_path, number):
    path = tmp_path / "me.json"
    path.write_text('{"occupation": "roofer", "pay": ' + number + "}")
    closeness = Closeness(default_language())
    assert "`pay`" in refused(lambda: person_of(closeness, path, None))
    uri = default_language().skills[0].uri
    asked = {"id": "v", "essential": [uri], "hours": [0, 1]}
    text = json.dumps({"form": "krapte vacancies 1", "vacancies": [asked]})
    path.write_text(text.replace("[0, 1]", f"[1, {number}]"))
    assert "hours" in refused(lambda: read_vacancies(path, default_language()))
