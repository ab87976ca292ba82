"""The words of an evaluation in Dutch and English."""

from __future__ import annotations

ESTIMATORS = {
    "imputation": {"nl": "imputatie (hoofdschatting)", "en": "imputation (main)"},
    "synthetic": {"nl": "synthetische difference-in-differences", "en": "synthetic DiD"},
    "group_time": {"nl": "groep × tijd", "en": "group × time"},
    "regression": {"nl": "regressie met vaste effecten", "en": "fixed-effects regression"},
    "state_space": {"nl": "tijdreeks met controles", "en": "time series with controls"},
}
INFERENCE = {
    "randomisation": {"nl": "hertrekken van de invoering", "en": "redrawn roll-outs"},
    "placebo": {"nl": "placebo op regio's zonder", "en": "placebo on regions without"},
    "analytic": {"nl": "formule", "en": "formula"},
    "forecast": {"nl": "voorspelling", "en": "forecast"},
}
KINDS = {
    "factor": {"nl": "gemeenschappelijke golf", "en": "common wave"},
    "agreement": {"nl": "verschil tussen schatters", "en": "gap between estimators"},
    "time": {"nl": "placebo in de tijd", "en": "placebo in time"},
    "outcome": {"nl": "placebo-uitkomst", "en": "placebo outcome"},
    "space": {"nl": "placebo in de ruimte", "en": "placebo in space"},
    "ring": {"nl": "regio's in de buurt", "en": "regions nearby"},
    "secondary": {"nl": "verdere uitkomst", "en": "further outcome"},
    "without_region": {"nl": "zonder regio", "en": "without region"},
    "smoothness": {"nl": "trends buigen per jaar hoogstens", "en": "trends bend per year at most"},
    "relative_magnitude": {
        "nl": "trends wijken af, keer vóór de start",
        "en": "trends part, times before the start",
    },
    "breakdown": {"nl": "grootste M die houdt", "en": "largest M that holds"},
    "library": {"nl": "zelfde getal uit de bibliotheek", "en": "same number from the library"},
}
DESIGNS = {
    "randomised": {"nl": "volgorde geloot", "en": "order drawn by lot"},
    "staggered": {"nl": "gespreide invoering", "en": "staggered roll-out"},
    "few": {"nl": "één tot vier regio's", "en": "one to four regions"},
    "block": {"nl": "een deel van de regio's tegelijk", "en": "some regions at once"},
    "everywhere": {"nl": "overal tegelijk", "en": "everywhere at once"},
}
UNCHECKED = {
    "ring": {
        "nl": "Uitstraling naar regio's in de buurt is niet onderzocht (comparison.neighbours):"
        " verdringing is niet uitgesloten.",
        "en": "Spill-over to regions nearby was not examined (comparison.neighbours): displacement"
        " is not excluded.",
    },
    "time": {
        "nl": "Een placebo in de tijd past niet in de periode vóór de start.",
        "en": "A placebo in time does not fit in the time before the start.",
    },
    "outcome": {
        "nl": "Het ontwerp noemt geen uitkomst die de maatregel niet kan raken (outcome.placebo).",
        "en": "The design names no outcome that the measure cannot move (outcome.placebo).",
    },
}
