"""The one way in which krapte asks a server: patient, polite, within bounds, and nowhere else."""

from __future__ import annotations

import datetime as dt
import gzip
import tracemalloc
from email.utils import format_datetime

import httpx
import pytest

from krapte.errors import BadInput
from krapte.statistics.connectors import Cache, Client, Limits
from tests.connectors.remote import Ticking

URL = "https://cbs.example/table"
HOSTS = frozenset({"cbs.example", "www.cbs.example"})


def reply(body=b"{}", status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=named)


class Script(httpx.MockTransport):
    """Answers with the replies of a list, one after the other; an exception is raised."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []
        super().__init__(self.next)

    def next(self, request):
        self.asked.append(request)
        own = self.replies.pop(0)
        if isinstance(own, Exception):
            raise own
        return own


def client(*replies, cache=None, limits=None):
    ticking = Ticking()
    script = Script(*replies)
    return Client(HOSTS, cache, script, ticking.clock(), limits or Limits()), script, ticking


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_answer_that_says_not_now_is_asked_again_with_longer_and_longer_pauses(status):
    own, script, ticking = client(*[reply(status=status)] * 3, reply(b"good"))
    assert own.get(URL).content == b"good"
    assert len(script.asked) == 4
    assert [pause for pause in ticking.slept if pause >= 1] == [1.0, 2.0, 4.0]


def test_a_server_that_keeps_failing_is_one_clear_message():
    own, script, _ = client(*[httpx.ConnectError("no route to host")] * 9)
    with pytest.raises(BadInput) as fault:
        own.get(URL)
    assert len(fault.value.problems) == 1
    assert "no route to host" in str(fault.value)
    assert "the figures of the last fetch stay" in str(fault.value)
    assert len(script.asked) == Limits().attempts


def test_the_server_says_how_long_to_wait():
    own, _, ticking = client(reply(status=429, Retry_After="30"), reply(b"good"))
    own.get(URL)
    assert 30.0 in ticking.slept


def test_the_server_may_say_until_when_to_wait():
    until = Ticking().begin.replace(tzinfo=dt.UTC) + dt.timedelta(seconds=45)
    own, _, ticking = client(
        reply(status=503, Retry_After=format_datetime(until, usegmt=True)), reply(b"good")
    )
    own.get(URL)
    assert 45.0 in ticking.slept


@pytest.mark.parametrize("nonsense", ["soon", "-5", "²", "Wed, 99 Nov 2026 99:00:00 GMT"])
def test_a_time_to_wait_that_is_nonsense_does_no_harm(nonsense):
    own, _, ticking = client(
        reply(status=429, **{"Retry_After": nonsense.encode("utf-8")}), reply(b"good")
    )
    own.get(URL)
    assert max(ticking.slept) == 1.0


def test_we_do_not_wait_beyond_the_deadline():
    own, script, ticking = client(reply(status=429, Retry_After="3600"), reply(b"late"))
    with pytest.raises(BadInput, match="no time left"):
        own.get(URL)
    assert len(script.asked) == 1
    assert ticking.seconds < 120


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_answer_that_says_no_is_not_asked_again(status):
    own, script, _ = client(reply(status=status))
    with pytest.raises(BadInput, match=f"answer {status}"):
        own.get(URL)
    assert len(script.asked) == 1


def test_two_requests_to_a_host_are_half_a_second_apart():
    own, _, ticking = client(reply(), reply(), reply())
    for _ in range(3):
        own.get(URL)
    assert ticking.slept == [0.5, 0.5]


def test_every_request_says_who_asks():
    own, script, _ = client(reply())
    own.get(URL)
    assert script.asked[0].headers["User-Agent"].startswith("krapte/")


@pytest.mark.parametrize(
    "place",
    [
        "https://elsewhere.example/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd",
        "https://cbs.example:8443/", "https://127.0.0.1/", "//elsewhere.example/x",
        "https://cbs.example@elsewhere.example/",
        "https://user:word@cbs.example/",  # pragma: allowlist secret
        "https://cbs.example.elsewhere.example/", "https://[::1]/",
    ],
)  # fmt: skip
def test_a_redirect_elsewhere_is_not_followed(place):
    own, script, _ = client(reply(status=302, Location=place), reply(b"stolen"))
    with pytest.raises(BadInput, match="not followed"):
        own.get(URL)
    assert len(script.asked) == 1


def test_a_redirect_to_a_listed_host_is_followed_without_the_key():
    own, script, _ = client(
        reply(status=302, Location="https://www.cbs.example/new"), reply(b"good")
    )
    assert own.get(URL, {"apikey": "secret"}).content == b"good"  # pragma: allowlist secret
    assert script.asked[0].headers["apikey"] == "secret"  # pragma: allowlist secret
    assert "apikey" not in script.asked[1].headers


def test_redirects_in_a_circle_end():
    own, script, _ = client(*[reply(status=301, Location=URL)] * 20)
    with pytest.raises(BadInput, match="redirect after redirect"):
        own.get(URL)
    assert len(script.asked) == Limits().redirects + 1


@pytest.mark.parametrize(
    "url", ["ftp://cbs.example/x", "https://elsewhere.example/x", "https://cbs.example:99/x", "x"]
)
def test_an_address_elsewhere_is_not_asked(url):
    own, script, _ = client(reply())
    with pytest.raises(BadInput):
        own.get(url)
    assert script.asked == []


def test_plain_http_is_raised_to_https():
    own, script, _ = client(reply())
    own.get("http://cbs.example/table")
    assert script.asked[0].url.scheme == "https"


def test_a_packed_answer_is_unpacked():
    body = gzip.compress(b"figures" * 1000)
    own, _, _ = client(reply(body, Content_Encoding="gzip"))
    assert own.get(URL).content == b"figures" * 1000


def test_a_small_answer_that_unpacks_to_a_huge_one_is_stopped():
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < 60_000
    own, _, _ = client(reply(bomb, Content_Encoding="gzip"), limits=Limits(size=1_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="more than 1,000,000 bytes"):
            own.get(URL)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_at_the_limit_is_taken_and_one_byte_more_is_not():
    own, _, _ = client(reply(b"0" * 100), limits=Limits(size=100))
    assert len(own.get(URL).content) == 100
    own, _, _ = client(reply(b"0" * 101), limits=Limits(size=100))
    with pytest.raises(BadInput, match="more than 100 bytes"):
        own.get(URL)
    packed = gzip.compress(b"0" * 101)
    own, _, _ = client(reply(packed, Content_Encoding="gzip"), limits=Limits(size=100))
    with pytest.raises(BadInput, match="more than 100 bytes"):
        own.get(URL)


@pytest.mark.parametrize(
    "broken",
    [b"no gzip at all", gzip.compress(b"figures" * 99, mtime=0)[:-9]],
    ids=["no gzip", "cut short"],
)
def test_a_broken_packing_is_asked_again(broken):
    good = reply(gzip.compress(b"good"), Content_Encoding="gzip")
    own, script, _ = client(reply(broken, Content_Encoding="gzip"), good)
    assert own.get(URL).content == b"good"
    assert len(script.asked) == 2


def test_an_answer_cut_short_is_asked_again():
    own, script, _ = client(reply(b'{"value"', Content_Length="4000"), reply(b"good"))
    assert own.get(URL).content == b"good"
    assert len(script.asked) == 2


def test_a_packing_that_we_did_not_ask_for_is_refused():
    own, _, _ = client(reply(b"x", Content_Encoding="br"))
    with pytest.raises(BadInput, match="packed as `br`"):
        own.get(URL)


class Drip(httpx.SyncByteStream):
    """A byte every ten seconds, for ever: no read ever takes long enough to time out."""

    def __init__(self, ticking):
        self.ticking = ticking

    def __iter__(self):
        while True:
            self.ticking.seconds += 10
            yield b"0"


def test_a_server_that_drips_does_not_hold_us_beyond_the_deadline():
    ticking = Ticking()
    script = Script(httpx.Response(200, stream=Drip(ticking)))
    own = Client(HOSTS, None, script, ticking.clock(), Limits(seconds=60))
    with pytest.raises(BadInput, match="not whole after 60 seconds"):
        own.get(URL)
    assert ticking.seconds <= 70


def test_what_did_not_change_is_not_sent_again(tmp_path):
    cache = Cache(tmp_path)
    modified = "Fri, 13 Nov 2026 06:30:00 GMT"
    own, script, _ = client(
        reply(b"figures", ETag='"a"', Last_Modified=modified), reply(b"", 304), cache=cache
    )
    first = own.get(URL)
    own.keep({URL: first})
    again = own.get(URL)
    assert again == first
    assert script.asked[1].headers["If-None-Match"] == '"a"'
    assert script.asked[1].headers["If-Modified-Since"] == modified


def test_an_answer_that_was_not_understood_is_not_kept(tmp_path):
    own, script, _ = client(reply(b"<html>", ETag='"a"'), reply(b"good"), cache=Cache(tmp_path))
    own.get(URL)
    assert own.get(URL).content == b"good"
    assert "If-None-Match" not in script.asked[1].headers


def test_a_damaged_answer_on_disk_is_asked_for_anew(tmp_path):
    own, script, _ = client(reply(b"figures", ETag='"a"'), reply(b"good"), cache=Cache(tmp_path))
    own.keep({URL: own.get(URL)})
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert own.get(URL).content == b"good"
    assert "If-None-Match" not in script.asked[1].headers


def test_an_answer_without_a_version_is_not_kept(tmp_path):
    own, _, _ = client(reply(b"figures"), cache=Cache(tmp_path))
    own.keep({URL: own.get(URL)})
    assert list(tmp_path.iterdir()) == []
