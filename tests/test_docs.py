"""The documentation is true: links lead somewhere, commands exist, tables have these columns."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

import krapte
from krapte.cli.main import main
from krapte.forecast.parameters import Parameter
from krapte.programming.exchange import PLAN_FILES, SUPPLY_FILES
from krapte.register import effects, levers, measures
from krapte.register.content import budget, commitments, indicators, parties
from krapte.reporting.programme_page import PAGE
from krapte.statistics import COLUMNS
from krapte.statistics.dataset import SOURCE_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP = ("src", "tests", "docs", "benchmarks", ".ci")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
RUN_FILES = {"manifest.json", "summary.json", "report.html", "regions.csv"}
RUN_FILES |= {*PLAN_FILES, *SUPPLY_FILES, PAGE}
RUN_FILES |= {"letter.json", "brief.html"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


@cache
def prose(page):
    """Return the page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def blocks(page, *languages):
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [body for language, body in found if language in languages]


def anchors(page):
    """Return the anchors of a page as GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def broken_links(page, root=ROOT):
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or root not in [target, *target.parents]:
            broken.append(link)
        elif anchor and anchor not in anchors(target):
            broken.append(f"{link} (no such heading)")
    return broken


def in_text(page):
    """Return the commands named in running text, as words after `krapte`."""
    shown = [text for text in INLINE.findall(prose(page)) if re.match(r"krapte [a-z-]", text)]
    return [shlex.split(text)[1:] for text in shown]


def in_blocks(page):
    """Return the commands to type over, as words after `krapte`."""
    found = []
    for block in blocks(page, "sh", "console"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)
            if words and words[0] == "krapte":
                stops = [i for i, word in enumerate(words) if word in ("|", ">", "&&")]
                found.append(words[1 : stops[0] if stops else None])
    return found


def parse(words, whole=True):
    """Parse a command line as the program would; raises click's error when it does not fit.

    In running text (`whole` False) a group may lack its subcommand, and a command its arguments.
    """
    command, name, rest = main, "krapte", list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        command = command.get_command(click.Context(command), name)
        if command is None:
            raise click.UsageError(f"no command {name}")
    if "--help" in rest or (isinstance(command, click.Group) and not whole):
        return
    try:
        command.make_context(name, rest)
    except click.MissingParameter:
        if whole:
            raise
    except click.BadParameter as fault:
        # What a page names need not be there.
        if not fault.message.endswith("does not exist."):
            raise


@every_page
def test_every_relative_link_leads_somewhere(page):
    assert broken_links(page) == []


def test_a_broken_link_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Title\n[a](nowhere.md) [b](#title) [c](#other)\n", encoding="utf-8")
    assert broken_links(page, tmp_path) == ["nowhere.md", "#other (no such heading)"]


@every_page
def test_every_command_shown_exists_with_its_options(page):
    shown = [(words, True) for words in in_blocks(page)]
    for words, whole in shown + [(words, False) for words in in_text(page)]:
        try:
            parse(words, whole)
        except click.ClickException as fault:
            pytest.fail(f"krapte {' '.join(words)}: {fault.format_message()}")


def test_the_readme_shows_every_command():
    shown = in_blocks(ROOT / "README.md")
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert name in [words[0] for words in shown]
        if isinstance(command, click.Group):
            assert {(name, sub) for sub in command.commands} <= {
                tuple(words[:2]) for words in shown
            }


@pytest.mark.parametrize(
    "words", [["runn"], ["run", "--drawz", "3"], ["explain", "NL", "07+08", "soon"]]
)
def test_a_command_that_does_not_exist_is_seen(words):
    with pytest.raises(click.ClickException):
        parse(words)


@cache
def repository_names():
    return {path.name for top in TOP for path in (ROOT / top).rglob("*.*")}


@every_page
def test_every_file_named_exists(page):
    missing = []
    for text in INLINE.findall(prose(page)):
        if re.fullmatch(r"[\w./-]+", text) is None:
            continue
        if "/" in text and text.split("/")[0] in TOP:
            if not (ROOT / text).exists():
                missing.append(text)
        elif re.fullmatch(r"[\w-]+\.(py|csv|json|html|lock|toml)", text):
            known = text in repository_names() or (ROOT / text).is_file() or text in RUN_FILES
            if not known:
                missing.append(text)
    assert missing == []


@every_page
def test_python_examples_use_names_that_exist(page):
    for body in blocks(page, "python"):
        compile(body, str(page), "exec")
        for name in re.findall(r"\bkrapte\.([A-Za-z_]+)", body):
            assert hasattr(krapte, name), name


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("Observations", COLUMNS),
        ("Sources", SOURCE_COLUMNS),
        ("Parameters", [field.name for field in fields(Parameter)]),
        ("Levers", levers.COLUMNS),
        ("Measures", measures.COLUMNS + measures.SCOPE_COLUMNS),
        ("Effects", effects.COLUMNS),
        ("Parties", parties.PARTY_COLUMNS),
        ("Roles", parties.ROLE_COLUMNS),
        ("Budget lines", budget.BUDGET_COLUMNS),
        ("Commitments", commitments.COMMITMENT_COLUMNS),
        ("Milestones", commitments.MILESTONE_COLUMNS),
        ("Indicators", indicators.INDICATOR_COLUMNS),
        ("Indicator values", indicators.VALUE_COLUMNS),
    ],
)
def test_the_reference_lists_the_columns_of_the_code(heading, columns):
    page = (ROOT / "docs/reference/tables.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(columns)


def test_the_page_on_levers_lists_those_of_the_register():
    page = (ROOT / "docs/concepts/levers.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.M)
    assert sorted(listed) == sorted(own.lever for own in levers.read_levers())


def test_every_page_is_reached_from_the_index():
    linked = {ROOT / "docs/README.md"}
    waiting = [ROOT / "docs/README.md"]
    while waiting:
        page = waiting.pop()
        for link in LINK.findall(prose(page)):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in linked:
                linked.add(target)
                waiting.append(target)
    assert set(PAGES) - linked - {ROOT / "README.md", ROOT / "CHANGELOG.md"} == set()


def read_publiccode():
    """Return publiccode.yml as nested dicts and lists.

    It is kept in the part of YAML that needs no library: two spaces per level, `key: value`, lists
    of plain texts, and folded texts after `>`. Anything else is refused.
    """
    lines = [
        line
        for line in (ROOT / "publiccode.yml").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    value, rest = _nested(lines, 0)
    assert rest == []
    return value


def _nested(lines, depth):
    pad = "  " * depth
    if lines[0].startswith(f"{pad}- "):
        items = []
        while lines and lines[0].startswith(f"{pad}- "):
            items.append(lines.pop(0).removeprefix(f"{pad}- ").strip())
        return items, lines
    found = {}
    while lines and re.match(rf"{pad}\S", lines[0]):
        key, value = re.fullmatch(rf"{pad}([\w]+):(?: (.+))?", lines.pop(0)).groups()
        assert key not in found, f"{key} stands twice"
        if value == ">":
            folded = []
            while lines and lines[0].startswith(f"{pad}  "):
                folded.append(lines.pop(0).strip())
            found[key] = " ".join(folded)
        elif value is None:
            found[key], lines = _nested(lines, depth + 1)
        else:
            assert ": " not in value, f"{key} needs quotes"
            found[key] = value.strip('"')
    return found, lines


def test_publiccode_holds_what_the_standard_asks():
    """Version 0 of the standard: its mandatory keys, with values of its lists."""
    found = read_publiccode()
    assert found["publiccodeYmlVersion"] == "0"
    assert found["name"] == "krapte"
    assert found["url"].startswith("https://")
    assert set(found["platforms"]) <= {"web", "windows", "mac", "linux", "ios", "android"}
    assert found["categories"]
    assert found["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert found["softwareType"] in {"standalone/desktop", "standalone/other", "library"}
    assert found["legal"]["license"] == "EUPL-1.2"
    assert found["localisation"]["localisationReady"] == "true"
    assert set(found["localisation"]["availableLanguages"]) == set(found["description"])
    kind = found["maintenance"]["type"]
    assert kind in {"internal", "community", "none"}
    assert kind == "none" or found["maintenance"]["contacts"]
    for text in found["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
