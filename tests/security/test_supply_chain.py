"""What krapte is made of is listed, pinned and looked at; a secret in a file is found."""

from __future__ import annotations

import importlib.util
import json
import re
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LICENCES = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|HPND|Unlicense|0BSD|EUPL|"
    r"Zlib|CC0|OFL|LGPL|Public Domain|CNRI|BSL|Boost",
    re.I,
)


def tool(name):
    spec = importlib.util.spec_from_file_location(
        f"supply_chain_{name}", ROOT / "tools" / "supply_chain" / f"{name}.py"
    )
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def bill():
    return tool("sbom").sbom()


def test_the_bill_of_materials_keeps_to_its_schema(bill):
    schema = pytest.importorskip("cyclonedx.schema")
    validation = pytest.importorskip("cyclonedx.validation.json")
    check = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert check.validate_str(json.dumps(bill)) is None
    assert check.validate_str(json.dumps({**bill, "components": [{"name": "x"}]})) is not None


def test_every_pinned_package_is_listed_with_its_hashes_and_who_wants_it(bill):
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.M)
    listed = {own["name"]: own for own in bill["components"] if "pypi" in own["purl"]}
    assert set(listed) == {name.lower() for name in pins}
    assert all(own["externalReferences"][0]["hashes"] for own in listed.values())
    wanted = {ref for own in bill["dependencies"] for ref in own["dependsOn"]}
    assert {own["bom-ref"] for own in bill["components"]} == wanted
    assert tool("sbom").sbom() == bill


def test_no_licence_forbids_to_give_krapte_away(bill):
    unfit = {}
    for own in bill["components"]:
        for one in own.get("licenses", ()):
            told = one.get("expression") or one["license"].get("name") or one["license"]["id"]
            if not LICENCES.search(told):
                unfit[own["name"]] = told
    assert unfit == {}


def test_a_package_without_a_hash_is_refused(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1.0\n    # via krapte\n")
    with pytest.raises(ValueError, match="one has no hash"):
        list(tool("sbom").pinned(lock))


def test_a_secret_is_found_and_not_told(tmp_path):
    pytest.importorskip("detect_secrets")
    key, name = "AKIA" + "QYLPMN5HHHFPZAM2", "pass" + "word"
    path = tmp_path / "settings.py"
    path.write_text(f'KEY = "{key}"\n{name} = "correct-horse-9"\nhost = "localhost"\n')
    told = tool("secrets").found([path])
    assert {line.split(":")[1] for line in told} == {"1", "2"}
    assert key not in "".join(told)
    path.write_text(f'{name} = "correct-horse-9"  # pragma: allowlist secret\n')
    assert tool("secrets").found([path]) == []


def test_silence_of_the_advisories_is_no_good_news():
    judged = tool("advisories").judged
    assert judged(None) == ([], 0, 0)
    answer = {"dependencies": [
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "version": "2", "skip_reason": "not found"},
        {"name": "c", "version": "3", "vulns": [{"id": "PYSEC-1", "fix_versions": ["4"]}]},
    ]}  # fmt: skip
    assert judged(answer) == (["c 3: PYSEC-1, mended in 4"], 2, 1)


def test_wheels_that_differ_are_told_apart_by_part(tmp_path):
    paths = [tmp_path / name for name in ("one.whl", "other.whl", "third.whl")]
    for path, text, year in zip(paths, ("a", "b", "a"), (2020, 2020, 2021), strict=True):
        with zipfile.ZipFile(path, "w") as book:
            book.writestr(zipfile.ZipInfo("krapte/x.py", (year, 2, 2, 0, 0, 0)), text)
    difference = tool("wheel").difference
    assert difference(paths[0], paths[0]) == []
    assert difference(paths[0], paths[1]) == ["krapte/x.py"]
    assert difference(paths[0], paths[2]) == ["krapte/x.py"]
