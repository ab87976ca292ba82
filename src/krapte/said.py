"""Sentences of errors in Dutch: found by what they were made of, never by reading them back.

Errors are written in English where they arise. A sentence with something of the user in it is made
with `said`, which remembers its template and what was filled in; one without is its own template.
`faults.csv` has the Dutch of each template. What it does not have stays in English, and the caller
can see that from the answer.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "data" / "faults.csv"


class Said(str):
    """An English sentence that remembers its template and what was filled in.

    Parameters
    ----------
    template
        As for `str.format`, with named places.
    values
        What is filled in, by name.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Said:
        """Fill in the template."""
        own = super().__new__(cls, template.format(**values))
        own.template, own.values = template, values
        return own

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        """Return how to make it anew, for copies and other processes."""
        return self.template, self.values


def said(template: str, **values: Any) -> Said:
    """Return a sentence made of a template.

    >>> said("at most {most} files", most=3)
    'at most 3 files'
    """
    return Said(template, values)


@lru_cache(maxsize=1)
def dutch() -> dict[str, str]:
    """Return English template to Dutch template."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["nl"] for row in csv.DictReader(file)}


def translated(sentence: str, lang: str) -> tuple[str, str]:
    """Return a sentence in a language, and the language that it is really in.

    Parameters
    ----------
    sentence
        Of a `Problem`.
    lang
        `nl` or `en`.
    """
    if lang == "en":
        return sentence, "en"
    if isinstance(sentence, Said):
        found = dutch().get(sentence.template)
        values = sentence.values
    else:
        found, values = dutch().get(sentence), None
    if found is None:
        return sentence, "en"
    return (found if values is None else found.format(**values)), "nl"
