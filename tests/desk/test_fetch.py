"""Files are fetched from allowed addresses only, within bytes and seconds, and no redirect leads out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk.addresses import AllowList
from desk.errors import AddressRefused, FetchFailed
from desk.fetch import Fetcher
from engine.errors import FileTooLarge
from tests.desk.receiver import Receiver, receiving

HERE = AllowList.parse("127.0.0.1")


@pytest.fixture
def server() -> Iterator[Receiver]:
    """A file server."""
    with receiving() as receiver:
        yield receiver


def test_a_file_is_fetched(server: Receiver) -> None:
    """Its name is the last part of the path."""
    upload = Fetcher(HERE, max_bytes=100, seconds=5).fetch(f"http://127.0.0.1:{server.port}/a/%E7%A5%A8.png")
    assert (upload.name, upload.content) == ("票.png", b"ok")


def test_fetching_is_off_without_a_list(server: Receiver) -> None:
    """Nothing is called at all."""
    with pytest.raises(AddressRefused):
        Fetcher(AllowList(), max_bytes=100, seconds=5).fetch(server.url)
    assert server.got == []


def test_a_redirect_out_of_the_list_is_refused(server: Receiver) -> None:
    """To a number as to a name; one within the list is followed, not for ever."""
    fetcher = Fetcher(HERE, max_bytes=100, seconds=5)
    server.answers, server.location = [302], "http://169.254.169.254/latest"
    with pytest.raises(AddressRefused):
        fetcher.fetch(server.url)
    server.answers, server.location = [302, 200], "/again"
    assert fetcher.fetch(server.url).content == b"ok"
    server.answers = [302]
    with pytest.raises(FetchFailed):
        fetcher.fetch(server.url)


def test_too_many_bytes_are_refused(server: Receiver) -> None:
    """While they arrive."""
    server.content = b"x" * 101
    with pytest.raises(FileTooLarge):
        Fetcher(HERE, max_bytes=100, seconds=5).fetch(server.url)


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_other_side_is_told(server: Receiver, status: int) -> None:
    """With its number."""
    server.answers = [status]
    with pytest.raises(FetchFailed, match=str(status)):
        Fetcher(HERE, max_bytes=100, seconds=5).fetch(server.url)


def test_nobody_listening_is_told() -> None:
    """As a failed fetch, not as a defect."""
    with pytest.raises(FetchFailed):
        Fetcher(HERE, max_bytes=100, seconds=1).fetch("http://127.0.0.1:9/x")
