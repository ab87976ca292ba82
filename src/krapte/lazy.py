"""Packages whose public names load when they are first used, so that little use costs little time.

The import of JAX, SciPy or a solver takes longer than most pages and commands. A package says of
each public name in which of its modules it is; a module is imported when a name of it is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar


class Package(ModuleType):
    """A package that imports its modules when their public names are first asked for."""

    _later: ClassVar[Mapping[str, str]]

    def __getattr__(self, name: str) -> Any:
        """Return a public name, from its module.

        Raises
        ------
        AttributeError
            The package has no such name.
        """
        module = type(self)._later.get(name)
        if module is None:
            raise AttributeError(f"module `{self.__name__}` has no attribute `{name}`")
        found = getattr(import_module(f"{self.__name__}.{module}"), name)
        vars(self)[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        # Python hangs every module it imports on its package: `krapte.forecast.forecast` would then
        # stand for the module of that name, or for the function in it, by what was imported first.
        if isinstance(value, ModuleType) and name in type(self)._later:
            return
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *type(self)._later})


def load_later(
    package: str, modules: Mapping[str, Sequence[str]], kind: type[Package] = Package
) -> type[Package]:
    """Let a package load public names when they are first used.

    Give a type checker the same names by importing them under `if TYPE_CHECKING`.

    Parameters
    ----------
    package
        `__name__` of a package that is being imported.
    modules
        Module of the package to the public names it holds, such as `{"report": ("report",)}`.
    kind
        What the package becomes; one that can be called has a `__call__`.

    Returns
    -------
    type of Package
        What the package became.
    """
    later = {name: module for module, names in modules.items() for name in names}
    own = type(kind.__name__, (kind,), {"_later": later, "__doc__": kind.__doc__})
    sys.modules[package].__class__ = own
    return own
