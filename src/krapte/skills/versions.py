"""What became of each concept between two versions of a vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.skills.language import Language
from krapte.tables import read_rows, refuse_if_faulty

BASES = ("same", "declared", "name", "gone", "new")
"""How a step is known: same URI, said by the publisher, same name (a proposal), no counterpart."""

DECLARED_COLUMNS = ("old", "new")
_NEEDED = 0.995


@dataclass(frozen=True)
class Step:
    """One concept from the old version to the new.

    Parameters
    ----------
    old
        URI; empty when `basis` is `new`.
    new
        URIs; more than one when it was split, none when it is gone.
    basis
        One of `BASES`; `name` is our proposal and to be looked at.
    renamed
        Whether the preferred name changed in a language that both versions have.
    """

    old: str
    new: tuple[str, ...]
    basis: str
    renamed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the step as plain fields, for `--json`."""
        return {"old": self.old, "new": list(self.new), "basis": self.basis,
                "renamed": self.renamed}  # fmt: skip


def read_declared(path: Path) -> dict[str, tuple[str, ...]]:
    """Return what a publisher says replaced what: a table with the columns `old` and `new`.

    Raises
    ------
    BadInput
        The table cannot be read, or a field is empty.
    """
    rows = read_rows(path, DECLARED_COLUMNS)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        found[row.text("old")][row.text("new")] = None
    refuse_if_faulty(rows)
    return {old: tuple(new) for old, new in found.items()}


def mapping(
    old: Language, new: Language, declared: Mapping[str, Sequence[str]] | None = None
) -> tuple[Step, ...]:
    """Return a step for every concept of the old version, then the concepts that are new.

    A URI that both know is the same concept; that is what ESCO promises of its addresses. What the
    publisher declares comes next. Kinds of concept of which a version has none (it was imported
    without that table) are passed over. What is left is proposed when exactly one concept of the
    same kind, itself not in the old version, has the same preferred name.

    Raises
    ------
    BadInput
        They are versions of two vocabularies, or `declared` names a concept that is not there.
    """
    if old.scheme != new.scheme:
        mend = "Vocabularies are joined by the links of their concepts, not by versions."
        problem = Problem(new.id, None, "scheme", new.scheme, f"a version of {old.scheme}", mend)
        raise BadInput([problem])
    declared = declared or {}
    for one, others in declared.items():
        lost = [uri for uri in others if uri not in new.concepts]
        if one not in old.concepts or lost:
            where, uri = (new.id, lost[0]) if one in old.concepts else (old.id, one)
            mend = "Take the table of replacements that belongs to these two versions."
            raise BadInput([Problem(where, None, "old", f"`{uri}`", "a concept of it", mend)])
    named = _only_by_name(new, old)
    steps, reached = [], set()
    old_kinds, new_kinds = ({own.kind for own in one.concepts.values()} for one in (old, new))
    for uri, concept in old.concepts.items():
        if concept.kind not in new_kinds:
            continue
        if uri in new.concepts:
            other = new.concepts[uri]
            both = set(concept.names) & set(other.names)
            renamed = any(concept.names[lang] != other.names[lang] for lang in both)
            step = Step(uri, (uri,), "same", renamed)
        elif uri in declared:
            step = Step(uri, tuple(declared[uri]), "declared")
        else:
            keys = ((concept.kind, lang, name) for lang, name in concept.names.items())
            proposed = {named[key] for key in keys if key in named}
            step = Step(uri, tuple(proposed), "name") if len(proposed) == 1 else _gone(uri)
        steps.append(step)
        reached.update(step.new)
    steps += [
        Step("", (uri,), "new")
        for uri, concept in new.concepts.items()
        if uri not in reached and concept.kind in old_kinds
    ]
    return tuple(steps)


def _gone(uri: str) -> Step:
    return Step(uri, (), "gone")


def _only_by_name(new: Language, old: Language) -> dict[tuple[str, str, str], str]:
    """Return kind, language and name to the one new concept that has it."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for uri, concept in new.concepts.items():
        if uri not in old.concepts:
            for lang, name in concept.names.items():
                found[concept.kind, lang, name].append(uri)
    return {key: uris[0] for key, uris in found.items() if len(uris) == 1}


def joined(base: Language, other: Language) -> Language:
    """Return `base` with the names that `other` has in further languages; one version in two parts.

    Raises
    ------
    BadInput
        The two are not the same version of the same vocabulary, or too many of their concepts
        differ for that to be true.
    """
    if base.id != other.id:
        mend = "Give --version as it is, and borrow names with --names-for."
        raise BadInput([Problem(other.id, None, "version", other.id, base.id, mend)])
    kinds = {own.kind for own in other.concepts.values()} & {"occupation", "skill"}
    for kind in kinds:
        mine, theirs = (
            {uri for uri, own in one.concepts.items() if own.kind == kind} for one in (base, other)
        )
        if mine and len(mine & theirs) < _NEEDED * max(len(mine), len(theirs)):
            found = f"{len(mine & theirs):,} of {len(mine):,} and {len(theirs):,} {kind}s in both"
            mend = "Import it under its own version, or borrow its names with --names-for."
            problem = Problem(other.id, None, None, found, "tables of one version", mend)
            raise BadInput([problem])
    found, _ = with_names_of(base, other)
    kept = {uri: own for uri, own in other.concepts.items() if uri not in base.concepts}
    return replace(
        found,
        concepts={**found.concepts, **kept},
        essential={**other.essential, **base.essential},
        optional={**other.optional, **base.optional},
    )


def with_names_of(base: Language, other: Language) -> tuple[Language, int]:
    """Return `base` with names borrowed from another version, and how many concepts got any.

    Only names in a language that the concept lacks are taken, and only along the same URI.
    """
    concepts, given = dict(base.concepts), 0
    for uri, theirs in other.concepts.items():
        own = concepts.get(uri)
        if own is None:
            continue
        names = {lang: name for lang, name in theirs.names.items() if lang not in own.names}
        if names:
            given += 1
            synonyms = {lang: theirs.synonyms[lang] for lang in names if lang in theirs.synonyms}
            concepts[uri] = replace(
                own, names={**own.names, **names}, synonyms={**own.synonyms, **synonyms}
            )
    return replace(base, concepts=concepts), given
