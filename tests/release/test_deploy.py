"""What is laid on a server: container file, units and proxies."""

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
# Directives without which a service could write, see or reach more than it needs.
NEEDED = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes", "CapabilityBoundingSet": "", "UMask": "0077",
    "SystemCallArchitectures": "native",
}  # fmt: skip


def instructions():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", text))
    return [line.split(None, 1) for line in joined.splitlines() if line.strip()]


def carried(path):
    """Return whether the ignore file lets a path into the build."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.startswith("!")
        bare = pattern.removeprefix("!").removeprefix("**/")
        if fnmatch.fnmatch(path, bare) or path.startswith(f"{bare}/"):
            kept = wanted
    return kept


def test_every_path_that_the_container_copies_is_there_and_carried():
    copied = [
        path
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for path in rest.split()[:-1]
    ]
    assert {"requirements.lock", "src", "pyproject.toml"} <= set(copied)
    for path in copied:
        assert (ROOT / path).exists(), path
        assert carried(path), f"{path} is kept out by .dockerignore"


def test_the_container_carries_nothing_else():
    assert not carried("runs")
    assert not carried(".git")
    assert not carried("tests")


def test_the_container_runs_as_nobody_in_particular_and_tells_its_health():
    last = [name for name, _ in instructions()]
    final = instructions()[len(last) - last[::-1].index("FROM") :]
    users = [rest for name, rest in final if name == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("0", "root")
    assert [name for name, _ in final].index("USER") < [name for name, _ in final].index("CMD")
    assert any(name == "HEALTHCHECK" for name, _ in final)
    (volumes,) = [rest for name, rest in final if name == "VOLUME"]
    written = re.findall(r"/var/\S+?(?=[/\s\"]|$)", " ".join(rest for name, rest in final))
    assert all(any(path.startswith(own) for own in ("/var/lib", "/var/cache")) for path in written)
    assert '"/var/lib/krapte"' in volumes


def test_the_linter_of_container_files_finds_nothing():
    linter = Path(sys.executable).parent / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint is not installed")
    done = subprocess.run(
        [str(linter), str(DEPLOY / "Containerfile")], capture_output=True, text=True
    )
    assert done.stdout == ""
    assert done.returncode == 0


def directives(unit):
    return dict(
        line.split("=", 1)
        for line in unit.read_text(encoding="utf-8").splitlines()
        if re.match(r"\w+=", line)
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_can_do_no_more_than_it_needs(unit):
    found = directives(unit)
    assert {key: found.get(key) for key in NEEDED} == NEEDED


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_the_unit_and_calls_its_exposure_low(unit, tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    copy = tmp_path / unit.name
    # The check wants a program that exists here.
    text = unit.read_text(encoding="utf-8").replace("/opt/krapte/bin/krapte", sys.executable)
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    # Of 100: the level that `systemd-analyze` calls OK ends at 4.9 of 10; ours is 1.2.
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", str(copy)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_proxies_limit_bodies_and_set_the_address_of_the_reader():
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "client_max_body_size 25m;" in nginx
    assert "max_size 25MB" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


def test_what_a_unit_starts_is_a_command_with_these_options():
    from tests.test_docs import parse

    for unit in UNITS:
        words = directives(unit)["ExecStart"].split()[1:]
        parse([re.sub(r"\$\{KRAPTE_DRAWS\}", "200", word) for word in words])
    (entry,) = [rest for name, rest in instructions() if name == "CMD" and "serve" in rest]
    parse(re.findall(r'"([^"]+)"', entry))
