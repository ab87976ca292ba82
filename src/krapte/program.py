"""Which program this is: a hash over its own source, so that results can say what made them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def code_hash() -> str:
    """Return a hash over the source of krapte: another program makes another run."""
    root = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    files = [*root.rglob("*.py"), *root.rglob("*.j2"), *root.glob("data/classification/*.csv")]
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
