"""What stepping over is judged by, whoever asks: made once for a site, and kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from krapte.errors import BadInput
from krapte.skills import Concept, Language, LanguageStore, Normaliser, default_language
from krapte.skills.transitions import (
    Basis,
    Closeness,
    Market,
    Volumes,
    hours_of,
    into_technical,
    market_of,
    read_basis,
    volumes,
)
from krapte.statistics import Dataset

if TYPE_CHECKING:
    from krapte.reporting.publish.finished import FinishedRun
    from krapte.skills.matching import Explanation, Index
    from krapte.skills.routes import Catalogue
    from krapte.web.site import Site

STORE, CATALOGUES = "skills", ("catalogue.csv", "catalogue.json")
"""In the state folder of a site: the store of `krapte skills import`, and the region's courses."""

_MADE = ("normaliser", "catalogue", "index", "volumes")
"""What takes long to make, in the order in which a reader needs it."""

T = TypeVar("T")
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def _once(make: Callable[[Reference], T]) -> cached_property[T]:
    """Return a property that one thread makes while the others wait for it."""
    name = make.__name__

    @wraps(make)
    def own(self: Reference) -> T:
        with self.locks[name]:
            if name not in self.__dict__:
                self.__dict__[name] = make(self)
            return self.__dict__[name]

    return cached_property(own)


class Reference:
    """The vocabulary with all that is made from it; safe to use from several threads.

    Parameters
    ----------
    dataset
        Hours, people and moves.
    language
        Occupations and skills.
    catalogue
        Courses of the region; the example that comes with krapte when None.
    """

    def __init__(self, dataset: Dataset, language: Language, catalogue: Path | None) -> None:
        self.dataset, self.language, self._file = dataset, language, catalogue
        self.closeness = Closeness(language)
        self.basis: Basis = read_basis()
        self.hours = hours_of(dataset)
        self.own_catalogue = catalogue is not None
        self.locks = {name: threading.Lock() for name in _MADE}

    @_once
    def normaliser(self) -> Normaliser:
        """Return what reads titles and texts; the index of occupations is made at once."""
        made = Normaliser(self.language)
        _ = made.occupations
        return made

    @cached_property
    def destinations(self) -> tuple[str, ...]:
        """URIs of the technical and ICT occupations."""
        return into_technical(self.closeness)

    @_once
    def volumes(self) -> Volumes:
        """Return people and moves of the base year."""
        return _volumes(self.dataset)

    @_once
    def catalogue(self) -> Catalogue:
        """Return the courses of which routes are made."""
        from krapte.skills.routes import default_catalogue, read_catalogue

        if self._file is None:
            return default_catalogue(self.language)
        return read_catalogue(self._file, self.language)

    @_once
    def index(self) -> Index:
        """Return the occupations as what matching compares a person with."""
        from krapte.skills import matching

        asked = matching.occupations_as_vacancies(self.language)
        return matching.Index(asked, matching.scoring_of(self.language))

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """URI of each occupation and skill to its name in addresses and forms."""
        last = [own.uri.rstrip("/").rpartition("/")[2] for own in self._concepts]
        often: dict[str, int] = {}
        for own in last:
            often[own] = often.get(own, 0) + 1
        return {
            own.uri: key if key and often[key] == 1 and _SAFE.issuperset(key) else _digest(own.uri)
            for own, key in zip(self._concepts, last, strict=True)
        }

    @cached_property
    def uris(self) -> Mapping[str, str]:
        """The other way round: key to URI."""
        return {key: uri for uri, key in self.keys.items()}

    @property
    def _concepts(self) -> tuple[Concept, ...]:
        return (*self.language.occupations, *self.language.skills)

    def occupation(self, key: str) -> Concept | None:
        """Return the occupation of a key; None when there is none."""
        found = self.language.concepts.get(self.uris.get(key, ""))
        return found if found is not None and found.kind == "occupation" else None

    def skill(self, key: str) -> Concept | None:
        """Return the skill of a key; None when there is none."""
        found = self.language.concepts.get(self.uris.get(key, ""))
        return found if found is not None and found.is_skill else None

    def named(self, uri: str, lang: str) -> tuple[str, str]:
        """Return the name of a concept, and its language where that is not the one asked."""
        own = self.language[uri]
        spoken = "" if own.names.get(lang) else next(iter(own.names))
        return own.name(lang), spoken

    def explained(self, had: frozenset[str], goal: str) -> Explanation | None:
        """Return what an occupation asks beside the skills of a person.

        Returns
        -------
        Explanation or None
            None when nothing is known that the occupation asks.
        """
        from krapte.skills.matching import Standing

        if goal not in self.index.vacancies.ids:
            return None
        row = self.index.vacancies.ids.index(goal)
        return Standing(_seeker(self.language, had), 0, self.index).explain(row)

    def ready(self) -> None:
        """Make everything, so that nobody has to wait for it later."""
        for name in _MADE:
            getattr(self, name)
        _ = self.normaliser.skills


