"""From job titles, vacancies and CVs to occupations and skills, with how sure each answer is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from krapte.classification import occupation_of_isco
from krapte.errors import BadInput, Problem, gathered
from krapte.skills.encoder import Encoder
from krapte.skills.index import FEATURES, Candidates, LabelIndex
from krapte.skills.language import LANGUAGES, Concept, Language
from krapte.skills.neutral import without_names, without_person
from krapte.skills.text import MOST_IN_TITLE, Piece, language_of, pieces, readable, tokens
from krapte.skills.weights import CONFIDENCE, Weights, confidences, ranked, read_weights

THRESHOLD = 0.5
"""Below this chance an answer is more likely wrong than right, and krapte does not know."""

_WHOLE = 2000
_PER_PIECE = 3
_WORDS_IN_TITLE = 6
_HEAD = 3

# An index of thousands of names takes a second; a server and a test ask for the same one often.
_INDEXES: WeakKeyDictionary[Language, dict[str, LabelIndex]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Found:
    """A concept that a text may mean.

    Parameters
    ----------
    concept
        The occupation or skill.
    label, lang
        The name that resembles the text most, and its language.
    how
        `exact` (the same name), `mention` (the name stands in the text) or `similar`.
    confidence
        Chance that it is right, between 0 and 1.
    places
        Character offsets (begin, end) of the pieces of text that say so; empty for a title.
    """

    concept: Concept
    label: str
    lang: str
    how: str
    confidence: float
    places: tuple[tuple[int, int], ...] = ()

    def as_dict(self, lang: str = "nl") -> dict[str, Any]:
        """Return plain fields, for `--json`; the words of the text are not among them."""
        told: dict[str, Any] = {
            "uri": self.concept.uri,
            "kind": self.concept.kind,
            "name": self.concept.name(lang),
            "label": self.label,
            "label_language": self.lang,
            "how": self.how,
            "confidence": round(self.confidence, 3),
        }
        if self.concept.isco:
            told |= {"isco": self.concept.isco, "brc": occupation_of_isco(self.concept.isco)}
        if self.places:
            told["places"] = [list(own) for own in self.places]
        return told


@dataclass(frozen=True)
class Answer:
    """What a job title means.

    Parameters
    ----------
    found
        The likeliest occupations, best first.
    known
        Whether the best is at or above the threshold; otherwise krapte does not know.
    """

    found: tuple[Found, ...]
    known: bool

    def as_dict(self, lang: str = "nl") -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        return {"known": self.known, "occupations": [own.as_dict(lang) for own in self.found]}


@dataclass(frozen=True)
class Reading:
    """What a vacancy or CV names.

    Parameters
    ----------
    occupations, skills
        Those at or above the threshold, the surest first.
    pieces
        Number of sentences, lines and list items that were read.
    unknown
        Number of those in which nothing reached the threshold.
    """

    occupations: tuple[Found, ...]
    skills: tuple[Found, ...]
    pieces: int
    unknown: int

    def as_dict(self, lang: str = "nl") -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        return {
            "occupations": [own.as_dict(lang) for own in self.occupations],
            "skills": [own.as_dict(lang) for own in self.skills],
            "pieces": self.pieces,
            "pieces_without_answer": self.unknown,
        }


class Normaliser:
    """Turns text into concepts of one language.

    Parameters
    ----------
    language
        Where to look.
    weights
        By subject, language of the text and vocabulary; None takes those that come with krapte.
    encoder
        A model of the user, beside the n-grams; needs weights that were fitted with it.
    threshold
        Chance below which krapte does not know.

    Raises
    ------
    BadInput
        The threshold is no chance.
    """

    def __init__(
        self,
        language: Language,
        weights: Mapping[tuple[str, str, str], Weights] | None = None,
        encoder: Encoder | None = None,
        threshold: float = THRESHOLD,
    ) -> None:
        if not 0 <= threshold <= 1:
            mend = "Take 0 to see every guess, 0.9 to see only what is nearly sure."
            found = f"{threshold:g}"
            raise BadInput([Problem("normalise", None, "threshold", found, "0 to 1", mend)])
        self.language = language
        self.threshold = threshold
        self._weights = read_weights() if weights is None else weights
        self._encoder = encoder
        self._vocabulary = "whole" if len(language.occupations) >= _WHOLE else "default"

    @cached_property
    def occupations(self) -> LabelIndex:
        """The index of occupations, made when it is first needed."""
        return self._index(self.language.occupations, "occupation")

    @cached_property
    def skills(self) -> LabelIndex:
        """The index of skills and knowledge, made when it is first needed."""
        return self._index(self.language.skills, "skill")

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all names: what else begins with a capital may be somebody's name."""
        names = (*self.occupations.texts, *self.skills.texts)
        return frozenset(word for name in names for word in tokens(name))

    def titles(
        self, texts: Sequence[str], top: int = 5, lang: str | None = None, what: str = "TEXT"
    ) -> tuple[Answer, ...]:
        """Return what each job title means.

        Parameters
        ----------
        texts
            Job titles, each at most 300 characters.
        top
            How many occupations to return for each.
        lang
            Language of the titles; None guesses it for each from the name it resembles most.
        what
            What to call the texts in a message.

        Raises
        ------
        BadInput
            A title is empty, has no letters or is too long; its line is told, not its words.
        """
        problems = [*_unfit(texts, what)]
        if problems:
            raise BadInput(gathered(problems))
        # The same title comes back in thousands of vacancies; it is looked up once.
        fresh = list(dict.fromkeys(texts))
        answers = {
            text: self._answer(candidates, top, lang)
            for text, candidates in zip(fresh, self.occupations.search(fresh), strict=True)
        }
        return tuple(answers[text] for text in texts)

    def text(self, text: str, what: str = "TEXT", person: bool = True) -> Reading:
        """Return the occupations and skills that a vacancy or CV names.

        Parameters
        ----------
        text
            At most 200,000 characters, in Dutch or English.
        what
            What to call it in a message.
        person
            Whether it is about somebody (a CV): what tells who that is, is left out.

        Raises
        ------
        BadInput
            The text is empty, too long, no text, or in another language.
        """
        parts = pieces(readable(text, what))
        if person:
            parts = _with_letters(
                Piece(part.begin, part.end, without_person(part.text, self.words, at < _HEAD))
                for at, part in enumerate(parts)
            )
        lang = language_of(" ".join(part.text for part in parts))
        answered: set[int] = set()
        nameless = parts
        if person:
            nameless = tuple(
                Piece(part.begin, part.end, without_names(part.text, self.words)) for part in parts
            )
        occupations = self._named("occupation", nameless, lang, answered)
        skills = self._named("skill", parts, lang, answered)
        return Reading(occupations, skills, len(parts), len(parts) - len(answered))

    def weights_of(self, subject: str, lang: str) -> Weights:
        """Return the weights for a subject and language of text.

        Raises
        ------
        BadInput
            There are none.
        """
        for one in (lang, "en", "nl"):
            found = self._weights.get((subject, one, self._vocabulary))
            if found is not None:
                return found
        mend = "Fit them with `krapte.skills.fit`, or leave `weights` out."
        found = f"none for {subject}, {lang}, {self._vocabulary}"
        raise BadInput([Problem("weights", None, None, found, "weights", mend)])

    def _index(self, concepts: Sequence[Concept], kind: str) -> LabelIndex:
        if not any(set(own.names) & set(LANGUAGES) for own in concepts):
            mend = "Import a vocabulary that names them in Dutch or English."
            found = f"no {kind} with a name"
            allowed = f"a name of an {kind}" if kind == "occupation" else f"a name of a {kind}"
            raise BadInput([Problem(self.language.id, None, None, found, allowed, mend)])
        titles = kind == "occupation"
        if self._encoder is not None:
            return LabelIndex(concepts, LANGUAGES, self._encoder, titles)
        kept = _INDEXES.setdefault(self.language, {})
        if kind not in kept:
            kept[kind] = LabelIndex(concepts, LANGUAGES, titles=titles)
        return kept[kind]

    def _answer(self, candidates: Candidates, top: int, lang: str | None) -> Answer:
        found = self._found(self.occupations, "occupation", candidates, lang, top)
        return Answer(found, bool(found) and found[0].confidence >= self.threshold)

    def _found(
        self, index: LabelIndex, subject: str, candidates: Candidates, lang: str | None, top: int
    ) -> tuple[Found, ...]:
        if not len(candidates.labels):
            return ()
        letters = candidates.features[:, FEATURES.index("characters")]
        spoken = lang or str(index.languages[candidates.labels[int(letters.argmax())]])
        weights = self.weights_of(subject, spoken)
        order = ranked(candidates, weights)
        chances = confidences(order, weights)
        found = []
        for position in range(min(top, len(order.concepts))):
            label = int(order.labels[position])
            same = bool(order.evidence[position, CONFIDENCE.index("exact")])
            mentioned = bool(order.evidence[position, CONFIDENCE.index("mention")])
            found.append(
                Found(
                    index.concepts[int(order.concepts[position])],
                    index.shown[label],
                    str(index.languages[label]),
                    "exact" if same else "mention" if mentioned else "similar",
                    float(chances[position]),
                )
            )
        return tuple(found)

    def _named(
        self, subject: str, parts: Sequence[Piece], lang: str | None, answered: set[int]
    ) -> tuple[Found, ...]:
        """Return what the pieces name, each concept once with all its places."""
        index = self.occupations if subject == "occupation" else self.skills
        best: dict[str, Found] = {}
        places: dict[str, list[tuple[int, int]]] = {}
        asked = [
            (number, text)
            for number, part in enumerate(parts)
            for text in _asked(index, subject, part.text)
        ]
        searched = index.search([text for _, text in asked], running=True)
        for (number, _), candidates in zip(asked, searched, strict=True):
            part = parts[number]
            for own in self._found(index, subject, candidates, lang, _PER_PIECE):
                if own.confidence < self.threshold:
                    continue
                answered.add(number)
                uri = own.concept.uri
                where = places.setdefault(uri, [])
                if (part.begin, part.end) not in where[-1:]:
                    where.append((part.begin, part.end))
                if uri not in best or own.confidence > best[uri].confidence:
                    best[uri] = own
        found = [
            Found(own.concept, own.label, own.lang, own.how, own.confidence, tuple(places[uri]))
            for uri, own in best.items()
        ]
        return tuple(sorted(found, key=lambda own: (-own.confidence, own.concept.uri)))


