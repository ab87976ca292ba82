"""The pages of a site, in the order of the menu, with their address in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One entry of the menu.

    Parameters
    ----------
    key
        Name in code.
    slug_nl, slug_en
        Part of the address; empty for the first page.
    name_nl, name_en
        Name in the menu.
    """

    key: str
    slug_nl: str
    slug_en: str
    name_nl: str
    name_en: str

    def path(self, lang: str) -> str:
        """Return the address of the page in a language."""
        if lang == "nl":
            return f"/{self.slug_nl}"
        return f"/en/{self.slug_en}".rstrip("/")

    def name(self, lang: str) -> str:
        """Return the name of the page in a language."""
        return self.name_nl if lang == "nl" else self.name_en


MENU = (
    Page("overview", "", "", "Overzicht", "Overview"),
    Page("shortage", "krapte", "shortage", "Krapte", "Shortage"),
    Page("measures", "maatregelen", "measures", "Maatregelen", "Measures"),
    Page("projects", "projecten", "projects", "Projecten", "Projects"),
    Page("transition", "overstap", "transition", "Overstap", "Transition"),
    Page("effect", "effect", "effect", "Effect", "Effect"),
    Page("letter", "brief", "letter", "Brief", "Letter"),
    Page("sources", "bronnen", "sources", "Bronnen", "Sources"),
)
OTHER = (
    Page("accessibility", "toegankelijkheid", "accessibility", "Toegankelijkheid", "Accessibility"),
    Page("privacy", "privacy", "privacy", "Privacy", "Privacy"),
    Page("account", "account", "account", "Aanmelden", "Sign in"),
    Page("jobs", "taken", "jobs", "Taken", "Jobs"),
)
"""Pages outside the menu, with an address in both languages as well."""

PAGES = {page.key: page for page in MENU + OTHER}


def translated(path: str, origin: str, target: str) -> str:
    """Return an address in the other language; what stands below a page keeps its own name."""
    for page in sorted(PAGES.values(), key=lambda own: -len(own.path(origin))):
        start = page.path(origin)
        if path == start or path.startswith(start.rstrip("/") + "/"):
            below = path[len(start.rstrip("/")) :].strip("/")
            return f"{page.path(target).rstrip('/')}/{below}" if below else page.path(target)
    return PAGES["overview"].path(target)
