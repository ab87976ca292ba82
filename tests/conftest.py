"""What many tests need: the embedded data set, its accounts and the central world; the commands."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

# A slow moment of the machine is no fault of the code: speed is measured in benchmarks.
settings.register_profile("krapte", deadline=None)
settings.load_profile("krapte")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the letter and the data sets, which only the founders have."""
    if not SHARED.is_dir():
        pytest.skip("the founders' shared folder is not here; it is only needed by this test")
    return SHARED


@pytest.fixture(scope="session")
def kept(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that gives the folder of a name, filled by the first who asks for it.

    The workers of a test run share the folder, so that what takes many seconds is made once for
    all of them; nobody may change it.
    """
    own = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist each have a folder in that of the session; without them it is ours.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(name: str, fill: Callable[[Path], object]) -> Path:
        place, making = shared / f"krapte-{name}", shared / f"krapte-{name}-unfinished"
        with (shared / f"krapte-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker makes it, the others wait for it
            if not place.is_dir():
                shutil.rmtree(making, ignore_errors=True)
                making.mkdir()
                fill(making)
                making.rename(place)
        return place

    return folder


@pytest.fixture(scope="session")
def dataset():
    from krapte.statistics import load

    return load()


@pytest.fixture(scope="session")
def base(dataset):
    from krapte.accounts import base_year

    return base_year(dataset)


@pytest.fixture(scope="session")
def parameters(dataset):
    from krapte.forecast.parameters import read_parameters

    return read_parameters(dataset.folder / "parameters.csv")


@pytest.fixture(scope="session")
def setting(base, parameters):
    """Return the setting of a short forecast, not calibrated (that is tested on its own)."""
    from krapte.forecast.setting import Setting

    return Setting(base, parameters, tuple(range(2022, 2027)), seed=1)


@pytest.fixture(scope="session")
def world(setting):
    from krapte.forecast.world import world_of

    return world_of(setting, -1)


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """What `--json` printed; the command must have succeeded and said nothing else."""
        assert (self.code, self.err) == (0, ""), self.err
        return json.loads(self.out)


@pytest.fixture
def krapte_command(monkeypatch, capsys, tmp_path):
    """Return a function that runs a command in an empty folder of its own.

    It enters where the installed `krapte` does, in this process: a process of its own takes
    seconds to load. `tests.journeys.command` starts one, where that is what is tested.
    """
    import krapte.cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("KRAPTE_WHO", "tester")
    monkeypatch.delenv("KRAPTE_REGISTER", raising=False)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["krapte", *map(str, words)])
        code = 0
        try:
            krapte.cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return run
