"""How occupations, places and amounts are written in sentences, in Dutch and English."""

from __future__ import annotations

from krapte.classification import model_occupations, occupation_name, region_name


def occupation_text(code: str, lang: str) -> str:
    """Return code and name of an occupation; the code alone when the model has none such."""
    return f"{code} {occupation_name(code, lang)}" if code in model_occupations() else code


def place_text(code: str) -> str:
    """Return code and name of a region; the code alone when there is none such."""
    try:
        return f"{code} {region_name(code)}"
    except KeyError:
        return code


def in_english(amount: float) -> str:
    """Return an amount with the digits that a reader needs: four, or all before the point."""
    text = f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.4g}"
    return text.replace("-", "−")


def in_dutch(amount: float) -> str:
    """Return an amount as `in_english` does, with a comma for the point."""
    return in_english(amount).replace(",", "~").replace(".", ",").replace("~", ".")
