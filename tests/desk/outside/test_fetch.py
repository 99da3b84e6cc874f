"""Files are fetched from allowed addresses only, within bytes and seconds, and no redirect leads out."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import brotli
import pytest

from auth.roles import Role, User
from desk.errors import AddressRefused, FetchesBusy, FetchFailed, FetchTooSlow, Forbidden, PackedAnswer
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside
from desk.outside.fetch import Fetcher
from desk.outside.fetch_places import Places, PlacesConfig
from engine.errors import FileTooLarge
from engine.pipeline import Upload
from tests.desk.raw_server import RawServer, answering, dripping, saying
from tests.desk.receiver import Receiver, receiving

HERE = AllowList.parse("127.0.0.1")
CLERK = User("local:clerk", "clerk", "", frozenset({Role.CLERK}))

Fetch = Callable[..., Upload]


@pytest.fixture
def server() -> Iterator[Receiver]:
    """A file server."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def raw(request: pytest.FixtureRequest) -> Iterator[RawServer]:
    """A server that answers as the test's parameter says."""
    with answering(request.param) as server:
        yield server


@pytest.fixture
def fetch() -> Iterator[Fetch]:
    """Fetches as a clerk, with at most 100 bytes and 5 seconds unless the test says otherwise."""
    outside = Outside()

    def run(url: str, allow: AllowList = HERE, *, user: User = CLERK, seconds: float = 5) -> Upload:
        return asyncio.run(Fetcher(outside, lambda: allow, max_bytes=lambda: 100, seconds=seconds).fetch(user, url))

    yield run
    outside.stop()


def test_a_file_is_fetched(server: Receiver, fetch: Fetch) -> None:
    """Its name is the last part of the path."""
    upload = fetch(f"http://127.0.0.1:{server.port}/a/%E7%A5%A8.png")
    assert (upload.name, upload.content) == ("票.png", b"ok")


def test_fetching_is_off_without_a_list(server: Receiver, fetch: Fetch) -> None:
    """Nothing is called at all."""
    with pytest.raises(AddressRefused):
        fetch(server.url, AllowList())
    assert server.got == []


def test_who_may_not_submit_has_nothing_fetched(server: Receiver, fetch: Fetch) -> None:
    """An auditor cannot make the service call others."""
    with pytest.raises(Forbidden):
        fetch(server.url, user=User("local:a", "a", "", frozenset({Role.AUDITOR})))
    assert server.got == []


def test_a_redirect_out_of_the_list_is_refused(server: Receiver, fetch: Fetch) -> None:
    """To a number as to a name; one within the list is followed, not for ever."""
    server.answers, server.location = [302], "http://169.254.169.254/latest"
    with pytest.raises(AddressRefused):
        fetch(server.url)
    server.answers, server.location = [302, 200], "/again"
    assert fetch(server.url).content == b"ok"
    server.answers = [302]
    with pytest.raises(FetchFailed):
        fetch(server.url)


def test_too_many_bytes_are_refused(server: Receiver, fetch: Fetch) -> None:
    """While they arrive."""
    server.content = b"x" * 101
    with pytest.raises(FileTooLarge):
        fetch(server.url)


@pytest.mark.parametrize(
    "raw",
    [
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", b"x", 1),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"40\r\n" + b"x" * 64 + b"\r\n"),
        dripping(b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 64),
    ],
    indirect=True,
)
def test_a_length_beyond_the_limit_is_refused_at_once(raw: RawServer, fetch: Fetch) -> None:
    """Announced or not: nobody waits for the rest."""
    with pytest.raises(FileTooLarge):
        fetch(raw.url, seconds=25)


def packed(name: str, content: bytes) -> bytes:
    """An answer whose content is packed."""
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


@pytest.mark.parametrize(
    "raw",
    [
        saying(packed("br", brotli.compress(b"\0" * 10_000_000))),
        saying(packed("gzip", gzip.compress(b"\0" * 50_000)[:100])),
        saying(packed("identity, br", b"x")),
        saying(packed("zstd", b"x")),
        saying(packed("GZIP", b"x")),
    ],
    indirect=True,
)
def test_packed_content_is_refused_unopened(raw: RawServer, fetch: Fetch) -> None:
    """A few bytes could become gigabytes; it was asked for as it is."""
    with pytest.raises(PackedAnswer):
        fetch(raw.url)
    assert b"accept-encoding: identity" in raw.calls[0].lower()


@pytest.mark.parametrize(
    "raw",
    [
        lambda connection: time.sleep(20),
        dripping(b"H", b"T"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", b"x", 1),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
        dripping(b"HTTP/1.1 302 Found\r\nLocation: /file.png\r\nContent-Length: 0\r\n", b"X-A: b\r\n"),
    ],
    indirect=True,
)
def test_one_deadline_is_over_the_whole_exchange(raw: RawServer, fetch: Fetch) -> None:
    """Bytes that drip do not start it anew."""
    started = time.monotonic()
    with pytest.raises(FetchTooSlow):
        fetch(raw.url, seconds=0.7)
    assert time.monotonic() - started < 10


def test_redirects_share_the_deadline(fetch: Fetch) -> None:
    """Each hop takes less than the limit; all of them together take more."""

    def moved(connection: object) -> None:
        time.sleep(0.5)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /file.png\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]

    with answering(moved) as server, pytest.raises(FetchTooSlow):
        fetch(server.url, seconds=0.8)


