"""The register holds all of the letter: what it names, pays, promises and cites.

What must be covered is found in the letter by rule, never taken from the register.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from krapte.register import read_content, read_measures
from krapte.statistics.dataset import read_sources
from krapte.tables import FOLDER
from tests.register.letter import Place, found, places, plain, sections

TABLES = (
    "parties",
    "roles",
    "budget_lines",
    "commitments",
    "milestones",
    "indicators",
    "indicator_values",
)

MISREAD = {"arbeidsmarktcrapte": "arbeidsmarktkrapte", "groeiëdaling": "groeidaling"}
"""Words that our copy of the letter misspells, in footnotes."""

EXPLANATIONS = {
    "voetnoot-3": "says what green and digital jobs are",
    "voetnoot-13": "says that every line of action is tied to the study",
}
"""Footnotes that name no document."""

NO_RECORD = {
    "quick fixes": "words of the researchers",
    "VK": "a country with the same shortage; nothing is arranged with it",
    "Duitsland": "as VK",
    "België": "as VK",
    "België en Denemarken": "as VK",
    "Denemarken": "as VK",
    "ICT-bedrijven": "the ICT branches, which are a party",
    "ICT-sector": "a sector of which the study speaks",
    "LLO-infrastructuur": "what the LLO Katalysator is to leave behind, which is a measure",
    "RMT-infrastructuur": "the mobility teams, which are a measure and a party",
    "Algemene Politieke Beschouwingen": "the debate in which the motion of Dassen was adopted",
    "Politieke": "as Algemene Politieke Beschouwingen",
    "Beschouwingen": "as Algemene Politieke Beschouwingen",
    "BRIEF VAN DE MINISTERS VAN ECONOMISCHE ZAKEN EN KLIMAAT": "the heading; all are parties",
    "CULTUUR EN WETENSCHAP EN VOOR PRIMAIR EN VOORTGEZET ONDERWIJS EN ARMOEDEBELEID": "same",
    "Voorzitter van de Tweede Kamer der Staten-Generaal Den Haag": "to whom and from where",
    "Minister van Economische Zaken en Klimaat": "the head of a ministry that is a party",
    "Minister van Sociale Zaken en Werkgelegenheid": "same",
    "Minister van Onderwijs": "same",
    "Ministeries van Onderwijs": "the beginning of a list of ministries, which are parties",
    "UWV Q2-2022 Bron": "the sources of the picture, which are documents",
    "Rapport I Rijksoverheid": "where footnote 24 found its document",
    "CO": "carbon dioxide",
    "Gennip": "the name of a minister who signs",
}
"""Names that need no record, with the reason."""

NO_DATE = {
    ("aanhef", "2022–2023"): "the parliamentary year of the letter",
    ("1", "tot 2026"): "the period of a forecast, which is in letter.csv",
    ("1", "2026"): "in the title of that forecast",
    ("2-aanbevelingen", "korte termijn"): "the researchers promise nothing by then",
    ("2-aanvalsplan-ict", "langere termijn"): "a reflection",
    ("3-pijler-1", "(middel)lange termijn"): "how long education takes",
    ("voetnoot-1", "2021–2025"): "in the title of the coalition agreement",
    ("voetnoot-21", "2019"): "the year of an article",
}
"""Moments that bind nobody, with the reason."""

MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
MOMENT = re.compile(
    r"voor de zomer|in de zomer van \d{4}|in het voorjaar(?: van \d{4})?|"
    r"(?:in het )?eerste kwartaal van \d{4}|binnenkort|komende (?:tijd|periode|jaren|10 jaar)|"
    r"tegelijkertijd met deze brief|"
    rf"\d{{1,2}} (?:{MONTHS})(?: \d{{4}}| jl\.)?|\d{{4}}–\d{{4}}|"
    r"(?:in|tot|vanaf|t/m|uiterlijk in|juni|eind) (?:19|20)\d\d\b|"
    r"(?<![\w/.-])(?:19|20)\d\d(?![\w/-])|jaarlijkse|Q[1-4]-\d{4}|(?:korte|langere|lange) termijn|"
    r"\(middel\)lange termijn",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"€ ?(?P<sign>[\d.,]+) (?P<unit>miljoen|miljard)|[\d.,]+ (?:miljoen|miljard) euro"
)
PAPER = re.compile(r"Kamerstuk (\d\d) (\d{3})(?: ([XVI]+))?, nr\. ?(\d+)")
ADDRESS = re.compile(r"https?://[^\s\])>]+")

WORD = r"[A-ZÀ-Ý][\w\-'À-ÿ]*"
LINK = r"(?:voor|van|de|der|het|en|in|op|tot|met|aan|om|bij|and|for|the)"
LEAD = re.compile(
    r"^(?:De|Het|Een|In|Met|Via|Op|Dit|Uw|Tijdens|Vooral|Door|Binnen|Aan|Voor|Van) "
    r"(?:(?:de|het|een) )?"
)
NAMES = (
    r"«([^»]+)»",
    r"\(([A-Z]\w*[A-Z]\w*(?:'s)?)\b[^)]*\)",
    rf"({WORD}(?:(?: {LINK}){{0,3}} {WORD})+)",
    rf"(?:(?<=[a-zà-ÿ,(] )|(?<=\())({WORD})",
)
"""What is written as a name: in quotation marks, as an abbreviation in brackets, as words with
capitals, or as one word with a capital within a sentence."""


@cache
def content():
    return read_content()


@cache
def records():
    """Return (table, code, record) of everything in the register."""
    rows = [("measures", own.measure, own) for own in read_measures()]
    for table in TABLES:
        for own in getattr(content(), table):
            code = next(
                getattr(own, k) for k in ("code", "indicator", "measure") if hasattr(own, k)
            )
            rows.append((table, code, own))
    return rows


@cache
def documents():
    return read_sources(FOLDER)[0]


def spans(*tables: str) -> list[Place]:
    """Return every place that a record of these tables quotes."""
    quotes = {own.letter_quote for table, _, own in records() if table in tables}
    return [place for quote in sorted(quotes - {""}) for place in places(quote)]


@cache
def everything_named() -> str:
    """Return all names, quotations and titles of the register as one plain text."""
    texts = [
        getattr(own, field)
        for _, _, own in records()
        for field in ("name_nl", "text_nl", "letter_quote")
        if hasattr(own, field)
    ]
    texts += [f"{own.title} ; {own.publisher}" for own in documents().values()]
    return plain(" ; ".join(texts))


def named(name: str) -> bool:
    """Say whether the register names all parts of a name such as `A en het B`."""
    whole = [name], re.split(r" en (?:het |de )?", name)
    return any(
        all(re.search(rf"(?<!\w){re.escape(plain(p))}(?!\w)", everything_named()) for p in parts)
        for parts in whole
    )


def test_every_quotation_stands_in_the_section_that_it_names() -> None:
    wrong = [
        (table, code, own.letter_quote)
        for table, code, own in records()
        if own.letter_quote
        and own.letter_section not in {place.section for place in places(own.letter_quote)}
    ]
    assert wrong == []


def test_quotations_are_short_enough_to_point_at_one_thing() -> None:
    assert max(len(own.letter_quote.split()) for _, _, own in records()) <= 20


def test_every_paper_of_parliament_is_a_document() -> None:
    cited = {
        "-".join(("kst", first + last, *([part.lower()] if part else []), number))
        for name, text in sections().items()
        for first, last, part, number in PAPER.findall(text)
    }
    assert len(cited) > 15
    assert cited - set(documents()) == set()


def test_every_address_is_that_of_a_document() -> None:
    known = {own.url for own in documents().values()}
    cited = {place.text.rstrip(".") for place in found(ADDRESS)}
    for wrong, right in MISREAD.items():
        cited = {address.replace(wrong, right) for address in cited}
    assert len(cited) > 4
    assert cited - known == set()


def test_every_footnote_is_covered() -> None:
    notes = {name: text for name, text in sections().items() if name.startswith("voetnoot")}
    assert list(notes) == [f"voetnoot-{number}" for number in range(1, 34)]
    quoted = {place.section for place in spans("measures", *TABLES)}
    titles = [plain(own.title) for own in documents().values()]
    bare = []
    for name, text in notes.items():
        words = plain(text)
        for wrong, right in MISREAD.items():
            words = words.replace(wrong, right)
        cites = PAPER.search(text) or ADDRESS.search(text)
        if not (cites or name in quoted or any(title in words for title in titles)):
            bare.append(name)
    assert bare == list(EXPLANATIONS)


def test_every_file_that_a_footnote_names_is_described() -> None:
    files = {place.text for place in found(r"(?<!/)\b[\w-]+\.pdf")}
    described = " ".join(f"{own.url} {own.note}" for own in documents().values())
    assert files
    assert [file for file in files if file not in described] == []


def euro(text: str) -> float:
    number = float(re.search(r"[\d.,]*\d", text)[0].replace(".", "").replace(",", "."))
    return number * (1e9 if "miljard" in text else 1e6)


def test_every_amount_is_in_a_budget_line_that_quotes_it() -> None:
    amounts = {own.code: own.amount_eur for own in content().budget_lines}
    printed = found(AMOUNT)
    assert {euro(place.text) / 1e6 for place in printed} == {392, 125, 210, 152.5, 57.5, 623}
    lacking = []
    for place in printed:
        held = [
            {own.amount_eur, amounts.get(own.part_of)}
            for own in content().budget_lines
            if own.letter_quote and any(place.inside(p) for p in places(own.letter_quote))
        ]
        if euro(place.text) not in set().union(*held):
            lacking.append((place.section, place.text))
    assert lacking == []


def test_no_euro_sign_stands_without_an_amount_that_the_rule_sees() -> None:
    signs, amounts = found("€"), found(AMOUNT)
    assert [sign for sign in signs if not any(sign.inside(amount) for amount in amounts)] == []


def test_every_motion_is_a_commitment() -> None:
    motions = [own for own in content().commitments if own.kind == "motion"]
    quoted = [p for own in motions if own.letter_quote for p in places(own.letter_quote)]
    named_motions = found(r"(?i)\bmoties?\b")
    assert len(named_motions) == 4
    assert [m for m in named_motions if not any(m.inside(place) for place in quoted)] == []


def test_a_motion_has_its_number_and_its_paper() -> None:
    motions = [own for own in content().commitments if own.kind == "motion"]
    assert motions
    for own in motions:
        number = own.number.replace(", nr. ", "-").lower()
        first, _, rest = number.partition("-")
        code = "kst-" + re.sub(r"^(\d\d) (\d{3})(?: ([xvi]+))?$", r"\1\2-\3", first).strip("-")
        assert own.document == f"{code}-{rest}"
        assert own.made_by
        assert own.measures


def test_every_moment_is_covered() -> None:
    quoted = spans("measures", *TABLES)
    bare = {
        (place.section, place.text)
        for place in found(MOMENT)
        if not any(place.inside(span) for span in quoted)
    }
    assert bare == set(NO_DATE)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        (
            "Het kabinet komt middels een brief aan uw Kamer voor de zomer hierop terug",
            "2023-06-20",
        ),
        ("Voor de zomer informeert het kabinet uw Kamer", "2023-06-20"),
        ("Het eindrapport wordt in het eerste kwartaal van 2023 verwacht", "2023-03-31"),
        ("in het eerste kwartaal van 2023 geïnformeerd", "2023-03-31"),
        ("Dit wordt in het voorjaar van 2023 met uw Kamer gedeeld", "2023-06-20"),
        ("De nieuwe MMIP's zijn gereed in het voorjaar van 2023", "2023-06-20"),
        ("In het voorjaar wordt bezien of de maatregelen", "2023-06-20"),
        ("In het voorjaar wordt bezien of additioneel inzet nodig is", "2023-06-20"),
    ],
)
def test_a_deadline_is_the_last_day_of_the_period_named(words: str, date: str) -> None:
    (place, *_) = places(words)
    own = [
        commitment
        for commitment in content().commitments
        if commitment.letter_quote
        and any(place.inside(p) or p.inside(place) for p in places(commitment.letter_quote))
    ]
    assert date in {str(commitment.deadline) for commitment in own}


def test_every_name_is_in_the_register() -> None:
    candidates = {
        LEAD.sub("", text)
        for pattern in NAMES
        for section in sections().values()
        for text in re.findall(pattern, section)
    }
    assert len(candidates) > 250
    assert {name for name in candidates if not named(name)} == set(NO_RECORD)


def test_a_motion_among_the_measures_is_a_commitment_too() -> None:
    asked = {measure for own in content().commitments for measure in own.measures}
    assert {own.measure for own in read_measures() if own.kind == "motion"} - asked == set()


def test_every_owner_and_executor_has_a_role() -> None:
    owners = {(own.measure, own.role): [] for own in content().roles}
    for own in content().roles:
        owners[own.measure, own.role].append(own.party)
    for measure in read_measures():
        if measure.owner:
            assert len(owners[measure.measure, "owner"]) == 1
        executors = owners.get((measure.measure, "executor"), [])
        assert len(executors) >= len(set(measure.executor))


def test_every_measure_says_how_it_works() -> None:
    assert [own.measure for own in read_measures() if not own.instrument] == []


def test_the_budget_of_a_measure_is_a_budget_line() -> None:
    """STAP differs: `measures.csv` tells what was spent in 2022, the line what was to be spent."""
    whole = {(own.measure, own.amount_eur) for own in content().budget_lines if not own.part_of}
    lacking = [
        own.measure
        for own in read_measures()
        if own.budget_eur is not None and (own.measure, own.budget_eur) not in whole
    ]
    assert lacking == ["stap"]


def test_210_million_is_its_two_parts() -> None:
    parts = {
        own.conditional: own.amount_eur
        for own in content().budget_lines
        if own.part_of == "ngf-pps-total"
    }
    assert parts == {"no": 152.5e6, "yes": 57.5e6}
    (whole,) = [own for own in content().budget_lines if own.code == "ngf-pps-total"]
    assert whole.amount_eur == sum(parts.values())
