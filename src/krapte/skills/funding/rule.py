"""Conditions on facts, with three answers: yes, no, and not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.skills.funding.facts import Fact, Value

TESTS = ("is", "one_of", "at_least", "at_most", "above", "below")
VERDICTS = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Condition:
    """A test of one fact, or several conditions joined.

    Parameters
    ----------
    join
        `fact`, `all`, `any` or `not`.
    fact, test, value
        Of a test: `age`, `at_least`, 18.
    parts
        Of a joined condition; one for `not`.
    """

    join: str
    fact: str = ""
    test: str = ""
    value: Any = None
    parts: tuple[Condition, ...] = ()

    def facts(self) -> tuple[str, ...]:
        """Return the facts that it asks for, each once."""
        if self.join == "fact":
            return (self.fact,)
        return tuple(dict.fromkeys(one for part in self.parts for one in part.facts()))

    def verdict(self, facts: Mapping[str, Value]) -> str:
        """Return `yes`, `no` or `unknown`, in Kleene's logic."""
        if self.join == "fact":
            return self._tested(facts)
        found = [part.verdict(facts) for part in self.parts]
        if self.join == "not":
            return {"yes": "no", "no": "yes"}.get(found[0], "unknown")
        sure, other = ("no", "yes") if self.join == "all" else ("yes", "no")
        return sure if sure in found else "unknown" if "unknown" in found else other

    def missing(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """Return the unknown facts that could still change an unknown verdict."""
        if self.verdict(facts) != "unknown":
            return ()
        if self.join == "fact":
            return (self.fact,)
        return tuple(dict.fromkeys(one for part in self.parts for one in part.missing(facts)))

    def _tested(self, facts: Mapping[str, Value]) -> str:
        if self.fact not in facts:
            return "unknown"
        own = facts[self.fact]
        if self.test == "is":
            return "yes" if own == self.value else "no"
        if self.test == "one_of":
            return "yes" if own in self.value else "no"
        limit, number = float(self.value), float(own)
        held = {
            "at_least": number >= limit,
            "at_most": number <= limit,
            "above": number > limit,
            "below": number < limit,
        }
        return "yes" if held[self.test] else "no"


def read_condition(
    content: Mapping[str, Any], known: Mapping[str, Fact], file: str, place: str
) -> Condition:
    """Return the condition of a table of TOML.

    Parameters
    ----------
    content
        With `fact` and one of `TESTS`, or with `all`, `any` or `not`.
    known
        Facts that exist.
    file, place
        For messages.

    Raises
    ------
    BadInput
        No or several conditions, an unknown fact, or a value that the fact cannot have.
    """
    joins = [one for one in ("fact", "all", "any", "not") if one in content]
    if len(joins) != 1:
        told = "no condition" if not joins else " and ".join(joins)
        mend = "Write one condition; join several with all or any."
        raise _refusal(file, place, told, "one of fact, all, any, not", mend)
    join = joins[0]
    if join != "fact":
        parts = [content["not"]] if join == "not" else content[join]
        if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
            raise _refusal(file, place, f"`{join}` without parts", "conditions", "Add some.")
        if not all(isinstance(part, Mapping) for part in parts):
            raise _refusal(file, place, "no table", "conditions as tables", "Write { fact = ... }.")
        read = tuple(read_condition(part, known, file, f"{place}.{join}") for part in parts)
        return Condition(join, parts=read)
    fact, tests = content["fact"], [one for one in TESTS if one in content]
    if fact not in known:
        mend = "Add it to facts.csv, or correct the name."
        raise _refusal(file, place, f"the fact `{fact}`", "a fact of facts.csv", mend)
    if len(tests) != 1:
        told = "no test" if not tests else " and ".join(tests)
        raise _refusal(file, place, told, "one of " + ", ".join(TESTS), "Write one test.")
    test, value, own = tests[0], content[tests[0]], known[fact]
    if own.kind == "choice":
        values = value if test == "one_of" else [value]
        wrong = test not in ("is", "one_of") or not isinstance(values, list)
        if wrong or not values or any(one not in own.choices for one in values):
            allowed = "`is` or `one_of` with " + ", ".join(own.choices)
            raise _refusal(file, place, f"{test} {value}", allowed, "Correct the test.")
    elif test not in TESTS[2:] or isinstance(value, bool) or not isinstance(value, (int, float)):
        allowed = "at_least, at_most, above or below a number"
        raise _refusal(file, place, f"{test} {value}", allowed, "Correct the test.")
    return Condition("fact", fact, test, value)


def _refusal(file: str, place: str, found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem(file, None, place, found, allowed, mend)])
