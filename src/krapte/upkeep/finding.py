"""What an examination found, in Dutch and English, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

GOOD, ADVICE, WRONG = "good", "advice", "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    check
        What was looked at, one word.
    state
        `good`; `advice` when it works but something can be better; `wrong` when it must be mended.
    place
        Where: a file, folder, package or port.
    found
        What was seen, by language.
    mend
        What to do, by language; empty when it is good.
    safe
        Whether `krapte doctor --mend` does that: only what loses nothing.
    """

    check: str
    state: str
    place: str
    found: dict[str, str]
    mend: dict[str, str]
    safe: bool = False

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        return {
            "check": self.check, "state": self.state, "place": self.place,
            "found": self.found[lang], "mend": self.mend[lang], "safe": self.safe,
        }  # fmt: skip


def said(nl: str, en: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"nl": nl, "en": en}


NOTHING = said("", "")


def good(check: str, place: object, nl: str, en: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(check, GOOD, str(place), said(nl, en), NOTHING)
