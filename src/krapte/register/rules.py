"""Holds the rules that every table of the register keeps: known sources, codes used once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from krapte.errors import Problem


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    return "nothing" if value in ("", None) else f"`{value}`"


def unknown_sources(
    file: str, line: int, named: tuple[str, ...], sources: Collection[str]
) -> Iterable[Problem]:
    """Yield a fault when a row names no source, and one for each source that is not described."""
    if not named:
        yield Problem(file, line, "source", "no source", "a source", "Write `assumed` if none.")
    for source in named:
        if source not in sources:
            yield Problem(
                file,
                line,
                "source",
                f"`{source}`",
                "a source of sources_measures.csv",
                "Add the source there.",
            )


def repeated(file: str, field: str, names: Iterable[tuple[str, int]]) -> Iterable[Problem]:
    """Yield a fault for every name that an earlier line holds already.

    Parameters
    ----------
    file, field
        Where the names stand.
    names
        Name and line, in the order of the table.
    """
    first: dict[str, int] = {}
    for name, line in names:
        if name in first:
            yield Problem(
                file,
                line,
                field,
                f"`{name}` again",
                "a name used once",
                f"Line {first[name]} has it too.",
            )
        first.setdefault(name, line)
