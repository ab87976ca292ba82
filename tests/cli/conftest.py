"""The command line in this process: the same entry as the installed `krapte`, much quicker."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

import krapte.cli


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """What `--json` printed; the command must have succeeded and said nothing else."""
        assert (self.code, self.err) == (0, ""), self.err
        return json.loads(self.out)


@pytest.fixture
def krapte_command(monkeypatch, capsys, tmp_path):
    """Return a function that runs a command in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("KRAPTE_WHO", "tester")
    monkeypatch.delenv("KRAPTE_REGISTER", raising=False)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["krapte", *map(str, words)])
        code = 0
        try:
            krapte.cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return run
