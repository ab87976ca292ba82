"""People who use a site for a week: what they may see, and what they were told."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

API = "/api/v1"
PASSWORD = "vijf lange woorden achter elkaar"  # noqa: S105
DOMAIN = "week.example"
CLOSED, OPEN = "GESLOTEN", "OPENBAAR"
"""Words in the names of project lists, by which an answer that shows one is found out."""


@dataclass(frozen=True)
class Edit:
    """A change of a record that the site confirmed.

    Parameters
    ----------
    key
        Of the measure.
    read, version
        Version that was read, and the one that the site gave.
    text
        What was written; no two edits write the same.
    signature
        How the history must be signed.
    """

    key: str
    read: int
    version: int
    text: str
    signature: str


@dataclass
class Told:
    """What the site confirmed, refused and showed to one person.

    Parameters
    ----------
    edits, lists, jobs, stopped, keys
        What was confirmed: edits, names of lists by whether they are open, numbers of jobs, those
        that were stopped, secrets of keys.
    statuses
        How often each status was answered.
    conflicts
        Edits that were refused because somebody else was first.
    unsure
        Texts of edits of which no answer came.
    faults
        What should never be: in words.
    """

    edits: list[Edit] = field(default_factory=list)
    lists: dict[str, bool] = field(default_factory=dict)
    jobs: list[int] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    conflicts: int = 0
    unsure: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Form(HTMLParser):
    """Collects what a browser would send of the last form of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        own = {name: value or "" for name, value in attrs}
        name = own.get("name", "")
        if tag == "form":
            self.fields = {}
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in own or self._select not in self.fields:
                self.fields[self._select] = own.get("value", "")
        elif tag == "input" and name:
            if own.get("type") != "checkbox":
                self.fields[name] = own.get("value", "")
            elif "checked" in own:
                self.fields.setdefault(name, []).append(own["value"])

    def handle_data(self, data: str) -> None:
        """Note what stands in an area of text."""
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """End an area of text or a list."""
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


class Person:
    """Somebody with a browser.

    Parameters
    ----------
    number, role
        Who; role `""` is somebody without an account.
    account
        Number of the account.
    measures
        Keys of measures that they may change: few, so that they meet others.
    foreign
        Keys of measures that they may not change.
    projects
        A list of projects, as a zip file.
    seed
        Of what they choose to do.
    """

    def __init__(
        self, number: int, role: str, account: int, measures: Sequence[str],
        foreign: Sequence[str], projects: bytes, seed: int,
    ) -> None:  # fmt: skip
        self.number, self.role, self.account = number, role, account
        self.measures, self.foreign, self.projects = measures, foreign, projects
        self.told = Told()
        self.signed, self.token = False, ""
        self.random = random.Random(f"{seed} {number}")  # noqa: S311
        self.client: httpx.Client | None = None
        self._count = 0

    @property
    def email(self) -> str:
        """Address of the account."""
        return f"naam{self.number:02}.van@{DOMAIN}"

    @property
    def name(self) -> str:
        """Name of the account; it stands nowhere but where the site shows who did something."""
        return f"Naam{self.number:02}Achternaam"

    @property
    def signature(self) -> str:
        """How the site signs what they do."""
        return f"account {self.account}"

    def day(self, address: str, acts: Sequence[Callable[[Person], None]], many: int) -> None:
        """Do so many of these things one after another; what goes wrong is noted."""
        # Each comes from an address of its own, as the proxy before a site would say.
        own = {"X-Forwarded-For": f"10.7.{self.number // 250}.{self.number % 250 + 1}"}
        cookies = None if self.client is None else self.client.cookies
        self.client = httpx.Client(base_url=address, headers=own, cookies=cookies, timeout=900)
        try:
            for _ in range(many):
                act = self.random.choice(acts)
                try:
                    act(self)
                except httpx.HTTPError as fault:
                    self.told.faults.append(f"{act.__name__}: {type(fault).__name__}")
        finally:
            self.client.close()

    def ask(self, method: str, path: str, **named: Any) -> httpx.Response:
        """Return an answer, after looking for what this person may not see."""
        assert self.client is not None
        headers = {"Origin": str(self.client.base_url).rstrip("/"), **named.pop("headers", {})}
        for _ in range(5):
            begin = time.perf_counter()
            answer = self.client.request(method, path, headers=headers, **named)
            self.told.seconds.append(time.perf_counter() - begin)
            self.told.statuses[answer.status_code] += 1
            if answer.status_code != 429:
                break
            time.sleep(min(5.0, float(answer.headers["retry-after"])))
        if answer.status_code >= 500 and answer.status_code != 503:
            self.told.faults.append(f"{method} {path}: {answer.status_code}")
        shown = unseen(self, answer.text)
        if not path.endswith("/sleutel") and re.search(r"krapte_[\w-]{43}", answer.text):
            shown.append("a key")
        self.told.faults += [
            f"{method} {path} shows {found} to {self.role or 'anybody'}" for found in shown
        ]
        return answer

    def get(self, path: str) -> httpx.Response:
        """Read."""
        return self.ask("GET", path)

    def post(self, path: str, form: dict[str, Any], **named: Any) -> httpx.Response:
        """Send a form with the token of the session."""
        return self.ask("POST", path, data={**form, "token": self.token}, **named)

    def expect(self, answer: httpx.Response, *statuses: int) -> bool:
        """Return whether an answer has one of the statuses; another is a fault."""
        if answer.status_code not in statuses:
            self.told.faults.append(
                f"{answer.request.method} {answer.request.url.path} by {self.role or 'anybody'}:"
                f" {answer.status_code}, not {statuses}"
            )
        return answer.status_code in statuses

    def choose(self, among: Sequence[Any]) -> Any:
        """Return one of them."""
        return self.random.choice(among)

    def text(self) -> str:
        """Return words that nobody else writes."""
        self._count += 1
        return f"week {self.number:02}-{self._count:04}"


def unseen(who: Person, text: str) -> list[str]:
    """Return what an answer shows that somebody of this role may not see."""
    found = []
    if not who.signed:
        found += [own for own in (CLOSED, "Achternaam", "/brief/concept/") if own in text]
    if who.role != "administrator":
        mails = set(re.findall(rf"[\w.]+@{re.escape(DOMAIN)}", text)) - {who.email}
        found += sorted(mails)
        found += [own for own in ("/account/uitnodiging/", "argon2") if own in text]
    tokens = set(re.findall(r'name="token" value="([0-9a-f]{64})"', text))
    if who.token and tokens - {who.token}:
        found.append("a token of another session")
    return found
