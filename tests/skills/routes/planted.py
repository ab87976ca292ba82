"""A small world with a known best route: skills a to h, occupations that ask some of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from krapte.skills.language import Concept, Language, checked
from krapte.skills.routes import Catalogue, Course, Wish, catalogue_of
from krapte.skills.routes.need import Need
from krapte.skills.routes.route import ordered, within

SKILLS = tuple("abcdefgh")


class Asked:
    """Occupations by the weights of the skills that they ask."""

    def __init__(self, **occupations: Mapping[str, float]) -> None:
        self.occupations = occupations

    def asked(self, occupation: str) -> Mapping[str, float]:
        own = self.occupations[occupation]
        return {skill: weight / sum(own.values()) for skill, weight in own.items()}

    def had(self, occupation: str) -> frozenset[str]:
        return frozenset(self.occupations[occupation])


def language() -> Language:
    """Return a language with one occupation that asks a and b, and all skills."""
    concepts = {own: Concept(own, "skill", {"en": own}) for own in SKILLS}
    concepts["work"] = Concept("work", "occupation", {"en": "work"}, isco="7411")
    return checked(Language("test", "1", concepts, {"work": ("a", "b")}, {}), "test")


def course(id_: str, teaches: str, price: float = 100, hours: float = 10, **own) -> Course:
    found = {"kind": "course", "weeks": 1.0, "hours_low": hours, "hours_high": hours}
    found |= {"price_low": price, "price_high": price} | own
    return Course(id_, id_, id_, teaches=tuple(teaches), hours=hours, price=price, **found)


def catalogue(*courses: Course) -> Catalogue:
    return catalogue_of([(own, n) for n, own in enumerate(courses, 2)], language(), "courses.csv")


def cheapest(need: Need, courses: Catalogue, wish: Wish) -> int | None:
    """Return the least value of any set of courses that reaches the target, by trying them all."""
    best = None
    ids = list(courses.courses)
    for size in range(len(ids) + 1):
        for chosen in combinations(ids, size):
            taught = {skill for id_ in chosen for skill in courses[id_].teaches}
            fits = need.covered(taught) >= need.target and within(chosen, courses, wish)
            if fits and ordered(chosen, courses, need.had) is not None:
                value = sum(wish.cost(courses[id_]) for id_ in chosen)
                best = value if best is None else min(best, value)
    return best
