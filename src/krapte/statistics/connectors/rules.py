"""How the code of a remote dimension becomes codes of ours: an ordered list of rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from krapte.classification import DIMENSIONS

TARGETS = (*DIMENSIONS, "kind")
"""What a rule may set; `kind` is put into the name of the series."""

FIELDS = ("code", "code_like", "title_like", "set", "skip")


@dataclass(frozen=True)
class Rule:
    r"""One line of a list of rules; the first that fits decides.

    Parameters
    ----------
    codes
        Remote codes for which it holds; empty when a pattern decides.
    code_like, title_like
        Patterns that the whole code or the whole title must have; None does not look at it.
    set
        Dimension of ours to code; `\1` is the first group of the pattern. Empty is the total.
    skip
        Whether rows with such a code are left out.
    """

    codes: frozenset[str]
    code_like: re.Pattern[str] | None
    title_like: re.Pattern[str] | None
    set: Mapping[str, str]
    skip: bool

    def apply(self, code: str, title: str) -> dict[str, str] | None:
        """Return what the rule sets for a code; None when it does not fit."""
        if self.codes:
            return dict(self.set) if code in self.codes else None
        found = None
        for pattern, text in ((self.code_like, code), (self.title_like, title)):
            if pattern is not None:
                found = pattern.fullmatch(text)
                if found is None:
                    return None
        if found is None:
            return None
        return {name: found.expand(template) for name, template in self.set.items()}

    def told(self) -> str:
        """Return the rule in one line, for people."""
        where = [f"code {', '.join(sorted(self.codes))}"] if self.codes else []
        where += [f"code like {self.code_like.pattern}"] if self.code_like else []
        where += [f"title like {self.title_like.pattern}"] if self.title_like else []
        what = ", ".join(f"{name} {template}" for name, template in self.set.items()) or "total"
        return f"{' and '.join(where)} -> {'left out' if self.skip else what}"


def rule_of(fields: Mapping[str, Any], targets: Sequence[str] = TARGETS) -> Rule:
    """Return the rule that a table of TOML describes.

    Parameters
    ----------
    fields
        The table.
    targets
        What a rule may set here.

    Raises
    ------
    ValueError
        A field is unknown, or it says neither for which codes it holds nor what to do.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}; choose from {', '.join(FIELDS)}")
    code = fields.get("code", ())
    codes = frozenset([code] if isinstance(code, str) else code)
    code_like, title_like = (
        re.compile(fields[name]) if name in fields else None for name in ("code_like", "title_like")
    )
    sets = fields.get("set", {})
    if not codes and code_like is title_like is None:
        raise ValueError("a rule needs code, code_like or title_like")
    if ("set" in fields) == bool(fields.get("skip")):
        raise ValueError("a rule needs either set or skip = true")
    if set(sets) - set(targets):
        raise ValueError(f"a rule may set {', '.join(targets)} only")
    return Rule(codes, code_like, title_like, sets, bool(fields.get("skip")))


def translate(rules: Sequence[Rule], code: str, title: str) -> tuple[dict[str, str], bool] | None:
    """Return what the first fitting rule sets and whether it skips; None when none fits."""
    for rule in rules:
        found = rule.apply(code, title)
        if found is not None:
            return found, rule.skip
    return None
