"""Answers that are wide in the shape of the real ones: core figures of regions, and mbo of DUO.

All figures are made up to show the form; none is a statistic.
"""

from __future__ import annotations

import csv
import io

from tests.connectors.remote import CBS3, DUO

CORE = f"{CBS3}/70072ned"
AGES = (
    "JongerDan5Jaar_4", "k_5Tot10Jaar_5", "k_10Tot15Jaar_6", "k_15Tot20Jaar_7", "k_20Tot25Jaar_8",
    "k_25Tot45Jaar_9", "k_45Tot65Jaar_10", "k_65Tot80Jaar_11", "k_80JaarOfOuder_12",
)  # fmt: skip
COUNTS = ("TotaleBevolking_1", "Mannen_2", "Vrouwen_3", *AGES)
PROVINCES = (("PV20  ", "Groningen (PV)"), ("PV26  ", "Utrecht (PV)"))
# Haren went into Groningen; StatLine keeps its row, without figures.
MUNICIPALITIES = (("GM0014", "Groningen (gemeente)"), ("GM0017", "Haren"))


def core_figures(places=PROVINCES, empty=("GM0017",)) -> dict[str, object]:
    """Return 70072ned: a row per region and year, hundreds of columns and no status of periods."""
    rows = []
    for number, (code, _) in enumerate(places, start=1):
        for period in ("2024JJ00", "2025JJ00"):
            counts = [10_000, 4_900, 5_100, 500, 500, 600, 600, 700, 2_600, 2_700, 1_400, 400]
            row = dict(zip(COUNTS, [number * own for own in counts], strict=True))
            row |= {"RegioS": code, "Perioden": period, "TotaalBanen_116": number * 4.5,
                    "BedrijfsvestigingenTotaal_168": number * 1_250}  # fmt: skip
            if code.strip() in empty:
                row |= {name: None for name in row if name not in ("RegioS", "Perioden")}
            # Jobs are counted in December: the newest year has none yet.
            if period == "2025JJ00":
                row["TotaalBanen_116"] = None
            rows.append(row)
    units = dict.fromkeys((*COUNTS, "BedrijfsvestigingenTotaal_168"), "aantal")
    units |= {"TotaalBanen_116": "x 1 000", "Bevolkingsdichtheid_57": "aantal inwoners per km2"}
    return {
        f"{CORE}/TableInfos": {"value": [{"ID": 0, "Modified": "2026-09-30T02:00:00"}]},
        f"{CORE}/DataProperties": {
            "value": [
                {"Key": "RegioS", "Type": "GeoDimension"},
                {"Key": "Perioden", "Type": "TimeDimension"},
                {"Key": "", "Type": "TopicGroup", "Title": "Bevolking"},
                *({"Key": key, "Type": "Topic", "Unit": unit} for key, unit in units.items()),
            ]
        },
        f"{CORE}/Perioden": {
            "value": [
                {"Key": code, "Title": code[:4], "Status": None}
                for code in ("2024JJ00", "2025JJ00")
            ]
        },
        f"{CORE}/RegioS": {"value": [{"Key": code, "Title": title} for code, title in places]},
        f"{CORE}/TypedDataSet": {"value": rows},
    }


PACKAGE = f"{DUO}/api/3/action/package_show"
STUDENTS = (
    f"{DUO}/dataset/4/resource/5/download/"
    "2021-2025-sectorkamer01-studenten-per-sectorkamer-leerweg-niveau-woonprovincie.csv"
)
GRADUATES = f"{DUO}/dataset/6/resource/7/download/2020-2024-gediplomeerden.csv"
TECHNICAL = "Techniek en gebouwde omgeving"


def package(name: str, *addresses: str) -> dict[str, object]:
    """Return the page of a package with its files."""
    files = [{"url": own, "last_modified": "2026-02-02T09:55:54.752560"} for own in addresses]
    return {PACKAGE: {"success": True, "result": {"name": name, "resources": files}}}


def mbo_students() -> dict[str, object]:
    """Return the students by main group, pathway, level and province of home: a column per year."""
    header = ["SECTORKAMER NAAM", "HOOFDGROEP NAAM", "LEERWEG", "NIVEAU", "WOONPROVINCIE",
              "JAAR_2024", "JAAR_2025"]  # fmt: skip
    rows = [
        (TECHNICAL, "Techniek en procesindustrie", "BBL", 2, "Groningen", 300, 310),
        (TECHNICAL, "Techniek en procesindustrie", "BOLVT", 2, "Groningen", 200, -1),
        (TECHNICAL, "Techniek en procesindustrie", "EX", 2, "Groningen", 50, 50),
        (TECHNICAL, "Bouw en infra", "BBL", 2, "Utrecht", 80, 90),
        (TECHNICAL, "Bouw en infra", "BBL", 2, "BELGIE", 10, 20),
        ("Ict en creatieve industrie", "Informatie en communicatietechnologie", "BOLVT", 4,
         "Utrecht", 120, 130),
        ("Zorg, welzijn en sport", "Zorg en welzijn", "BOLVT", 4, "Utrecht", 900, 910),
        ("Entree", "Entree", "BOLDT", 1, "Utrecht", 40, 30),
    ]  # fmt: skip
    other = STUDENTS.replace("sectorkamer01", "sectorkamer02").replace(".csv", "-leeftijd.csv")
    return package("mbo-studenten-per-sectorkamer-en-leerweg", other, STUDENTS) | {
        STUDENTS: _csv(header, rows)
    }


def mbo_graduates() -> dict[str, object]:
    """Return the graduates by institution, programme and sex: two columns per year."""
    header = ["INSTELLINGSCODE", "INSTELLINGSNAAM", "PLAATSNAAM INSTELLING", "LEERWEG", "NIVEAU",
              "ERKENDE OPLEIDING CODE", "ERKENDE OPLEIDING NAAM", "SECTORKAMER NAAM",
              "HOOFDGROEP NAAM",
              "DIPMAN2021", "DIPVROUW2021", "DIPMAN2022", "DIPVROUW2022"]  # fmt: skip
    rows = [
        ("25LP", "Een", "UTRECHT", "BBL", 3, 25263, "Monteur", TECHNICAL,
         "Techniek en procesindustrie", 40, -1, 50, 6),
        ("25PZ", "Twee", "ZWOLLE", "BOLVT", 3, 25263, "Monteur", TECHNICAL,
         "Techniek en procesindustrie", 20, 5, 0, 0),
        ("25PZ", "Twee", "ZWOLLE", "BOLVT", 3, 25187, "Expert IT", "Ict en creatieve industrie",
         "Informatie en communicatietechnologie", 30, 7, 31, 8),
        ("25PZ", "Twee", "ZWOLLE", "OVO", 3, 25187, "Expert IT", "Ict en creatieve industrie",
         "Informatie en communicatietechnologie", 9, 9, 9, 9),
    ]  # fmt: skip
    return package("gediplomeerde-mbo-studenten", GRADUATES) | {GRADUATES: _csv(header, rows)}


def _csv(header, rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()
