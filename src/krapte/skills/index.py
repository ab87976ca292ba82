"""All names of a vocabulary, searchable by resemblance, with what makes a name resemble a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from krapte.skills.encoder import Encoder, unit_vectors
from krapte.skills.language import Concept
from krapte.skills.text import clean, tokens, written_out

FEATURES = (
    "characters",
    "words",
    "coverage",
    "prefix",
    "support",
    "group",
    "preferred",
    "mention",
    "english",
    "direct",
)
"""What is known of a name beside a text, each between 0 and 1; see `LabelIndex.search`."""

ENCODED = "encoder"
"""The feature that an encoder adds: cosine of the vectors of text and name."""

CANDIDATES = 200
_BLOCK = 256
_SINGLE: Any = np.float32
_WORDS: Any = tokens
_WORDS_WEIGHT = 0.5
_SUPPORTERS = 3
_GROUP_CONCEPTS, _GROUP_MEMBERS = 60, 4
_LONGEST_MENTION = 8


@dataclass(frozen=True, eq=False)
class Candidates:
    """The names that resemble one text most.

    Parameters
    ----------
    labels
        Positions in the index.
    concepts
        Position of the concept of each name.
    features
        Columns as `FEATURES`, then `ENCODED` when there is an encoder.
    """

    labels: Int[np.ndarray, "candidates"]
    concepts: Int[np.ndarray, "candidates"]
    features: Float[np.ndarray, "candidates features"]


class LabelIndex:
    """An index of every name and synonym of some concepts.

    Parameters
    ----------
    concepts
        What is searched.
    languages
        Languages of the names that are used.
    encoder
        Adds the feature `ENCODED`; None leaves it out.
    titles
        Whether the names are job titles, whose short forms are written out.

    Notes
    -----
    Characters are compared by TF-IDF over n-grams of 2 to 5 inside words, words by TF-IDF, both
    over all names of these concepts; measured in `docs/adr/0021-skills-language.md`.
    """

    def __init__(
        self,
        concepts: Sequence[Concept],
        languages: Sequence[str] = ("nl", "en"),
        encoder: Encoder | None = None,
        titles: bool = False,
    ) -> None:
        self.titles = titles
        self.concepts = tuple(concepts)
        self.encoder = encoder
        names = [
            (position, text, lang, preferred, shown)
            for position, concept in enumerate(self.concepts)
            for text, lang, preferred, shown in _names(concept, languages, titles)
        ]
        self.texts = [own[1] for own in names]
        self.languages = np.array([own[2] for own in names], dtype=object)
        self.shown = [own[4] for own in names]
        self.owner = np.array([own[0] for own in names], dtype=np.int64)
        self._preferred = np.array([own[3] for own in names], dtype=bool)
        self._begin = np.searchsorted(self.owner, np.arange(len(self.concepts) + 1))
        self._english = self.languages == "en"
        known = {own.uri for own in self.concepts}
        self._direct = np.array([known.isdisjoint(own.broader) for own in self.concepts])
        groups = {isco: place for place, isco in enumerate(own.isco for own in self.concepts)}
        self._group = [groups[own.isco] for own in self.concepts]
        self._grouped = bool(len(self.concepts)) and all(own.isco for own in self.concepts)
        self._named: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for position, text in enumerate(self.texts):
            self._named[tuple(tokens(text))].append(position)
        self._vectors: Float[np.ndarray, "labels width"] | None = None
        self._seen: Bool[np.ndarray, "labels"] = np.zeros(len(names), dtype=bool)
        self._prepare()

    def _prepare(self) -> None:
        # They load for a second, and most commands about skills read no text.
        from scipy.sparse import csr_matrix, diags_array
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=_SINGLE
        )
        self._words = TfidfVectorizer(analyzer=_WORDS, sublinear_tf=True, dtype=_SINGLE)
        self._by_letters = csr_matrix(self._letters.fit_transform(self.texts)).T.tocsr()
        by_words = csr_matrix(self._words.fit_transform(self.texts))
        self._by_words = by_words.T.tocsr()
        weighed = by_words.copy()
        weighed.data[:] = self._words.idf_[weighed.indices]
        whole = np.asarray(weighed.sum(axis=1)).ravel()
        share = diags_array(1 / np.where(whole == 0, 1, whole)) @ weighed
        self._coverage = csr_matrix(share).T.tocsr().astype(np.float32)
        width = max((len(text) for text in self.texts), default=1)
        self._signs = np.array(self.texts, dtype=f"U{width}").view(np.uint32)
        self._signs = self._signs.reshape(len(self.texts), width)
        self._lengths = np.array([len(text) for text in self.texts])

    def search(self, texts: Sequence[str], running: bool = False) -> Iterator[Candidates]:
        """Yield for each text the names that resemble it most, none when nothing does.

        Parameters
        ----------
        texts
            Titles or pieces of text, as they were written.
        running
            Whether they are pieces of running text, in which `it` is no department.

        Notes
        -----
        `characters` and `words` are cosines; `coverage` the share of a name's words, weighed by
        rarity, that the text has; `prefix` the share of characters from the beginning that agree;
        `support` the mean resemblance of the three best names of the same concept; `group` that of
        the four best concepts in its ISCO unit group; `preferred` whether it is the preferred
        name; `mention` whether the name stands in the text word for word; `english` whether it is
        an English name; `direct` whether the concept is no speciality of another one.
        """
        from scipy.sparse import csr_matrix

        cleaned = [clean(text) for text in texts]
        if self.titles:
            cleaned = [written_out(text, not running) for text in cleaned]
        for begin in range(0, len(cleaned), _BLOCK):
            block = cleaned[begin : begin + _BLOCK]
            letters = csr_matrix(self._letters.transform(block))
            words = csr_matrix(self._words.transform(block))
            there = words.copy()
            there.data[:] = 1.0
            by_letters = (letters @ self._by_letters).toarray()
            by_words = (words @ self._by_words).toarray()
            coverage = (there @ self._coverage).toarray()
            vectors = None
            if self.encoder is not None:
                vectors = unit_vectors(self.encoder, texts[begin : begin + _BLOCK], "query")
            for row, text in enumerate(block):
                found = self._candidates(text, by_letters[row], by_words[row], coverage[row])
                if vectors is not None:
                    found = self._encoded(found, vectors[row])
                yield found

    def _candidates(
        self,
        text: str,
        letters: Float[np.ndarray, "labels"],
        words: Float[np.ndarray, "labels"],
        coverage: Float[np.ndarray, "labels"],
    ) -> Candidates:
        likeness = letters + _WORDS_WEIGHT * words
        most = min(CANDIDATES, len(likeness))
        chosen = np.argpartition(-likeness, most - 1)[:most]
        chosen = chosen[likeness[chosen] > 0]
        mentioned = self._mentions(text)
        chosen = np.unique(np.concatenate([chosen, mentioned])).astype(np.int64)
        owner = self.owner[chosen]
        columns = [
            letters[chosen],
            words[chosen],
            coverage[chosen],
            self._agreeing(text, chosen),
            self._support(likeness, owner),
            self._of_group(likeness, owner),
            self._preferred[chosen],
            np.isin(chosen, mentioned),
            self._english[chosen],
            self._direct[owner],
        ]
        features = np.column_stack([np.asarray(own, dtype=np.float64) for own in columns])
        return Candidates(chosen, owner, features)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the names that stand in a text word for word, the longest where they overlap."""
        words = tokens(written_out(clean(text), False) if self.titles else clean(text))
        found, begin = [], 0
        while begin < len(words):
            longest = min(_LONGEST_MENTION, len(words) - begin)
            for length in range(longest, 0, -1):
                own = tuple(words[begin : begin + length])
                if own in self._named:
                    found.append(" ".join(own))
                    break
            else:
                length = 1
            begin += length
        return tuple(found)

    def _mentions(self, text: str) -> Int[np.ndarray, "names"]:
        """Return the names that stand in the text word for word."""
        words = tokens(text)
        found = []
        for length in range(1, min(_LONGEST_MENTION, len(words)) + 1):
            for begin in range(len(words) - length + 1):
                found += self._named.get(tuple(words[begin : begin + length]), [])
        return np.array(sorted(set(found)), dtype=np.int64)

    def _agreeing(
        self, text: str, chosen: Int[np.ndarray, "candidates"]
    ) -> Float[np.ndarray, "candidates"]:
        signs = np.array([text or " "]).view(np.uint32)
        width = min(len(signs), self._signs.shape[1])
        same = self._signs[chosen, :width] == signs[:width]
        agreeing = np.cumprod(same, axis=1).sum(axis=1)
        return agreeing / np.maximum(len(text), self._lengths[chosen])

    def _support(
        self, likeness: Float[np.ndarray, "labels"], owner: Int[np.ndarray, "candidates"]
    ) -> Float[np.ndarray, "candidates"]:
        concepts, place = np.unique(owner, return_inverse=True)
        means = np.empty(len(concepts))
        for position, concept in enumerate(concepts):
            own = likeness[self._begin[concept] : self._begin[concept + 1]]
            best = np.partition(own, -_SUPPORTERS)[-_SUPPORTERS:] if len(own) > 3 else own
            means[position] = best.sum() / _SUPPORTERS
        return means[place]

    def _of_group(
        self, likeness: Float[np.ndarray, "labels"], owner: Int[np.ndarray, "candidates"]
    ) -> Float[np.ndarray, "candidates"]:
        if not self._grouped or not len(owner):
            return np.zeros(len(owner))
        best = np.maximum.reduceat(likeness, self._begin[:-1])
        most = min(_GROUP_CONCEPTS, len(best))
        top = np.argpartition(-best, most - 1)[:most]
        members: dict[int, list[float]] = defaultdict(list)
        for concept in top[np.argsort(-best[top], kind="stable")]:
            members[self._group[concept]].append(float(best[concept]))
        means = {
            group: sum(own[:_GROUP_MEMBERS]) / _GROUP_MEMBERS for group, own in members.items()
        }
        return np.array([means.get(self._group[concept], 0.0) for concept in owner])

    def _encoded(self, found: Candidates, vector: Float[np.ndarray, "width"]) -> Candidates:
        """Add the cosine with the names; a name is encoded when it is first met."""
        if self.encoder is None:
            return found
        if self._vectors is None:
            self._vectors = np.zeros((len(self.texts), len(vector)), dtype=np.float32)
        fresh = found.labels[~self._seen[found.labels]]
        if len(fresh):
            names = [self.shown[own] for own in fresh]
            self._vectors[fresh] = unit_vectors(self.encoder, names, "label")
            self._seen[fresh] = True
        cosine = self._vectors[found.labels] @ vector
        features = np.column_stack([found.features, cosine])
        return Candidates(found.labels, found.concepts, features)


def _names(
    concept: Concept, languages: Sequence[str], titles: bool
) -> Iterator[tuple[str, str, bool, str]]:
    """Yield each different name once, as it is compared, with the name as it is written."""
    seen = set()
    for lang, name, preferred in concept.labels():
        text = written_out(clean(name), True) if titles else clean(name)
        if lang in languages and text and text not in seen:
            seen.add(text)
            yield text, lang, preferred, name
