"""Settings of the documentation site; `make_site.py` beside this file runs it."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from krapte import __version__  # noqa: E402

project = "krapte"
version = release = __version__
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml", "navigation"]
root_doc = "index"
exclude_patterns: list[str] = []

myst_enable_extensions = ["dollarmath"]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
html_math_renderer = "mathml"

# Docstrings put code between single backticks.
default_role = "literal"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "groupwise"
autodoc_typehints_format = "short"

html_theme = "krapte"
html_theme_path = [str(HERE / "theme")]
html_static_path = [str(ROOT / "src/krapte/web/static/fonts")]
html_title = f"krapte {__version__}"
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page opened from a disk may not fetch others
html_show_sphinx = False
html_last_updated_fmt = None
# Types in signatures are words to read; pages link by path, and those links are all checked.
suppress_warnings = ["ref.python"]


def setup(app: object) -> None:
    """Show examples of CSV as plain text: Pygments has no lexer for it."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)  # pyright: ignore[reportAttributeAccessIssue]
