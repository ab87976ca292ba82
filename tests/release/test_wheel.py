"""The wheel carries all that it needs, and works where the repository is not."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile

from tests.release.conftest import ROOT, whole

LEFT_OUT = {"__pycache__", ".nbi", ".nbc", ".pyc"}


def test_the_wheel_holds_every_file_of_the_package(wheel):
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "krapte").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("krapte/")}
    assert wanted - held == set()
    assert held - wanted == set()
    assert "krapte/py.typed" in held


def run(program, *words, place):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(program), *words], cwd=place, capture_output=True, text=True, env=clean
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@whole
def test_the_wheel_forecasts_serves_and_writes_from_an_empty_folder(installed, tmp_path):
    krapte = installed / "krapte"
    where = run(installed / "python", "-c", "import krapte; print(krapte.__file__)", place=tmp_path)
    assert str(ROOT) not in where
    made = json.loads(run(krapte, "run", "--draws", "8", "--json", place=tmp_path))
    assert (tmp_path / made["report"]).is_file()
    letter = json.loads(run(krapte, "letter", "--lang", "en", "--json", place=tmp_path))
    assert (tmp_path / letter["folder"] / "letter.pdf").read_bytes().startswith(b"%PDF")
    shown = answer_of(krapte, tmp_path)
    assert shown["/account"] == 200
    assert shown["/"] == 200
    assert shown["/static/htmx.js"] == 200


def answer_of(krapte, place):
    """Return the status of some paths, the health check of the container first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [str(krapte), "serve", "--port", str(port)], cwd=place,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        found = {}
        for path in ("/account", "/", "/static/htmx.js"):
            found[path] = status(f"http://127.0.0.1:{port}{path}", server)
        return found
    finally:
        server.terminate()
        server.wait(60)


def status(address, server):
    while True:
        try:
            with urllib.request.urlopen(address, timeout=300) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as fault:
            return fault.code
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server stopped before it answered"
            time.sleep(0.2)
