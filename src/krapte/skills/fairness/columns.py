"""Which columns about people enter the score or a filter, and what each may stand for."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.skills.matching import Index, Rules, Seekers, licence_sets, match
from krapte.tables import read_rows, refuse_if_faulty

COLUMNS_USED = Path(__file__).resolve().parents[2] / "data" / "skills" / "columns_used.csv"
COLUMNS_USED_HEADER = ("column", "enters", "may_stand_for", "why_nl", "why_en", "status")
ENTERS = ("score", "filter", "nothing")
PROTECTED = frozenset(
    {"sex", "gender", "geslacht", "age", "age_band", "leeftijd", "birth_date", "date_of_birth",
     "geboortedatum", "nationality", "nationaliteit", "origin", "herkomst", "religion", "health",
     "name", "naam", "pregnancy", "disability", "marital_status", "postcode", "address", "adres"}
)  # fmt: skip
"""Names under which a protected attribute, or something that tells it at once, would come in."""

_TABLE = {"vocabulary", "skills", "occupations"}
_MOST_LISTED = 1000


@dataclass(frozen=True)
class Column:
    """One column about people.

    Parameters
    ----------
    column
        Its name in `Seekers`.
    enters
        `score`, `filter` or `nothing`.
    may_stand_for
        Attributes that it may stand for, though it is none.
    why_nl, why_en
        Why.
    status
        `assumed`: how strong the link is, only the audit of one's own people tells.
    """

    column: str
    enters: str
    may_stand_for: tuple[str, ...]
    why_nl: str
    why_en: str
    status: str

    def why(self, lang: str) -> str:
        """Return the reason in a language."""
        return self.why_nl if lang == "nl" else self.why_en


def columns_used(path: Path = COLUMNS_USED) -> tuple[Column, ...]:
    """Return every column of `Seekers` with where it enters.

    Raises
    ------
    BadInput
        The table and the code differ, or a protected attribute is a column: such a krapte may not
        be used.
    """
    rows = read_rows(path, COLUMNS_USED_HEADER, exact=True)
    found = []
    for row in rows:
        if row.fields["enters"] not in ENTERS:
            row.fault("enters", " or ".join(ENTERS), "Correct the word.")
        texts = (row.text(name) for name in ("why_nl", "why_en", "status"))
        column, enters = row.text("column"), row.fields["enters"]
        found.append(Column(column, enters, row.words("may_stand_for"), *texts))
    refuse_if_faulty(rows)
    theirs = {own.name for own in fields(Seekers)} - _TABLE
    differing = sorted(theirs ^ {own.column for own in found})
    barred = sorted(theirs & PROTECTED)
    for wrong, allowed in ((differing, "the columns of people"), (barred, "no protected column")):
        if wrong:
            mend = "Describe every column that the matching reads; take protected ones out."
            raise BadInput([Problem(path.name, None, None, ", ".join(wrong), allowed, mend)])
    return tuple(found)


def bare(people: Seekers) -> Seekers:
    """Return the same people with nothing known but their skills."""
    rows = len(people)
    unknown = np.full(rows, -1, np.int16)
    return replace(
        people, occupation=np.full(rows, -1, np.int32), place=unknown, hours_low=unknown,
        hours_high=unknown, education=np.full(rows, -1, np.int8),
        licences=licence_sets([()] * rows, people.licences.codes),
        licences_absent=licence_sets([()] * rows, people.licences.codes),
        licences_complete=np.zeros(rows, bool), travel_km=np.full(rows, np.nan),
        travel_minutes=np.full(rows, np.nan), wage_floor=np.full(rows, np.nan),
        work_permit=np.full(rows, -1, np.int8),
    )  # fmt: skip


def same_scores(people: Seekers, index: Index, rules: Rules, top: int) -> tuple[int, int]:
    """Return how many pairs were scored twice, and how many scores differ with skills only.

    Whatever else is known of somebody may exclude a vacancy and may not move a score. Of each
    person the pairs are compared that stand among the best 1,000 both times.
    """
    most = max(1, min(_MOST_LISTED, len(index.vacancies)))
    own, other = match(people, index, rules, top, 1), match(bare(people), index, rules, most, 1)
    compared = differing = 0
    for row in range(len(people)):
        scores = dict(zip(other.best[row].tolist(), other.score[row].tolist(), strict=True))
        for vacancy, score in zip(own.best[row].tolist(), own.score[row].tolist(), strict=True):
            if vacancy >= 0 and vacancy in scores:
                compared += 1
                differing += scores[vacancy] != score
    return compared, differing