@lru_cache(maxsize=2)
def _volumes(dataset: Dataset) -> Volumes:
    return volumes(dataset)


def _seeker(language: Language, had: frozenset[str]) -> Any:
    from krapte.skills import matching

    number = {own.uri: place for place, own in enumerate(language.skills)}
    row = [(number[uri], 0) for uri in sorted(had)]
    one, unknown = np.array([-1]), np.array([np.nan])
    nothing = matching.licence_sets([()])
    return matching.Seekers(
        language.id, tuple(number), tuple(own.uri for own in language.occupations), ("person",),
        matching.skill_lists([row]), one.astype(np.int32), one.astype(np.int16),
        one.astype(np.int16), one.astype(np.int16), one.astype(np.int8), nothing, nothing,
        np.array([False]), unknown, unknown, unknown, one.astype(np.int8),
    )  # fmt: skip


def _digest(uri: str) -> str:
    return blake2b(uri.encode(), digest_size=12).hexdigest()


_KEPT: dict[tuple[Any, ...], Reference] = {}
_MAKING, _PREPARING = threading.Lock(), threading.Lock()
_MOST_KEPT = 2


def reference_of(site: Site) -> Reference:
    """Return the reference of a site; made anew when its vocabulary or catalogue changes.

    The vocabulary is the newest of the folder `skills` of the site's state, or else the small one
    that comes with krapte.

    Raises
    ------
    BadInput
        A file there cannot be read.
    """
    state = site.settings.state
    files = sorted((state / STORE).glob("*.skills"))
    catalogue = next((state / name for name in CATALOGUES if (state / name).is_file()), None)
    seen = [*files, *([catalogue] if catalogue else [])]
    stamps = tuple((str(path), path.stat().st_mtime_ns) for path in seen)
    key = (site.dataset.content_hash, stamps)
    with _MAKING:
        if key not in _KEPT:
            language = LanguageStore(state / STORE).read() if files else default_language()
            while len(_KEPT) >= _MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
            _KEPT[key] = Reference(site.dataset, language, catalogue)
        return _KEPT[key]


def prepare(site: Site) -> None:
    """Make the reference of a site in the background, while a reader is still typing."""
    if _PREPARING.acquire(blocking=False):
        threading.Thread(target=_prepare, args=(site,)).start()


def _prepare(site: Site) -> None:
    try:
        site.run()
        reference_of(site).ready()
    except BadInput:
        pass  # whoever asks for a page is told
    finally:
        _PREPARING.release()


_MARKETS: dict[tuple[str, str], Market] = {}


def market(run: FinishedRun | None, region: str) -> Market | None:
    """Return tightness and growth in the first year of which figures are not known yet.

    Parameters
    ----------
    run
        None when there is no run: then nothing is known.
    region
        `NL` or a labour-market region.
    """
    if run is None:
        return None
    if (run.id, region) not in _MARKETS:
        years = [int(own) for own in run.cells["year"].unique()]
        year = min(max(years), run.made["observed_until"] + 1)
        if len(_MARKETS) > 200:
            _MARKETS.clear()
        _MARKETS[run.id, region] = market_of(run.cells, region, year)
    return _MARKETS[run.id, region]


def with_goal(reference: Reference, goal: str) -> Catalogue:
    """Return the courses with, in the example, the whole programme to an occupation added."""
    from krapte.skills.routes import with_programme

    if reference.own_catalogue:
        return reference.catalogue
    isco = reference.language[goal].isco
    return with_programme(reference.catalogue, reference.closeness, isco, goal)
