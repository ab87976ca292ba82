"""What commands say to people, in Dutch and English, and how they write an interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS = {
    "headline": {
        "nl": "Tekort aan technici en ICT'ers (personen, mediaan [95 %-interval]):",
        "en": "Shortage of technical and ICT workers (persons, median [95 % interval]):",
    },
    "without": {"nl": "zonder plan", "en": "without plan"},
    "with": {"nl": "met plan", "en": "with plan"},
    "effect": {"nl": "effect", "en": "effect"},
    "tables": {"nl": "Tabellen", "en": "Tables"},
    "report": {"nl": "Rapport", "en": "Report"},
    "serve": {
        "nl": "Als pagina's in de browser: krapte serve (of .venv/bin/krapte serve)",
        "en": "As pages in the browser: krapte serve (or .venv/bin/krapte serve)",
    },
    "year": {"nl": "jaar", "en": "year"},
    "persons": {"nl": "personen", "en": "persons"},
    "fte": {"nl": "voltijdbanen", "en": "full-time jobs"},
    "ratio": {"nl": "verhouding", "en": "ratio"},
    "share": {"nl": "aandeel, 0 tot 1", "en": "share, 0 to 1"},
    "measures": {
        "nl": "Verandering van het tekort aan technici en ICT'ers in {year} (personen):",
        "en": "Change of the shortage of technical and ICT workers in {year} (persons):",
    },
    "unknown": {"nl": "niet gekwantificeerd", "en": "not quantified"},
    "evidence": {"nl": "bewijs", "en": "evidence"},
    "computed": {
        "nl": "1. Wat het model berekende (mediaan [95 %-interval]):",
        "en": "1. What the model computed (median [95 % interval]):",
    },
    "causes": {
        "nl": "2. Waardoor het tekort veranderde sinds eind {year} (centrale trekking, personen):",
        "en": "2. Why the shortage changed since the end of {year} (central draw, persons):",
    },
    "accounts": {"nl": "3. Rekeningen van het basisjaar:", "en": "3. Base-year accounts:"},
    "figures": {
        "nl": "4. Gepubliceerde cijfers erachter:",
        "en": "4. Published figures behind them:",
    },
    "parameters": {
        "nl": "5. Parameters die het bewegen, met hun bron:",
        "en": "5. Parameters that move it, with their source:",
    },
    "sources": {"nl": "6. Bronnen:", "en": "6. Sources:"},
    "assumed": {"nl": "aanname", "en": "assumed"},
    "calibrated set": {
        "nl": "Parameters: gekalibreerde set {name}",
        "en": "Parameters: calibrated set {name}",
    },
    "rows read": {
        "nl": "{file}: {rows} rijen gelezen, {figures} cijfers, {missing} zonder waarde.",
        "en": "{file}: {rows} rows read, {figures} figures, {missing} without a value.",
    },
    "tried": {
        "nl": "Alles past. Er is niets geschreven (--dry-run).",
        "en": "All of it fits. Nothing was written (--dry-run).",
    },
    "nothing new": {
        "nl": "Niets nieuws: {store} kent deze cijfers al.",
        "en": "Nothing new: {store} knows these figures already.",
    },
    "added": {
        "nl": "In {store}: {new} nieuw, {revised} herzien, {gone} niet meer gegeven.",
        "en": "Into {store}: {new} new, {revised} revised, {gone} no longer given.",
    },
    "mapping written": {
        "nl": "{file} is geschreven. Bekijk elke regel met `guess`, vul elke ? in, en probeer:",
        "en": "{file} is written. Look at every line with `guess`, fill in every ?, and try:",
    },
    "sound": {"nl": "De gegevens zijn in orde.", "en": "The data set is sound."},
    "one fault": {"nl": "1 fout.", "en": "1 fault."},
    "faults": {"nl": "{number} fouten.", "en": "{number} faults."},
    "series": {
        "nl": "cijfers ({assumed} aangenomen), {unit}, {first} tot en met {last}",
        "en": "figures ({assumed} assumed), {unit}, {first} to {last}",
    },
    "listed": {
        "nl": "{all} samen: {known} gekwantificeerd, {unknown} niet gekwantificeerd.",
        "en": "{all} in all, {known} quantified, {unknown} not quantified.",
    },
}


def say(word: str, lang: str, **named: object) -> str:
    """Return a text of `WORDS` in a language, with the named values filled in."""
    return WORDS[word][lang].format(**named)


def interval(row: Mapping[str, Any], lang: str, digits: int = 0) -> str:
    """Return `median [low95; high95]` in the number format of the language."""
    from krapte.reporting.texts import decimal

    median, low, high = (decimal(row[name], lang, digits) for name in ("median", "low95", "high95"))
    return f"{median} [{low}; {high}]"
