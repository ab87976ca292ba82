"""Packages that load their public names later: the same names, whatever was imported before."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from krapte.lazy import Package

PACKAGES = (
    "krapte.accounts",
    "krapte.evaluation",
    "krapte.evaluation.monitor",
    "krapte.forecast",
    "krapte.portfolio",
    "krapte.reporting",
    "krapte.reporting.letter",
    "krapte.reporting.publish",
    "krapte.skills",
    "krapte.skills.matching",
    "krapte.upkeep",
)


def _told_to_a_type_checker(package: str) -> set[str]:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text("utf-8"))
    return {
        name.asname or name.name
        for own in ast.walk(tree)
        if isinstance(own, ast.ImportFrom) and (own.module or "").startswith(package)
        for name in own.names
    }


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_is_there_and_known_to_a_type_checker(name):
    package = import_module(name)
    assert isinstance(package, Package)
    for own in package.__all__:
        assert getattr(package, own) is not None
        assert own in dir(package)
    assert set(package.__all__) == _told_to_a_type_checker(name)


def test_a_module_does_not_hide_the_function_of_its_name():
    import krapte.forecast
    import krapte.forecast.forecast  # Python hangs it on the package
    import krapte.reporting
    import krapte.reporting.run

    assert not isinstance(krapte.forecast.forecast, ModuleType)
    assert not isinstance(krapte.reporting.run, ModuleType)


def test_an_unknown_name_is_refused_with_the_package_that_lacks_it():
    with pytest.raises(AttributeError, match=r"`krapte\.forecast` has no attribute `forecat`"):
        _ = import_module("krapte.forecast").forecat


def test_the_pages_start_without_simulator_solver_or_scipy():
    asked = (
        "import sys; from importlib import import_module; from krapte.web.app import PARTS;"
        "import krapte.web.serving; [import_module(own) for own in PARTS];"
        "print(*{'jax', 'scipy', 'linopy', 'highspy', 'sklearn', 'statsmodels'} & {*sys.modules})"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == []
