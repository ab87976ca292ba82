"""What tests of a release share: the wheel, an environment that holds it, and an empty folder."""

import os
import subprocess
import sys
import venv
from pathlib import Path
from sysconfig import get_path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Minutes of work that only a release needs: `make release` and CI ask for it.
whole = pytest.mark.skipif(
    os.environ.get("KRAPTE_RELEASE") != "1", reason="a check of a release; `make release` runs it"
)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "--no-index", "-w", str(folder), str(ROOT)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    (made,) = folder.glob("krapte-*.whl")
    return made


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel; its dependencies are those that are installed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # pip works on the new environment only: with `--prefix` it would take krapte out of this one.
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install", "-q",
         "--no-deps", "--no-index", str(wheel)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    # A line in a .pth adds the folder without its own .pth files, so not the editable krapte.
    (packages / "ready.pth").write_text(get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin"
