"""The real command line, as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

KRAPTE = Path(sys.executable).with_name("krapte")


def start(*arguments: object, folder: Path | None = None) -> subprocess.Popen[str]:
    """Start `krapte` with these arguments, in a folder."""
    return subprocess.Popen(
        [str(KRAPTE), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"},
    )


def krapte(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `krapte` to its end."""
    process = start(*arguments, folder=folder)
    told, error = process.communicate(timeout=240)
    return subprocess.CompletedProcess(arguments, process.returncode, told, error)


def answer(*arguments: object, folder: Path | None = None) -> Any:
    """Return what `krapte ... --json` prints, which must succeed and say nothing else."""
    done = krapte(*arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)
