"""Installs a Debian package that a test needs, where that can be done."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def install(package: str) -> str:
    """Install a package; return why it could not be done, or an empty text."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return f"{package} is not installed, and only root on Debian can install it here"
    told = ""
    waiting = ["-o", "DPkg::Lock::Timeout=300", "-qq", "-y"]
    for command in (["update"], ["install", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", *waiting, *command],
            capture_output=True,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        told = "" if done.returncode == 0 else f"apt-get {command[0]}: {done.stderr.strip()[-300:]}"
    return told and f"{package} is not installed, and installing it failed ({told})"
