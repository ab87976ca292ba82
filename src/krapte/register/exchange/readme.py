"""What the workbook says about itself, in Dutch and English."""

from __future__ import annotations

NOTES = {
    "version": (
        "Door krapte ingevuld: de stand waaruit deze rij is geëxporteerd. Niet wijzigen; leeg voor"
        " een nieuwe regel.",
        "Filled in by krapte: the state from which this row was exported. Leave as it is; empty for"
        " a new record.",
    ),
    "action": (
        "`delete` verwijdert het record; de geschiedenis blijft bewaard.",
        "`delete` takes the record away; its history is kept.",
    ),
}

_RULES = (
    (
        "Eén blad per soort record, één rij per record. Rijen die u weglaat, blijven in het"
        " register staan.",
        "One sheet per kind of record, one row per record. Rows that you leave out stay in the"
        " register.",
    ),
    (
        "Donkere koppen zijn verplicht. Een leeg veld betekent: onbekend. Vul nooit iets in dat"
        " niemand weet.",
        "Dark headers are required. An empty field means: not known. Never fill in what nobody"
        " knows.",
    ),
    (
        "Laat koppen, bladnamen en de kolom `version` staan. Een code wijzigt nooit; wie een code"
        " wil veranderen, maakt een nieuw record.",
        "Leave headers, names of sheets and the column `version` alone. A code never changes; to"
        " change one, make a new record.",
    ),
    (
        "Datums als 2023-02-03, getallen als getal, ja en nee als yes en no, meer waarden met |"
        " ertussen. Geen formules, geen samengevoegde cellen, geen verborgen bladen.",
        "Days as 2023-02-03, numbers as numbers, yes and no as such, several values with | between"
        " them. No formulas, no merged cells, no hidden sheets.",
    ),
    (
        "Importeren: krapte measures import BESTAND --why REDEN. Eerst worden alle rijen nagekeken;"
        " bij één fout verandert er niets.",
        "To import: krapte measures import FILE --why REASON. All rows are checked first; one fault"
        " and nothing changes.",
    ),
    (
        "Heeft iemand hetzelfde record intussen gewijzigd, dan zegt de import wat, wie en wanneer,"
        " en overschrijft niets.",
        "When somebody changed the same record in the meantime, the import says what, who and when,"
        " and overwrites nothing.",
    ),
)


def lines() -> tuple[tuple[str, ...], ...]:
    """Return the lines of the read-me sheet, each with the texts of its cells."""
    rules = tuple(
        (f"{number}.", "", dutch, english) for number, (dutch, english) in enumerate(_RULES, 1)
    )
    return (("krapte: register",), ("", "", "Nederlands", "English"), *rules)
