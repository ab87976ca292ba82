"""A reader who has a keyboard and nothing else: walks a page, and reaches what they want."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STOPS = (Path(__file__).parent / "stops.js").read_text(encoding="utf-8")
NAME = """() => {
  const own = document.activeElement;
  const label = own.labels?.length ? own.labels[0].innerText : own.innerText;
  return (own.getAttribute('aria-label') || label || '').replace(/\\s+/g, ' ').trim();
}"""
MOST = 400
"""Presses of Tab after which something is said not to be within reach."""


def walk(page: Any, back: bool = False) -> list[str]:
    """Press Tab through a whole page; return everything that is wrong, in words.

    Every control is passed once, in the order of the document; each shows that it has the focus,
    is in view, lies under nothing and is large enough (WCAG 2.1.2, 2.4.3, 2.4.7, 2.4.11, 2.5.8).
    After the last one the keyboard is free to leave.

    Parameters
    ----------
    page
        Just opened: nothing has the focus.
    back
        Whether to go back with Shift+Tab as well.
    """
    many = page.evaluate(STOPS)
    for _ in range(many):
        page.keyboard.press("Tab")
    # A field of a date has a stop for day, month and year.
    for _ in range(3 * page.locator("input[type=date]").count()):
        if page.evaluate("window.stops.length") < many:
            page.keyboard.press("Tab")
    stops = page.evaluate("window.stops")
    wrong = _out_of_order([own for own, _ in stops], list(range(many)))
    wrong += [text for number, told in stops if number >= 0 for text in told]
    if back and not wrong:
        page.evaluate("window.stops = []")
        for _ in range(many - 1):
            page.keyboard.press("Shift+Tab")
        found = [own for own, _ in page.evaluate("window.stops")]
        wrong = _out_of_order(found, list(range(many - 1))[::-1])
    held = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
    page.keyboard.press("Shift+Tab" if back else "Tab")
    if page.evaluate("document.activeElement.outerHTML.slice(0, 120)") == held:
        wrong.append(f"the keyboard cannot leave {held}")
    return wrong


def _out_of_order(found: list[int], wanted: list[int]) -> list[str]:
    if found == wanted:
        return []
    at = next((n for n, pair in enumerate(zip(found, wanted, strict=False)) if pair[0] != pair[1]),
              min(len(found), len(wanted)))  # fmt: skip
    return [f"{len(found)} stops of {len(wanted)}; from stop {at}: {found[at : at + 5]}"]


def reach(page: Any, name: str) -> None:
    """Press Tab until the control of a name, or of which the name begins so, has the focus."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(NAME))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"{name} is not among {passed[:80]}")
