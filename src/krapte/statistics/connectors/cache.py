"""Answers kept on disk, so that a source is only asked what changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from krapte.folders import write_file


@dataclass(frozen=True)
class Answer:
    """What a source answered.

    Parameters
    ----------
    url
        Address that was asked, before any redirect.
    content
        The body, decompressed.
    retrieved
        Moment (UTC) of the answer; of the first one when the source said that nothing changed.
    etag, modified
        What the source calls this version (`ETag`, `Last-Modified`); empty when it does not say.
    """

    url: str
    content: bytes
    retrieved: dt.datetime
    etag: str = ""
    modified: str = ""


class Cache:
    """A folder with one file per address: a line of JSON about the answer, then its content.

    Only answers that were understood are kept (`keep` is called after mapping). Otherwise an
    answer cut short would come back for ever: the source confirms by its ETag that nothing changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, url: str) -> Answer | None:
        """Return the kept answer of an address; None when there is none, or it is damaged."""
        try:
            head, _, content = self._path(url).read_bytes().partition(b"\n")
            about = json.loads(head)
            if about.pop("sha256") != hashlib.sha256(content).hexdigest() or about["url"] != url:
                return None
            retrieved = dt.datetime.fromisoformat(about.pop("retrieved"))
            return Answer(content=content, retrieved=retrieved, **about)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, answer: Answer) -> None:
        """Keep an answer that can be asked for conditionally; others are not kept."""
        if not (answer.etag or answer.modified):
            return
        about = asdict(answer)
        content = about.pop("content")
        about["retrieved"] = answer.retrieved.isoformat()
        about["sha256"] = hashlib.sha256(content).hexdigest()
        path = self._path(answer.url)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_file(path, json.dumps(about).encode() + b"\n" + content)

    def _path(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()}.answer"
