"""A skills language: occupations and skills with their names, hierarchy and requirements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from krapte.classification import occupation_of_isco
from krapte.errors import BadInput, Problem

KINDS = ("occupation", "skill", "knowledge", "group")
"""What a concept can be; a group only holds others together (an ISCO group, a group of skills)."""

LANGUAGES = ("nl", "en")
"""Languages in which texts are understood; names in other languages may be imported too."""

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Concept:
    """One occupation, skill, kind of knowledge or group.

    Parameters
    ----------
    uri
        Its name for machines; for ESCO the address that never changes.
    kind
        One of `KINDS`.
    names
        Language to preferred name.
    synonyms
        Language to other names, in the order of the source.
    isco
        ISCO-08 unit group (four digits) of an occupation; empty for the rest.
    broader
        URIs of what it is part of.
    links
        URIs of the same thing in other vocabularies.
    """

    uri: str
    kind: str
    names: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    isco: str = ""
    broader: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def is_skill(self) -> bool:
        """Whether a person can have it: a skill or knowledge."""
        return self.kind in ("skill", "knowledge")

    def name(self, lang: str = "nl") -> str:
        """Return the preferred name in a language, or else in the first language there is."""
        return self.names.get(lang) or next(iter(self.names.values()))

    def labels(self) -> Iterator[tuple[str, str, bool]]:
        """Yield every name with its language and whether it is the preferred one."""
        for lang, name in self.names.items():
            yield lang, name, True
        for lang, others in self.synonyms.items():
            for other in others:
                yield lang, other, False


@dataclass(frozen=True, eq=False)
class Language:
    """A version of a vocabulary, checked: nothing in it points at something that is not there.

    Parameters
    ----------
    scheme, version
        Such as `esco` and `1.1.1`.
    concepts
        By URI.
    essential, optional
        URI of an occupation (or skill) to the URIs of the skills that it requires or may use.
    title, licence
        For the reader: what it is and on which terms.
    left_out
        Number of links that were dropped at the import since one of their ends has no name.
    """

    scheme: str
    version: str
    concepts: Mapping[str, Concept]
    essential: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]
    title: str = ""
    licence: str = ""
    left_out: int = 0

    @property
    def id(self) -> str:
        """Scheme and version in one word, such as `esco-1.1.1`."""
        return f"{self.scheme}-{self.version}"

    @cached_property
    def occupations(self) -> tuple[Concept, ...]:
        """The occupations, in the order of the source."""
        return tuple(own for own in self.concepts.values() if own.kind == "occupation")

    @cached_property
    def skills(self) -> tuple[Concept, ...]:
        """The skills and kinds of knowledge, in the order of the source."""
        return tuple(own for own in self.concepts.values() if own.is_skill)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there are names."""
        return tuple(sorted({lang for own in self.concepts.values() for lang in own.names}))

    def __getitem__(self, uri: str) -> Concept:
        """Return the concept of a URI.

        Raises
        ------
        BadInput
            This version has no such concept.
        """
        found = self.concepts.get(uri)
        if found is None:
            mend = "Look the URI up with `krapte skills normalise`, or choose the right version."
            problem = Problem(self.id, None, "uri", f"`{uri}`", "a concept of it", mend)
            raise BadInput([problem])
        return found

    def brc(self, uri: str) -> str:
        """Return the BRC 2014 group (four digits) of an occupation.

        Raises
        ------
        BadInput
            No such concept, or it is no occupation.
        """
        concept = self[uri]
        if concept.kind != "occupation":
            mend = "Only occupations have a BRC group."
            found = f"a {concept.kind}"
            raise BadInput([Problem(self.id, None, "uri", found, "an occupation", mend)])
        return occupation_of_isco(concept.isco)

    def occupations_of(self, brc: str) -> tuple[Concept, ...]:
        """Return the occupations in a BRC group, segment or class, such as `0761` or `08`."""
        return tuple(
            own for own in self.occupations if occupation_of_isco(own.isco).startswith(brc)
        )

    def ancestors(self, uri: str) -> tuple[str, ...]:
        """Return everything that a concept is part of, nearest first, each once."""
        found: dict[str, None] = {}
        waiting = list(self[uri].broader)
        while waiting:
            own = waiting.pop(0)
            if own not in found:
                found[own] = None
                waiting.extend(self.concepts[own].broader)
        return tuple(found)

    def only(self, occupations: Iterable[str]) -> Language:
        """Return these occupations with the skills and groups that they reach, and nothing else.

        Raises
        ------
        BadInput
            One of them is not in this version.
        """
        chosen = dict.fromkeys(self[uri].uri for uri in occupations)
        reached = dict(chosen)
        for uri in chosen:
            for own in (*self.essential.get(uri, ()), *self.optional.get(uri, ())):
                reached[own] = None
        for uri in tuple(reached):
            for own in self.ancestors(uri):
                if self.concepts[own].kind == "group":
                    reached[own] = None
        kept = {
            uri: replace(own, broader=tuple(one for one in own.broader if one in reached))
            for uri, own in self.concepts.items()
            if uri in reached
        }

        def cut(relations: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
            return {
                uri: tuple(one for one in relations[uri] if one in kept)
                for uri in kept
                if uri in relations
            }

        return replace(
            self, concepts=kept, essential=cut(self.essential), optional=cut(self.optional)
        )


def checked(language: Language, file: str) -> Language:
    """Return the language when it holds together.

    Parameters
    ----------
    language
        As it was read.
    file
        What the user gave, for the message.

    Raises
    ------
    BadInput
        No concept has a name in Dutch or English, an ISCO code does not exist, a relation or a
        hierarchy names a concept that is not there, a skill is its own ancestor, or a relation is
        essential and optional at once.
    """
    problems = [*_names(language, file), *_codes(language, file), *_ends(language, file)]
    if not problems:
        problems = [*_cycle(language, file), *_twice(language, file)]
    if problems:
        raise BadInput(problems)
    return language


def _some(uris: Iterable[str]) -> str:
    named = list(uris)
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return ", ".join(f"`{uri}`" for uri in named[:_SHOWN]) + more


def _names(language: Language, file: str) -> Iterator[Problem]:
    if not language.occupations and not language.skills:
        mend = "Give the folder or zip that holds the tables of occupations and skills."
        yield Problem(file, None, None, "no occupation and no skill", "at least one", mend)
    elif not set(language.languages) & set(LANGUAGES):
        mend = "Import the Dutch (nl) or English (en) tables of the same version."
        found = f"names in {', '.join(language.languages)} only"
        yield Problem(file, None, "preferredLabel", found, "names in nl or en", mend)


def _codes(language: Language, file: str) -> Iterator[Problem]:
    unknown = defaultdict(list)
    for own in language.occupations:
        try:
            occupation_of_isco(own.isco)
        except ValueError:
            unknown[own.isco].append(own.uri)
    for code, uris in unknown.items():
        found = f"`{code}` at {_some(uris)}" if code else f"nothing at {_some(uris)}"
        mend = "Write the unit group of ISCO-08 in four digits, with its leading zero: 0110."
        yield Problem(file, None, "iscoGroup", found, "an ISCO-08 unit group", mend)


def _ends(language: Language, file: str) -> Iterator[Problem]:
    mend = "Take all tables from one version; this looks like tables of two versions."
    known = language.concepts
    lost = {one for own in known.values() for one in own.broader if one not in known}
    if lost:
        yield Problem(file, None, "broaderUri", f"unknown {_some(sorted(lost))}", "a concept", mend)
    for name, relations in (("essential", language.essential), ("optional", language.optional)):
        lost = {uri for uri in relations if uri not in known}
        lost |= {one for own in relations.values() for one in own if one not in known}
        if lost:
            found = f"unknown {_some(sorted(lost))}"
            yield Problem(file, None, name, found, "a concept of these tables", mend)
        wrong = {
            one
            for own in relations.values()
            for one in own
            if one in known and not known[one].is_skill
        }
        if wrong:
            found = f"{_some(sorted(wrong))}, which is no skill"
            yield Problem(file, None, name, found, "a skill or knowledge", "Swap the two columns.")


def _cycle(language: Language, file: str) -> Iterator[Problem]:
    try:
        TopologicalSorter({uri: own.broader for uri, own in language.concepts.items()}).prepare()
    except CycleError as fault:
        round_trip = " > ".join(f"`{uri}`" for uri in fault.args[1][:6])
        mend = "Remove one of these lines; nothing can be part of itself."
        yield Problem(file, None, "broaderUri", f"a circle {round_trip}", "a hierarchy", mend)


def _twice(language: Language, file: str) -> Iterator[Problem]:
    for uri, own in language.essential.items():
        both = set(own) & set(language.optional.get(uri, ()))
        if both:
            found = f"{_some(sorted(both))} essential and optional for `{uri}`"
            yield Problem(file, None, "relationType", found, "one of the two", "Remove one line.")
            return
    for name, relations in (("essential", language.essential), ("optional", language.optional)):
        for uri, own in relations.items():
            if len(set(own)) < len(own):
                one = Counter(own).most_common(1)[0][0]
                found = f"`{one}` twice for `{uri}`"
                yield Problem(file, None, name, found, "each relation once", "Remove one line.")
                return