def test_encryption_that_never_comes_about_is_within_the_deadline(fetch: Fetch) -> None:
    """The other side takes the connection and says nothing."""
    with answering(lambda connection: time.sleep(20)) as server, pytest.raises(FetchTooSlow):
        fetch(server.url.replace("http:", "https:"), seconds=0.5)


def test_a_name_server_that_hangs_is_within_the_deadline() -> None:
    """The system's resolver has no limit of its own."""
    outside = Outside()
    fetcher = Fetcher(
        outside,
        lambda: AllowList.parse("files.example"),
        max_bytes=lambda: 9,
        seconds=0.3,
        resolve=lambda *_: Future[list[str]](),
    )
    with pytest.raises(FetchTooSlow):
        asyncio.run(fetcher.fetch(CLERK, "http://files.example/x"))
    outside.stop()


@pytest.mark.parametrize(
    "raw",
    [
        saying(b""),
        saying(b"SSH-2.0-x\r\n"),
        saying(b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n"),
        saying(b"HTTP/1.1 302 Found\r\nLocation: http://a:99999999/\r\n\r\n"),
        saying(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n"),
        saying(b"HTTP/1.1 302 Found\r\nLocation: " + b"a" * 70_000 + b"\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nx"),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 60_000 + b"\r\n", 0.01),
    ],
    indirect=True,
)
def test_nonsense_is_told_as_a_failed_fetch(raw: RawServer, fetch: Fetch) -> None:
    """Never as a defect of ours."""
    with pytest.raises((FetchFailed, AddressRefused, FileTooLarge)):
        fetch(raw.url)


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_other_side_is_told(server: Receiver, fetch: Fetch, status: int) -> None:
    """With its number."""
    server.answers = [status]
    with pytest.raises(FetchFailed, match=str(status)):
        fetch(server.url)


def test_nobody_listening_is_told(fetch: Fetch) -> None:
    """As a failed fetch, not as a defect."""
    with pytest.raises(FetchFailed):
        fetch("http://127.0.0.1:9/x")


def test_no_thread_is_held_while_others_are_slow(fetch: Fetch) -> None:
    """Forty fetches from a silent server wait in one thread."""
    before = threading.active_count()
    outside = Outside()
    fetcher = Fetcher(outside, lambda: HERE, max_bytes=lambda: 100, seconds=1.5)

    async def all_at_once(url: str) -> tuple[int, list[BaseException | Upload]]:
        people = [User(f"local:{number}", "", "", frozenset({Role.CLERK})) for number in range(40)]
        calls = [asyncio.ensure_future(fetcher.fetch(user, url)) for user in people]
        await asyncio.sleep(0.5)
        return threading.active_count(), await asyncio.gather(*calls, return_exceptions=True)

    with answering(lambda connection: time.sleep(20)) as server:
        threads, outcomes = asyncio.run(all_at_once(server.url))
        # of our own one more, of the test server one that accepts and one for each of the four places
        assert threads - before <= 6
    assert {type(outcome) for outcome in outcomes} == {FetchTooSlow, FetchesBusy}
    outside.stop()


def test_places_are_few_and_fair() -> None:
    """Two of one person's run at once; somebody else is called before that person's next one."""

    async def scenario() -> list[str]:
        places = Places(PlacesConfig(total=3, each=2, seconds=30))
        order: list[str] = []
        ends = asyncio.Event()

        async def call(person: str) -> None:
            async with places.place(person):
                order.append(person)
                await ends.wait()
                await asyncio.sleep(0)

        greedy = [asyncio.ensure_future(call("greedy")) for _ in range(6)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(call("other")) for _ in range(2)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert order == ["greedy", "greedy", "other"]
        ends.set()
        await asyncio.gather(*greedy, *others)
        return order

    assert sorted(asyncio.run(scenario())) == ["greedy"] * 6 + ["other"] * 2


def test_who_waits_too_long_is_told_that_it_is_busy() -> None:
    """A place that was waited for and given up is not lost."""

    async def scenario() -> None:
        places = Places(PlacesConfig(total=1, each=1, waiting=1, seconds=0.05))
        async with places.place("a"):
            with pytest.raises(FetchesBusy):
                async with places.place("b"):
                    pass
        async with places.place("b"):
            pass

    asyncio.run(scenario())


def test_stopping_cuts_off_what_is_under_way() -> None:
    """The process ends when it is told to, whatever others do."""
    outside = Outside()
    with ExitStack() as stack:
        server = stack.enter_context(answering(lambda connection: time.sleep(20)))
        fetcher = Fetcher(outside, lambda: HERE, max_bytes=lambda: 100, seconds=60)
        running = outside.begin(fetcher.fetch(CLERK, server.url))
        while not server.calls:
            time.sleep(0.01)
        outside.stop()
        assert running.cancelled()
