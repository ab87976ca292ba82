"""The words of monitoring on the site, and how a value of an indicator is written."""

from __future__ import annotations

from krapte.reporting.texts import decimal, percent

STATES = {
    "on_course": ("op koers", "on course", "good"),
    "uncertain": ("onzeker", "uncertain", "warn"),
    "off_course": ("niet op koers", "off course", "bad"),
    "not_assessable": ("niet te beoordelen", "cannot be assessed", "open"),
}
"""State of an indicator to its word in Dutch and English and its kind of status."""

ALARMS = {
    "new": ("nieuw alarm", "new alarm", "bad"),
    "standing": ("alarm staat", "alarm stands", "warn"),
    "quiet": ("rustig", "quiet", "good"),
    "learning": ("verleden te kort", "past too short", "open"),
}
WHY = {
    "no_target": ("geen doel bekend", "no target known"),
    "no_observation": ("geen waarneming", "no observation"),
    "no_forecast": ("geen vooruitzicht over", "no forecast of it"),
    "beyond_horizon": ("buiten de jaren van het vooruitzicht", "outside the forecast years"),
}
FAMILIES = {
    "techniekpact": ("Techniekpactmonitor", "Techniekpact monitor"),
    "ict": ("ICT-arbeidsmarkt", "ICT labour market"),
    "emancipation": ("Emancipatiemonitor", "Emancipation monitor"),
    "climate": ("Klimaatmonitor", "Climate monitor"),
    "krapte": ("Krapte en uitvoering", "Shortage and delivery"),
}
PARTS = {
    "money": ("geld", "money"),
    "delivery": ("uitvoering", "delivery"),
    "result": ("resultaat", "result"),
}
VERDICTS = {
    "works": "good",
    "does_not_work": "bad",
    "harms": "bad",
    "too_early": "open",
    "not_distinguishable": "open",
    "not_identifiable": "open",
}
"""Verdict of an evaluation to its kind of status: what cannot be told is neither good nor bad."""


def value(number: float | None, unit: str, lang: str) -> str:
    """Return a value of an indicator; a dash when there is none."""
    if number is None:
        return "–"
    if unit == "share":
        return percent(number, lang)
    if unit == "eur":
        return f"€ {decimal(number / 1e6, lang, 1)} mln"
    return decimal(number, lang, 2 if abs(number) < 100 and number != round(number) else 0)


def chance(share: float | None, draws: int, lang: str) -> str:
    """Return a chance; what no draw shows is less than one draw, not zero."""
    if share is None:
        return "–"
    if share == 0 and draws:
        return f"< {percent(1 / draws, lang, 0)}"
    if share == 1 and draws:
        return f"> {percent(1 - 1 / draws, lang, 0)}"
    return percent(share, lang, 0)
