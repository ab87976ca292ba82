"""One thing in a plan that cannot be, told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from krapte.programming.months import month_text


@dataclass(frozen=True)
class Breach:
    """One limit that a plan breaks.

    Parameters
    ----------
    kind
        Which limit: `unknown`, `whole`, `order`, `duration`, `window`, `horizon`, `figure`,
        `unmet`, `idle`, `link`, `supply`, `away`, `hiring`, `places`, `teachers`, `points`,
        `bound`, `prices` or `status`.
    text_nl, text_en
        What is wrong, with the figures.
    project, package, occupation, region, month
        Where; None when the limit has no such side. `region` is a place of work or a labour-market
        region.
    """

    kind: str
    text_nl: str
    text_en: str
    project: str | None = None
    package: str | None = None
    occupation: str | None = None
    region: str | None = None
    month: int | None = None

    def text(self, lang: str) -> str:
        """Return what is wrong, in `nl` or `en`."""
        return self.text_nl if lang == "nl" else self.text_en

    def as_dict(self) -> dict[str, Any]:
        """Return the breach as plain fields, for `--json`."""
        return {
            "kind": self.kind, "project": self.project, "package": self.package,
            "occupation": self.occupation, "region": self.region,
            "month": None if self.month is None else month_text(self.month),
            "text_nl": self.text_nl, "text_en": self.text_en,
        }  # fmt: skip
