"""Writes what krapte is made of as CycloneDX 1.6: every pinned package, its hashes and licence.

`python tools/supply_chain/sbom.py FILE` reads `requirements.lock` and the lock file of the page
assets. The same lock files give the same bytes. The licences are those of the packages that are
installed here; of a package that is not, it is left out rather than guessed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FORM = "1.6"
_PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+()-]+)*")


def sbom(root: Path = ROOT) -> dict[str, Any]:
    """Return the bill of materials of a checkout."""
    version = re.search(
        r'^__version__ = "([^"]+)"', (root / "src/krapte/__init__.py").read_text("utf-8"), re.M
    )
    if version is None:
        raise ValueError("no version in src/krapte/__init__.py")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    packages = list(pinned(root / "requirements.lock"))
    assets = list(bundled(root / "tools/assets/package-lock.json"))
    components = [_package(*own) for own in packages] + [_asset(*own) for own in assets]
    own = {
        "type": "application", "bom-ref": "krapte", "name": "krapte", "version": version[1],
        "description": project["description"], "purl": f"pkg:pypi/krapte@{version[1]}",
        "licenses": [{"license": {"id": project["license"]}}],
    }  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([own, components], sort_keys=True))
    return {
        "bomFormat": "CycloneDX", "specVersion": FORM, "version": 1,
        "serialNumber": f"urn:uuid:{serial}",
        "metadata": {"component": own, "lifecycles": [{"phase": "build"}]},
        "components": components,
        "dependencies": list(_dependencies(root, packages, assets)),
    }  # fmt: skip


def pinned(lock: Path) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield name, version, SHA-256 hashes and who asked, of every package in a lock file.

    Raises
    ------
    ValueError
        A package has no hash: then anything could be installed under its name.
    """
    text = lock.read_text("utf-8").replace("\\\n", " ")
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        pin = _PIN.match(block)
        if pin is None:
            continue
        hashes = _HASH.findall(block)
        if not hashes:
            raise ValueError(f"{lock.name}: {pin[1]} has no hash")
        asked = re.findall(r"#\s+(?:via\s+)?([A-Za-z0-9._-]+)", block)
        yield pin[1].lower(), pin[2], hashes, [name.lower() for name in asked if name != "via"]


def bundled(lock: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, version, integrity and licence of every package that goes into the pages."""
    for place, own in json.loads(lock.read_text("utf-8"))["packages"].items():
        if place and not own.get("dev"):
            name = place.rpartition("node_modules/")[2]
            yield name, own["version"], own.get("integrity", ""), own.get("license", "")


def _package(name: str, version: str, hashes: list[str], _: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library", "bom-ref": f"pkg:pypi/{name}@{version}", "name": name,
        "version": version, "purl": f"pkg:pypi/{name}@{version}",
        # One hash for each file of this version: wheels of all machines, and the source.
        "externalReferences": [
            {"type": "distribution", "url": f"pkg:pypi/{name}@{version}",
             "hashes": [{"alg": "SHA-256", "content": own} for own in sorted(hashes)]}
        ],
    }  # fmt: skip
    licence = licence_of(name, version)
    if licence:
        found["licenses"] = [licence]
    return found


def licence_of(name: str, version: str) -> dict[str, Any] | None:
    """Return the licence that an installed package states; None when it is not this version."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if about["Version"] != version:
        return None
    stated = about.get("License-Expression")
    if stated and _SPDX.fullmatch(stated):
        return {"expression": stated}
    classes = [own.rpartition(" :: ")[2] for own in about.get_all("Classifier") or ()
               if own.startswith("License :: ")]  # fmt: skip
    told = " / ".join(classes) or (about.get("License") or "").split("\n")[0][:100]
    return {"license": {"name": told}} if told else None


def _asset(name: str, version: str, integrity: str, licence: str) -> dict[str, Any]:
    purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
    found: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
    }  # fmt: skip
    if integrity.startswith("sha512-"):
        import base64

        digest = base64.b64decode(integrity.removeprefix("sha512-")).hex()
        found["hashes"] = [{"alg": "SHA-512", "content": digest}]
    if licence:
        found["licenses"] = [{"expression": licence}]
    return found


def _dependencies(root: Path, packages: list[Any], assets: list[Any]) -> Iterator[dict[str, Any]]:
    refs = {name: f"pkg:pypi/{name}@{version}" for name, version, _, _ in packages}
    wanted: dict[str, set[str]] = {"krapte": set(), **{ref: set() for ref in refs.values()}}
    for name, _, _, asked in packages:
        for who in asked:
            wanted.setdefault(refs.get(who, "krapte"), set()).add(refs[name])
    for name, version, _, _ in assets:
        wanted["krapte"].add(f"pkg:npm/{name.replace('@', '%40')}@{version}")
    for ref, others in wanted.items():
        yield {"ref": ref, "dependsOn": sorted(others)}


def main() -> int:
    """Write the file; return 0."""
    text = json.dumps(sbom(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).parent.mkdir(parents=True, exist_ok=True)
        Path(sys.argv[1]).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
