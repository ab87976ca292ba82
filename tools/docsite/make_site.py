"""Builds the documentation site: the pages of docs/, and a reference made from the code.

The pages are written for a reader on a code host too, so nothing in them is for a builder. Here
they are copied to a stage, the index gets its navigation from its own lists, and the reference of
commands and of Python is written beside them. Any warning, and so any broken link, is an error.

    python tools/docsite/make_site.py            # build/docs/index.html
    python tools/docsite/make_site.py OUT        # another folder
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

# What pages link to outside docs/ is laid beside the stage, so that the same links hold.
BESIDE = ("src", "tests", "benchmarks", "tools", "notebooks", "deploy", "LICENSE")
# Pages of the site that stand at the top of the repository, and their names here.
MOVED = {"../CHANGELOG.md": "changelog.md", "../SECURITY.md": "security-policy.md"}
LINK = re.compile(r"\[([^\]\[]*)\]\(([^)\s]+)\)")
LIST_LINE = re.compile(r"^- \[[^\]]+\]\(([\w./-]+)\.md\)")


def sections(index: str) -> list[tuple[str, list[str]]]:
    """Return each heading of the index with the pages listed under it, without `.md`."""
    found: list[tuple[str, list[str]]] = []
    for line in index.splitlines():
        if line.startswith("## "):
            found.append((line.removeprefix("## ").strip(), []))
        elif found and (match := LIST_LINE.match(line)):
            found[-1][1].append(match[1])
    return [(heading, pages) for heading, pages in found if pages]


def navigation(index: str) -> str:
    """Return the hidden trees of contents that Sphinx wants, from the lists of the index."""
    lines = []
    for heading, pages in sections(index):
        lines += ["", "```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```"]
    return "\n".join(lines) + "\n"


def inside(page: str, place: str) -> str:
    """Return the text of a page with the links that differ on the site.

    Parameters
    ----------
    page
        Markdown.
    place
        Folder of the page below docs/, `.` for its top; `top` for a page that stands beside docs/.
    """
    if place == "top":
        return page.replace("](docs/", "](")
    up = "" if place == "." else "../"

    def link(match: re.Match[str]) -> str:
        words, (path, mark, heading) = match[1], match[2].partition("#")
        bare = path.removeprefix(up)
        if path == up + "README.md":
            path = up + "index.md"
        elif path == up + bare and bare in MOVED:
            path = up + MOVED[bare]
        elif path.startswith("../") and _folder(place, path):
            return words  # a site has no listing of a folder; its name is enough
        return f"[{words}]({path}{mark}{heading})"

    return LINK.sub(link, page)


def _folder(place: str, path: str) -> bool:
    return (ROOT / "docs" / place / path).is_dir()


def stage(folder: Path) -> Path:
    """Lay the sources of the site in `folder` and return the folder of its pages."""
    from commands import write_commands
    from python import write_python

    if folder.exists():
        shutil.rmtree(folder)
    pages = folder / "docs"
    for own in sorted((ROOT / "docs").rglob("*")):
        place = own.relative_to(ROOT / "docs")
        made = pages / place
        if own.is_dir() or own.suffix == ".py":
            continue
        made.parent.mkdir(parents=True, exist_ok=True)
        if own.suffix == ".md":
            text = inside(own.read_text(encoding="utf-8"), place.parent.as_posix())
            made.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(own, made)
    for name in BESIDE:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    index = (pages / "README.md").read_text(encoding="utf-8")
    (pages / "README.md").unlink()
    commands = write_commands(pages / "reference/commands")
    python = write_python(pages / "reference/python")
    index += navigation(index) + _tree("Commands", commands, "reference/commands")
    index += _tree("Python", python, "reference/python")
    moved = []
    for path, name in MOVED.items():
        source = ROOT / Path(path).name
        if source.is_file():
            text = inside(source.read_text(encoding="utf-8"), "top")
            (pages / name).write_text(text, encoding="utf-8")
            moved.append(name.removesuffix(".md"))
    (pages / "index.md").write_text(index + _tree("Changes", moved, "."), encoding="utf-8")
    _records(pages / "adr")
    return pages


def _tree(caption: str, names: list[str], place: str) -> str:
    lines = [f"{place}/{name}".removeprefix("./") for name in names]
    return "\n".join(
        ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *lines, "```", ""]
    )


def _records(folder: Path) -> None:
    """Make the list of decisions an index page with its own tree."""
    names = sorted(page.stem for page in folder.glob("0*.md"))
    index = folder / "README.md"
    tree = ["", "```{toctree}", ":hidden:", "", *names, "```", ""]
    index.write_text(index.read_text(encoding="utf-8") + "\n".join(tree), encoding="utf-8")


def build(out: Path, work: Path) -> int:
    """Build the site into `out`; return the exit code of Sphinx, 0 only without any warning."""
    pages = stage(work / "stage")
    command = [
        sys.executable, "-m", "sphinx", "-b", "html", "-c", str(HERE), "-d", str(work / "doctrees"),
        "-E", "-W", "--keep-going", "-q", str(pages), str(out),
    ]  # fmt: skip
    return subprocess.run(command, env={**os.environ, "JAX_PLATFORMS": "cpu"}).returncode  # noqa: S603


if __name__ == "__main__":
    place = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/docs").resolve()
    code = build(place, ROOT / "build/docs-work")
    if code == 0:
        print(place / "index.html")
    sys.exit(code)
