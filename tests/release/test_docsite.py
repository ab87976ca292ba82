"""The documentation site: complete, whole, readable by everybody, and sufficient to itself."""

import re
import shutil
import sys

import click
import pytest

from krapte.cli.main import main
from tests.release.conftest import ROOT, whole

sys.path.insert(0, str(ROOT / "tools/docsite"))
import commands
import make_site


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    commands.write_commands(folder)
    return {page.stem: page.read_text(encoding="utf-8") for page in folder.glob("*.md")}


def test_every_command_and_every_option_stands_in_the_reference(reference):
    top = click.Context(main, info_name="krapte")
    seen = 0
    for name in main.list_commands(top):
        command = main.get_command(top, name)
        sections = dict(
            re.findall(
                r"(?ms)^#{1,2} (krapte [\w -]+?)$(.*?)(?=^#{1,2} krapte |\Z)", reference[name]
            )
        )
        for own, context in commands.every_command(command, click.Context(command, top, name)):
            text = sections[context.command_path]
            for parameter in own.get_params(context):
                if isinstance(parameter, click.Option) and not parameter.hidden:
                    for word in (*parameter.opts, *parameter.secondary_opts):
                        assert re.search(rf"`[^`]*{re.escape(word)}\b", text), (name, word)
                        seen += 1
            assert own.help, context.command_path
    assert seen > 300


def test_a_page_keeps_the_examples_of_a_command_as_they_are_typed(reference):
    assert "krapte run --draws 50         a quick look" in reference["run"]
    assert "\b" not in "".join(reference.values())


def test_the_navigation_holds_every_page(tmp_path):
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    listed = [page for _, pages in make_site.sections(index) for page in pages]
    there = {
        page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for page in (ROOT / "docs").rglob("*.md")
    }
    records = {name for name in there if name.startswith("adr/0")}
    assert there - records - {"README"} == set(listed)
    assert len(listed) == len(set(listed))


def test_links_are_laid_as_the_site_has_them():
    text = "[a](../README.md#how-to) [b](../../src/krapte/data/nl) [c](plan.md) [d](../../LICENSE)"
    made = make_site.inside(text, "how-to")
    changes = make_site.inside("see [e](docs/scale.md)", "top")
    assert changes == "see [e](scale.md)"
    assert made == "[a](../index.md#how-to) b [c](plan.md) [d](../../LICENSE)"


def test_every_equation_becomes_mathml():
    mathml = pytest.importorskip("mathml")
    found = 0
    for page in (ROOT / "docs").rglob("*.md"):
        for latex in re.findall(r"(?ms)^```math\n(.*?)^```", page.read_text(encoding="utf-8")):
            assert mathml.mathml(latex, "block").startswith("<math")
            found += 1
    assert found > 30
    with pytest.raises(ValueError, match="not known"):
        mathml.mathml(r"\nosuchcommand{x}", "inline")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    # -W: Sphinx fails on any warning, and a link that leads nowhere is one.
    assert make_site.build(folder / "pages", folder / "work") == 0
    return folder / "pages"


@whole
def test_the_site_builds_without_a_warning_and_asks_nothing_of_others(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 150
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(
            r'<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)="([^"]+)"', text
        )
        assert [own for own in loaded if re.match(r"(https?:)?//", own)] == [], page
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?(?:https?:)?//", sheets) == []
    assert "<math" in (site / "concepts/simulator.html").read_text(encoding="utf-8")


@whole
def test_a_reader_finds_pages_offline_and_nobody_is_kept_out(site):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto((site / "index.html").as_uri())
        page.get_by_label("Search").fill("tightness")
        page.get_by_role("button", name="Find").click()
        page.wait_for_selector("#search-results li a")
        assert page.locator("#search-results li a").count() >= 3
        faults = {}
        for name in ("index", "search", "concepts/simulator", "reference/commands/run",
                     "reference/python/krapte.statistics", "how-to/for-regions"):  # fmt: skip
            page.goto((site / f"{name}.html").as_uri())
            found = Axe().run(page).response["violations"]
            if found:
                faults[name] = [(own["id"], own["nodes"][0]["html"][:200]) for own in found]
        assert faults == {}
        browser.close()


def chromium():
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return found
