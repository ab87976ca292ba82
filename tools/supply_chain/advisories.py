"""Asks the public advisories about every pinned package, and never takes silence for good news.

`python tools/supply_chain/advisories.py` ends with 1 when an advisory applies to a pinned version.
Without a network, or with a registry that has no advisories, it says so and ends with 0, or with 3
under `--strict`: then not having been able to ask is a fault too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
_SECONDS = 300


def asked(lock: Path) -> dict[str, Any] | None:
    """Return what pip-audit says of a lock file; None when it could not ask at all."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r",
             str(lock), "--format", "json", "--progress-spinner", "off", "--timeout", "15"],
            capture_output=True, text=True, timeout=_SECONDS,
        )  # fmt: skip
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def judged(answer: dict[str, Any] | None) -> tuple[list[str], int, int]:
    """Return the advisories that apply, and how many packages were and were not looked up."""
    packages = (answer or {}).get("dependencies", [])
    known = [own for own in packages if "vulns" in own and "skip_reason" not in own]
    told = [
        f"{own['name']} {own['version']}: {one['id']}"
        + (f", mended in {', '.join(one['fix_versions'])}" if one.get("fix_versions") else "")
        for own in known for one in own["vulns"]
    ]  # fmt: skip
    return told, len(known), len(packages) - len(known)


def main() -> int:
    """Ask, tell and return the exit code."""
    code = 0
    for name in LOCKS:
        answer = asked(ROOT / name)
        told, known, unknown = judged(answer)
        for line in told:
            print(f"{name}: {line}")
        print(f"{name}: {known} packages looked up, {len(told)} advisories")
        if told:
            code = 1
        if answer is None or unknown or not known:
            lost = "no answer" if answer is None else f"{unknown} packages without an answer"
            print(f"{name}: NOT ASKED, {lost}: run this where the advisories can be reached")
            code = code or (3 if "--strict" in sys.argv else 0)
    return code


if __name__ == "__main__":
    sys.exit(main())
