"""Writes the pages of the reference of Python: one per package, from what it makes public."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import krapte

SOURCE = Path(krapte.__file__).parent
# In the order in which data flows; a reader meets them like this everywhere.
PACKAGES = (
    "classification", "statistics", "accounts", "register", "forecast", "skills", "portfolio",
    "programming", "evaluation", "reporting", "web",
)  # fmt: skip


def faces() -> list[str]:
    """Return the modules with public names, `krapte` first, then in the order of data."""
    found = ["krapte"]
    for package in PACKAGES:
        for module in sorted((SOURCE / package).rglob("__init__.py")):
            name = ".".join(("krapte", *module.parent.relative_to(SOURCE).parts))
            if getattr(import_module(name), "__all__", None):
                found.append(name)
    return found


def shared(names: list[str]) -> dict[str, dict[str, str]]:
    """Return, per module, the names that a module before it explains already, and which one."""
    first: dict[tuple[str, str], str] = {}
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    for name in names[1:]:  # the names of `krapte` itself are explained twice: there they begin
        module = import_module(name)
        for public in module.__all__:
            value = getattr(module, public)
            origin = (getattr(value, "__module__", ""), getattr(value, "__qualname__", ""))
            if not all(origin):
                continue
            if origin in first:
                found[name][public] = first[origin]
            else:
                first[origin] = name
    return found


def page_of(name: str, elsewhere: dict[str, str], others: set[str]) -> str:
    """Return the page of one module as Markdown with a directive of autodoc."""
    lines = [f"# {name}", "", "```{eval-rst}", f".. automodule:: {name}", "   :members:"]
    if elsewhere:
        lines.append(f"   :exclude-members: {', '.join(sorted(elsewhere))}")
    if name in others:
        lines.append("   :no-index:")
    lines += ["```", ""]
    for place in sorted(set(elsewhere.values())):
        own = ", ".join(f"`{public}`" for public in sorted(elsewhere) if elsewhere[public] == place)
        lines += [f"Also here, and explained at [{place}]({place}.md): {own}.", ""]
    return "\n".join(lines)


def write_python(folder: Path) -> list[str]:
    """Write a page per public module into `folder`; return their names, the list first."""
    folder.mkdir(parents=True, exist_ok=True)
    names = faces()
    elsewhere = shared(names)
    # A module and a function of one name, as `krapte.programming.check`, can have one entry only.
    functions = {f"{name}.{public}" for name in names for public in import_module(name).__all__}
    for name in names:
        (folder / f"{name}.md").write_text(
            page_of(name, elsewhere[name], functions), encoding="utf-8"
        )
    lines = [
        "# Python",
        "Public is what a package names in its `__init__`; the rest may change without notice. A "
        "notebook needs little more than [krapte](krapte.md) itself.",
        "\n".join(f"- [{name}]({name}.md)" for name in names),
    ]
    (folder / "index.md").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return ["index", *names]