def _with_letters(parts: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(part for part in parts if any(sign.isalpha() for sign in part.text))


def _asked(index: LabelIndex, subject: str, piece: str) -> tuple[str, ...]:
    """Return what of a piece of text is looked up: for a skill all of it, for an occupation names.

    What an occupation's name is worth was learnt from titles; a sentence is none. So the names of
    occupations in it are looked up as titles, and the whole only when it is as short as one.
    """
    if not piece.strip():
        return ()
    if subject == "skill":
        return (piece,)
    named = index.named_in(piece)
    return (piece, *named) if len(piece.split()) <= _WORDS_IN_TITLE else named


def _unfit(texts: Sequence[str], what: str) -> list[Problem]:
    problems = []
    many = len(texts) > 1
    if not texts:
        mend = "Write a job title, or a file with one on each line."
        problems.append(Problem(what, None, None, "no title", "at least one", mend))
    for line, text in enumerate(texts, start=1):
        place = line if many else None
        if len(text) > MOST_IN_TITLE:
            found = f"a title of {len(text):,} characters"
            mend = "Read a vacancy or CV with --as vacancy or --as cv."
            allowed = f"at most {MOST_IN_TITLE}"
            problems.append(Problem(what, place, None, found, allowed, mend))
        elif not any(sign.isalpha() for sign in text):
            found = "nothing" if not text.strip() else "a title without letters"
            mend = "Write the job title as the vacancy does."
            problems.append(Problem(what, place, None, found, "a job title", mend))
    return problems
