"""Looks for passwords and keys in every file that git knows, and in nothing that has been judged.

`python tools/supply_chain/secrets.py` ends with 1 when something is found. What looks like a secret
and is none (a made-up password of a test) is told apart by the marks that the linter uses already.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_DETECTORS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector",
    "CloudantDetector", "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "IbmCloudIamDetector", "IbmCosHmacDetector", "JwtTokenDetector", "KeywordDetector",
    "MailchimpDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector",
    "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SoftlayerDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
# Entropy alone says nothing here: lock files and data sets are full of hashes.
_JUDGED = ("noqa: S105", "noqa: S106", "noqa: S107", "pragma: allowlist secret")
_LEFT_OUT = ("requirements.lock", "requirements-dev.lock", "package-lock.json")
_SCAN = re.compile(
    r"secret|passw|pwd|token|api.?key|credential|PRIVATE KEY|://[^/\s]+:[^/\s]+@|AKIA|eyJ|gh[pousr]_|"
    r"glpat-|xox|sk-|sk_live|SG\.|AIza|hooks\.slack|npm_|pypi-|AccountKey|_auth",
    re.I,
)
"""A file without any of these holds nothing that a detector knows; most files are passed over."""
_LARGEST = 300_000
"""Bytes above which a file is data: tables and results, which people do not write by hand."""


def tracked(root: Path) -> list[Path]:
    """Return the files of a checkout: what git knows and what it does not ignore."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root, check=True, capture_output=True,
    ).stdout  # fmt: skip
    paths = [root / own for own in told.decode().split("\0") if own]
    return [own for own in paths if own.is_file() and own.name not in _LEFT_OUT]


def found(paths: list[Path]) -> list[str]:
    """Return place and kind of everything that looks like a secret, never the secret itself."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import transient_settings

    told = []
    with transient_settings({"plugins_used": [{"name": own} for own in _DETECTORS]}):
        for path in paths:
            if path.stat().st_size > _LARGEST or not _SCAN.search(
                path.read_text("utf-8", "replace")
            ):
                continue
            lines: list[str] | None = None
            for own in scan_file(str(path)):
                lines = lines or path.read_text("utf-8", "replace").splitlines()
                if not any(mark in lines[own.line_number - 1] for mark in _JUDGED):
                    told.append(f"{path}:{own.line_number}: {own.type}")
    return sorted(told)


def main() -> int:
    """Print what was found; return 1 when there is something."""
    paths = tracked(ROOT)
    told = found(paths)
    print("\n".join(told) or f"no secret in {len(paths)} files")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
