"""The register names everything the letter names, in the words of the letter."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from krapte.register import PILLARS, read_measures
from krapte.tables import FOLDER
from tests.register.letter import LETTER, plain

NAMED_IN_THE_LETTER = """
Sterk Techniekonderwijs; Jet-Net; TechNet; praktijkgerichte programma's vmbo;
praktijkgerichte programma's havo; lerarenopleidingen; NGF-aanvraag; hybride docenten;
Maatschappelijke Diensttijd; Praktijkleren (OCW); derde leerweg (SZW);
Regionaal Investeringsfonds; Mbo-certificaten; warmtepompen; laadpunten; Convenant hogescholen;
Sectorplannen; Werkagenda mbo; Bestuursakkoord; Loopbaanoriëntatie; Studiekeuze-informatie;
Leeruitkomsten; FastSwitch; skills-ontologie; Leeroverzicht; LLO Katalysator;
Toekomstverkenning LLO; Beleidslijnen LLO; STAP-budget; 4 x 125; Motie Dassen;
Regionale mobiliteitsteams; arbeidsmarktinfrastructuur; Gouden Poort; Werkagenda VIA;
Lerende netwerken; Vrouwen in de Techniek; ICT taskforce; Stagemanifest; Stagepact; Jobcarving;
Open hiring; matchen op skills; publiek-private samenwerking; omscholing naar kansrijke beroepen;
Versnelling Digitalisering mkb; Mijn Digitale Zaak; Digitale Werkplaatsen; Smart Industry;
Innovatiehubs; AiNed; MMIP; TKI Bouw en Techniek; Energie-Innovatieregelingen; RoboDock;
Strategie Digitale Economie; Techniekpact; Taakgroep Arbeidsmarkt en Scholing;
Human Capital Agenda ICT; Topsector Energie; Klimaatmonitor; Techniekpactmonitor;
ICT-arbeidsmarktdashboard; Emancipatiemonitor; Regionale Energiestrategieën;
Nationaal Plan Energiesysteem; Lokale Warmtetransitie; RES-regio's en RMT's; Groenpact;
Green Deal; werk meer lonend; arbeidsaanbod vergroten; overstap naar kraptesectoren;
Rechtvaardige Transitie; Matching van de inzet; Voortgangsbrief; Motie Amhaouch;
Motie Van der Graaf en Amhaouch; Aanvalsplan Arbeidsmarktkrapte Techniek; Aanvalsplan Chronisch;
verbetering arbeidsvoorwaarden; diversiteit en inclusiviteit; 10-jarig perspectief;
productiviteitsoffensief; hybride leeromgevingen; investeringen in techniekpromotie;
1.000 hybride docenten; Statushouders; Ecorys
"""


@pytest.fixture(scope="module")
def letter() -> str:
    if not LETTER.is_file():
        pytest.skip("the text of the letter is not here, so quotations cannot be checked")
    return plain(LETTER.read_text(encoding="utf-8"))


def test_every_quotation_stands_in_the_letter(letter: str) -> None:
    missing = [m.measure for m in read_measures() if plain(m.letter_quote) not in letter]
    assert missing == []


def test_quotations_are_short() -> None:
    assert max(len(m.letter_quote.split()) for m in read_measures()) <= 12


@pytest.mark.parametrize("name", [name.strip() for name in NAMED_IN_THE_LETTER.split(";")])
def test_a_thing_that_the_letter_names_is_in_the_register(name: str) -> None:
    wanted = plain(name)
    assert any(wanted in plain(measure.name_nl) for measure in read_measures())


def test_every_pillar_has_its_measures() -> None:
    counts = Counter(measure.pillar for measure in read_measures())
    assert set(counts) == set(PILLARS)
    assert counts == {1: 35, 2: 58, 3: 19, 4: 32}


def test_the_employers_plan_has_its_eight_measures() -> None:
    listed = [
        m
        for m in read_measures()
        if m.letter_section == "2-aanvalsplan-techniek" and m.kind == "measure"
    ]
    assert len(listed) == 8


def test_the_seven_recommendations_are_kept_apart_from_measures() -> None:
    advice = [m for m in read_measures() if m.status == "advised"]
    assert len(advice) == 7
    assert not any(m.quantified for m in advice)


def test_figures_of_the_letter_stand_in_the_letter(letter: str) -> None:
    printed = {
        "86250": "86.250",
        "35950": "35.950",
        "210900": "210.900",
        "58300": "58.300",
        "1000000": "1 miljoen ict-geschoolden",
        "0.55": "55–60%",
        "0.60": "55–60%",
        "1000": "1.000 hybride docenten",
        "10": "10 jaar",
        "2": "twee tot vier jaar",
        "4": "twee tot vier jaar",
        "392000000": "392 miljoen",
        "500000000": "4 x € 125 miljoen",
        "210000000": "210 miljoen",
        "152500000": "152,5 miljoen",
        "57500000": "57,5 miljoen",
        "623000000": "623 miljoen euro",
    }
    with (FOLDER / "letter.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["value"] for row in rows} == set(printed)
    assert [row["value"] for row in rows if printed[row["value"]] not in letter] == []
    assert {row["source"] for row in rows} == {"kst-29544-1173"}
