"""Where compiled programs of the simulator are kept, so that the next run starts quicker."""

from __future__ import annotations

import os
from pathlib import Path


def compiled_folder() -> Path:
    """Return the folder of compiled programs of this user; it can be removed at any time."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "krapte" / "compiled"
