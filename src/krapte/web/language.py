"""Dutch and English: which of them a request asks, and how a text is chosen."""

from __future__ import annotations

from collections.abc import Callable

LANGUAGES = ("nl", "en")
NAMES = {"nl": "Nederlands", "en": "English"}


def language_of(path: str) -> str:
    """Return the language of an address: English below `/en`, Dutch everywhere else."""
    return "en" if path == "/en" or path.startswith("/en/") else "nl"


def chooser(lang: str) -> Callable[[str, str], str]:
    """Return the function that templates call `t`: of a Dutch and an English text it gives one."""
    return (lambda nl, en: nl) if lang == "nl" else (lambda nl, en: en)
