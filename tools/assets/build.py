"""Makes what pages need besides HTML: one style sheet, htmx, fonts and their licences.

Run by `make assets` after a change here; the outcome is committed, so that neither a user nor a
wheel needs Node. Versions are those of package-lock.json.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TARGET = HERE.parents[1] / "src" / "krapte" / "web" / "static"

CANDIDATE = ("button", "data-badge", "heading", "link", "paragraph", "skip-link")
UTRECHT = (
    "alert", "breadcrumb-nav", "data-list", "form-field", "form-fieldset", "form-label",
    "page-footer", "pagination", "select", "table", "textarea", "textbox",
)  # fmt: skip
WEIGHTS = (400, 600)
SUBSETS = ("latin", "latin-ext")
LICENCES = {"EUPL-1.2": "components", "OFL-1.1": "font", "BSD-0-Clause": "htmx"}


def main() -> None:
    """Write the folder `static` of `krapte.web` anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "fonts").mkdir(parents=True)
    (TARGET / "krapte.css").write_text(_style_sheet(), encoding="utf-8")
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", TARGET / "htmx.js")
    for name in _fonts():
        shutil.copy(MODULES / "@fontsource" / "source-sans-3" / "files" / name, TARGET / "fonts")
    (TARGET / "LICENCES.txt").write_text(_licences(), encoding="utf-8")


def _style_sheet() -> str:
    parts = _faces() + [path.read_text(encoding="utf-8") for path in _sources()] + _dark()
    return "\n".join(re.sub(r"/\*#.*?\*/", "", part).strip() for part in parts) + "\n"


def _sources() -> list[Path]:
    candidate = MODULES / "@nl-design-system-candidate"
    return [
        HERE / "theme.css",
        *(candidate / f"{name}-css" / "dist" / f"{name}.css" for name in CANDIDATE),
        *(MODULES / "@utrecht" / f"{name}-css" / "dist" / "index.min.css" for name in UTRECHT),
        HERE / "pages.css",
    ]


def _faces() -> list[str]:
    beyond = ";unicode-range:U+100-2AF,U+1E00-1EFF,U+2020,U+20A0-20AB"
    return [
        "@font-face{font-family:'Source Sans 3';font-style:normal;font-display:swap;"
        f"font-weight:{weight};src:url(fonts/{_font(subset, weight)}) format('woff2')"
        + (beyond if subset == "latin-ext" else "")
        + "}"
        for subset in SUBSETS
        for weight in WEIGHTS
    ]


def _dark() -> list[str]:
    """Return the dark rules twice: for a reader who chose dark, and for one whose system did."""
    rules = (HERE / "dark.css").read_text(encoding="utf-8").split("*/", 1)[1]
    chosen = rules.replace("DARK", ':root[data-theme="dark"]')
    usual = rules.replace("DARK", ':root:not([data-theme="light"])')
    return [chosen, "@media (prefers-color-scheme: dark) {", usual, "}"]


def _font(subset: str, weight: int) -> str:
    return f"source-sans-3-{subset}-{weight}-normal.woff2"


def _fonts() -> list[str]:
    return [_font(subset, weight) for subset in SUBSETS for weight in WEIGHTS]


def _licences() -> str:
    """Return every package used with its version and licence; refuse a licence not looked at."""
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lines = ["Made by others, and served with krapte's pages:", ""]
    for name in wanted:
        own = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        if own["license"] not in LICENCES:
            raise SystemExit(f"{name}: licence {own['license']} was not looked at")
        lines.append(f"{name} {own['version']}: {own['license']}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
