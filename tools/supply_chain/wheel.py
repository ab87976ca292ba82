"""Builds the wheel twice, from two clones in other places and at other times, and compares bytes.

`python tools/supply_chain/wheel.py FOLDER` leaves the wheel in the folder and prints its SHA-256;
it ends with 1 when the two differ. What is built is the last commit, not the working tree.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OTHERWISE = ({"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
              {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"})  # fmt: skip
_UMASKS = (0o022, 0o077)


def built(root: Path, place: Path, which: int) -> Path:
    """Return the wheel of a fresh clone; the second is made under other circumstances."""
    clone = place / ("a" if which == 0 else "another/place")
    _run(["git", "clone", "-q", "--no-hardlinks", str(root), str(clone)], place, which)
    moment = _run(["git", "log", "-1", "--format=%ct"], clone, which).strip()
    if which:
        for path in clone.rglob("*"):  # as if it were checked out years ago
            if ".git" not in path.parts:
                os.utime(path, (1e9, 1e9), follow_symlinks=False)
    target = place / f"wheel-{which}"
    _run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "--no-index", "-w", str(target), str(clone)], place, which, SOURCE_DATE_EPOCH=moment,
    )  # fmt: skip
    (made,) = target.glob("*.whl")
    return made


def difference(one: Path, other: Path) -> list[str]:
    """Return the names of parts that differ; empty when all bytes are the same."""
    if one.read_bytes() == other.read_bytes():
        return []
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        parts = [{own.filename: (book.read(own), own.date_time, own.external_attr)
                  for own in book.infolist()} for book in (first, second)]  # fmt: skip
    names = parts[0].keys() | parts[1].keys()
    return sorted(name for name in names if parts[0].get(name) != parts[1].get(name)) or ["order"]


def _run(words: list[str], place: Path, which: int, **more: str) -> str:
    clean = {name: own for name, own in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603
        words, cwd=place, check=True, capture_output=True, text=True, umask=_UMASKS[which],
        env={**clean, **_OTHERWISE[which], **more},
    )  # fmt: skip
    return done.stdout


def main() -> int:
    """Build, compare and tell; return 1 when the two wheels differ."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute()
    with tempfile.TemporaryDirectory(prefix="krapte-wheel-") as place:
        one, other = (built(ROOT, Path(place), which) for which in (0, 1))
        apart = difference(one, other)
        if apart:
            print("the two wheels differ in:", *apart[:20], sep="\n  ")
            return 1
        target.mkdir(parents=True, exist_ok=True)
        made = Path(shutil.copy(one, target))
    print(f"{made.name} sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}, twice the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
