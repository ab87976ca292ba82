"""Holds every measure the letter names, also those whose effect nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.tables import FOLDER, read_rows, refuse_if_faulty

KINDS = (
    "measure",
    "programme",
    "fund",
    "monitor",
    "platform",
    "commitment",
    "motion",
    "plan",
    "research",
    "network",
)

STATUSES = ("running", "announced", "granted", "explored", "asked", "advised", "ended")

PILLARS = {
    1: ("Verhogen instroom in bètatechnisch onderwijs", "More intake in technical education"),
    2: (
        "Behoud en vergroten van de instroom in de bètatechnische arbeidsmarkt",
        "Keep and enlarge the inflow into the technical labour market",
    ),
    3: ("Arbeidsproductiviteitsgroei", "Growth of labour productivity"),
    4: (
        "Versterken governance en tegengaan versnippering",
        "Stronger governance and less fragmentation",
    ),
}

REASONS = {
    "in_base": (
        "loopt al: het effect zit in de uitgangscijfers",
        "already running: its effect sits in the base figures",
    ),
    "no_size": (
        "geen bereik of effect bekend",
        "neither its reach nor its effect is known",
    ),
    "indirect": (
        "werkt alleen via andere maatregelen of op kwaliteit",
        "works only through other measures or on quality",
    ),
    "explored": ("wordt nog verkend", "still being explored"),
    "governance": (
        "afspraak, monitor, onderzoek of overleg zonder eigen effect",
        "agreement, monitor, study or consultation without an effect of its own",
    ),
    "counted_elsewhere": ("elders meegeteld", "counted under another measure"),
    "umbrella": ("koepel: telt niet zelf mee", "umbrella: does not count itself"),
    "recommendation": ("advies, geen maatregel", "advice, not a measure"),
    "outside": (
        "gericht op ander werk dan techniek en ICT",
        "aimed at other than technical and ICT work",
    ),
}
"""Why a measure is *not quantified*: code to one sentence in Dutch and in English."""

TARGET_GROUPS = {
    "pupils": ("leerlingen", "pupils"),
    "pupils_vmbo": ("leerlingen van het vmbo", "pupils of vmbo"),
    "pupils_havo": ("leerlingen van het havo", "pupils of havo"),
    "girls": ("meisjes", "girls"),
    "young_people": ("jongeren", "young people"),
    "students": ("studenten", "students"),
    "students_mbo": ("mbo-studenten", "students of mbo"),
    "students_higher": ("studenten hoger onderwijs", "students of higher education"),
    "pupils_special": (
        "leerlingen van praktijkonderwijs en vso",
        "pupils of practical and special schools",
    ),
    "teachers": ("docenten", "teachers"),
    "workers": ("werkenden", "workers"),
    "workers_at_risk": ("met werkloosheid bedreigde werknemers", "workers whose job is at risk"),
    "job_seekers": ("werkzoekenden", "job seekers"),
    "side_entrants": ("zij-instromers", "side entrants"),
    "low_educated": ("mensen zonder opleiding tot en met mbo 4", "people educated up to mbo 4"),
    "women": ("vrouwen", "women"),
    "young_migrants": (
        "jongeren met een migratieachtergrond",
        "young people with a migration background",
    ),
    "refugees": ("statushouders", "refugees with a permit"),
    "newcomers": ("nieuwkomers", "newcomers"),
    "distant": (
        "mensen met een afstand tot de arbeidsmarkt",
        "people far from the labour market",
    ),
    "employers": ("werkgevers", "employers"),
    "small_firms": ("mkb-bedrijven", "small and medium-sized firms"),
}
"""Whom a measure is for, as the letter says it: code to Dutch and English."""

INSTRUMENTS = {
    "education": ("onderwijs", "education"),
    "guidance": ("voorlichting en begeleiding", "guidance"),
    "subsidy": ("subsidie", "subsidy"),
    "training": ("om- en bijscholing", "training"),
    "matching": ("bemiddeling", "matching"),
    "campaign": ("campagne en promotie", "campaign"),
    "regulation": ("regelgeving", "regulation"),
    "research": ("onderzoek", "research"),
    "governance": ("bestuur en overleg", "governance"),
    "investment": ("investering", "investment"),
    "migration": ("migratie", "migration"),
    "innovation": ("innovatie", "innovation"),
    "other": ("anders", "other"),
}
"""How a measure works: code to Dutch and English."""

FIELDS = {"technical": "07", "ict": "08"}
"""Words for a whole field of occupations, and their BRC 2014 class."""

COLUMNS = (
    "measure",
    "pillar",
    "kind",
    "name_nl",
    "name_en",
    "owner",
    "executor",
    "start",
    "end",
    "budget_eur",
    "budget_note",
    "status",
    "reason",
    "letter_section",
    "letter_quote",
    "source",
    "note",
)

SCOPE_COLUMNS = ("target_groups", "instrument", "regions", "occupations")
"""Columns that a data set made before they were there may lack: then nothing is known of them."""


@dataclass(frozen=True)
class Measure:
    """A measure, programme, promise or other item of the action plan.

    Parameters
    ----------
    measure
        Identifier in kebab-case.
    pillar
        1 to 4, see `PILLARS`.
    kind
        One of `KINDS`.
    name_nl, name_en
        What a reader sees.
    owner, executor
        Who answers for it and who carries it out; may be empty.
    start, end
        First and last calendar year; None when the letter does not say.
    budget_eur
        Amount in euro; None when unknown. What it covers stands in `budget_note`.
    status
        One of `STATUSES`.
    reason
        Why its effect is not quantified, a key of `REASONS`; empty when it is quantified.
    letter_section, letter_quote
        Where the letter names it, and a few words of that place.
    source
        Identifiers of sources.
    note
        One remark; may be empty.
    line
        Line in the table, for messages.
    target_groups
        Whom it is for, keys of `TARGET_GROUPS`; empty when the letter does not say.
    instrument
        How it works, a key of `INSTRUMENTS`; empty when unknown.
    regions
        `NL` or codes of regions; empty when the letter does not say.
    occupations
        `technical`, `ict` or codes of BRC 2014; empty when it is for all work, or unknown.
    """

    measure: str
    pillar: int
    kind: str
    name_nl: str
    name_en: str
    owner: tuple[str, ...]
    executor: tuple[str, ...]
    start: int | None
    end: int | None
    budget_eur: float | None
    budget_note: str
    status: str
    reason: str
    letter_section: str
    letter_quote: str
    source: tuple[str, ...]
    note: str
    line: int
    target_groups: tuple[str, ...] = ()
    instrument: str = ""
    regions: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()

    @property
    def quantified(self) -> bool:
        """Whether the table of effects gives this measure a size."""
        return not self.reason


def read_measures(folder: Path = FOLDER) -> tuple[Measure, ...]:
    """Return all measures in the order of `measures.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    rows = read_rows(folder / "measures.csv", COLUMNS)
    for row in rows:
        for column in SCOPE_COLUMNS:
            row.fields.setdefault(column, "")
    measures = tuple(
        Measure(
            measure=row.text("measure"),
            pillar=row.whole("pillar"),
            kind=row.text("kind"),
            name_nl=row.text("name_nl"),
            name_en=row.text("name_en"),
            owner=row.words("owner"),
            executor=row.words("executor"),
            start=row.optional_year("start"),
            end=row.optional_year("end"),
            budget_eur=row.optional_number("budget_eur"),
            budget_note=row.fields["budget_note"],
            status=row.text("status"),
            reason=row.fields["reason"],
            letter_section=row.text("letter_section"),
            letter_quote=row.text("letter_quote"),
            source=row.words("source"),
            note=row.fields["note"],
            line=row.line,
            target_groups=row.words("target_groups"),
            instrument=row.fields["instrument"],
            regions=row.words("regions"),
            occupations=row.words("occupations"),
        )
        for row in rows
    )
    refuse_if_faulty(rows)
    return measures
