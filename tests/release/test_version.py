"""One version, wherever it is told, and a list of changes in one form."""

import re
import tomllib

from click.testing import CliRunner

from krapte import __version__
from krapte.cli.main import main
from tests.release.conftest import ROOT

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_version_is_written_in_one_place_and_told_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/krapte/__init__.py"
    assert CliRunner().invoke(main, ["--version"]).output == f"krapte {__version__}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", __version__)


def test_the_citation_names_this_version_and_licence():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = dict(re.findall(r"(?m)^([\w-]+): ?(.*)$", text))
    assert {"cff-version", "message", "title", "authors"} <= set(found)
    assert found["cff-version"] == "1.2.0"
    assert found["version"] == __version__
    assert found["license"] == "EUPL-1.2"


def test_changes_are_kept_in_the_form_that_is_promised():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"(?m)^## \[(.+?)\]", text)
    assert versions[0] == "Unreleased"
    assert len(versions) == len(set(versions))
    kinds = re.findall(r"(?m)^### (.+)$", text)
    assert kinds
    assert set(kinds) <= KINDS
    for released in versions[1:]:
        assert re.search(rf"(?m)^## \[{re.escape(released)}\] - \d{{4}}-\d\d-\d\d$", text)
