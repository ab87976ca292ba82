"""What importers fill while they read tables, before it is a checked language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from krapte.errors import BadInput, Problem
from krapte.skills.language import Concept, Language, checked
from krapte.tables import Row


@dataclass
class Draft:
    """Concepts and relations as tables gave them so far.

    Parameters
    ----------
    file
        What the user gave, for messages about the whole.
    """

    file: str
    kinds: dict[str, str] = field(default_factory=dict)
    isco: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    synonyms: dict[str, dict[str, tuple[str, ...]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    broader: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    relations: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: {"essential": defaultdict(list), "optional": defaultdict(list)}
    )

    def name(
        self, row: Row, field_name: str, uri: str, kind: str, lang: str, others: tuple[str, ...]
    ) -> None:
        """Record a concept with its names in one language; a second name for it is a fault."""
        name = row.text(field_name)
        known = self.kinds.setdefault(uri, kind)
        if known != kind:
            row.fault(field_name, f"a name of the {known} `{uri}`", f"It is a {kind} here.")
        elif lang in self.names[uri]:
            row.fault(field_name, f"`{uri}` once per language", "Remove one of the two lines.")
        elif name:
            self.names[uri][lang] = name
            synonyms = tuple(dict.fromkeys(one for one in others if one and one != name))
            if synonyms:
                self.synonyms[uri][lang] = synonyms

    def require(self, kind: str, source: str, skill: str) -> None:
        """Record that `source` needs (`essential`) or may use (`optional`) a skill."""
        self.relations[kind][source].append(skill)

    def drop_loose_ends(self, share: float) -> int:
        """Drop links to concepts that no table names, and return how many.

        Tables may hold a few of them: the copy of 1.1.1 that was at hand has 75. More than `share`
        of a kind of link means tables of two versions; those stay, so that the check tells them.
        """
        dropped = 0
        links: list[tuple[dict, bool]] = [(self.broader, False)]
        links += [(own, True) for own in self.relations.values()]
        for own, many in links:
            total = sum(len(targets) for targets in own.values())
            kept = {
                one: [target for target in targets if target in self.kinds]
                for one, targets in own.items()
                if one in self.kinds
            }
            lost = total - sum(len(targets) for targets in kept.values())
            if 0 < lost <= share * total:
                dropped += lost
                own.clear()
                own.update(kept if many else {one: dict.fromkeys(two) for one, two in kept.items()})
        return dropped

    def language(
        self, scheme: str, version: str, title: str = "", licence: str = "", left_out: int = 0
    ) -> Language:
        """Return the checked language.

        Raises
        ------
        BadInput
            As `checked`; or a concept has no name.
        """
        nameless = [uri for uri in self.kinds if not self.names[uri]]
        if nameless:
            mend = "Add the table that names it."
            found = f"no name for `{nameless[0]}`"
            raise BadInput([Problem(self.file, None, None, found, "a name in a language", mend)])
        concepts = {
            uri: Concept(
                uri=uri,
                kind=kind,
                names=dict(self.names[uri]),
                synonyms=dict(self.synonyms[uri]) if uri in self.synonyms else {},
                isco=self.isco.get(uri, ""),
                broader=tuple(self.broader[uri]) if uri in self.broader else (),
                links=tuple(self.links[uri]) if uri in self.links else (),
            )
            for uri, kind in self.kinds.items()
        }
        essential, optional = (
            {uri: tuple(own) for uri, own in self.relations[kind].items()}
            for kind in ("essential", "optional")
        )
        found = Language(scheme, version, concepts, essential, optional, title, licence, left_out)
        return checked(found, self.file)
