"""What a type checker sees of the public face."""

import json
import os
import subprocess
import sys
from pathlib import Path

import krapte
from tests.release.conftest import ROOT, whole

PYRIGHT = Path(sys.executable).parent / "pyright"
# Measured 0.969 on 2026-11-25 over every module without a leading underscore; what is left are
# options of commands and attributes whose type is inferred.
COMPLETE = 0.965


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "src/krapte/py.typed").is_file()


def test_every_public_name_of_krapte_has_a_type_for_the_checker():
    text = (ROOT / "src/krapte/__init__.py").read_text(encoding="utf-8")
    seen = text.split("if TYPE_CHECKING:")[1].split("__version__")[0]
    for name in krapte.__all__:
        assert name == "__version__" or name in seen, name
        assert getattr(krapte, name) is not None


@whole
def test_nearly_all_public_names_have_a_known_type(installed, tmp_path):
    # The checker looks for an installed package with the first Python on the path.
    path = f"{installed}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(PYRIGHT), "--verifytypes", "krapte", "--ignoreexternal", "--outputjson"],
        cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)["typeCompleteness"]
    assert found["exportedSymbolCounts"]["withKnownType"] > 5000
    assert found["completenessScore"] >= COMPLETE
