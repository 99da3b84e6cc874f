"""Fetches a file from an address that is allowed, within bytes and seconds; every redirect is judged anew.

The seconds are for the whole exchange, from the name server to the last byte. Content comes as it is on the wire:
what a peer has packed in spite of being asked not to is refused, never unpacked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import unquote

import httpx

from auth.roles import Permission, User
from desk.errors import AddressRefused, FetchFailed, FetchTooSlow, PackedAnswer
from desk.outside.addresses import judge_soon
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside, within
from desk.outside.fetch_places import Places, PlacesConfig
from desk.outside.names import Resolve, resolving
from desk.permission import require
from engine.errors import FileTooLarge
from engine.pipeline import Upload
from engine.words import Words

_MOST_REDIRECTS = 3
_HINT = Words("请检查地址，或直接上传文件。", "Check the address, or upload the file itself.")


class Fetcher:
    """Gets files for callers. Off where nothing is allowed."""

    def __init__(
        self,
        outside: Outside,
        allow: Callable[[], AllowList],
        *,
        max_bytes: Callable[[], int],
        seconds: float,
        resolve: Resolve = resolving,
    ) -> None:
        self._outside = outside
        self._allow = allow
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._resolve = resolve
        self._places = Places(PlacesConfig(seconds=seconds))

    async def fetch(self, user: User, url: str, name: str = "") -> Upload:
        """The file at `url`; no thread waits for it.

        Raises `AddressRefused`, `FetchFailed`, `FetchesBusy`, `FileTooLarge`, or `Forbidden` for who may not submit.
        """
        require(user, Permission.SUBMIT)
        if self._allow().is_empty:
            raise AddressRefused(
                Words("没有开启按网址取文件的功能。", "Files cannot be fetched by address here."),
                Words(
                    "请直接上传文件，或请管理员在“设置”中填写可以从哪里取。",
                    "Upload it, or ask an administrator to say under Settings from where it may be fetched.",
                ),
            )
        content, path = await asyncio.wrap_future(self._outside.begin(self._in_its_place(user.id, url)))
        return Upload(name or unquote(path).rsplit("/", 1)[-1] or "document", content)

    async def _in_its_place(self, person_id: str, url: str) -> tuple[bytes, str]:
        async with self._places.place(person_id):
            try:
                return await within(self._seconds, self._follow(url))
            except TimeoutError as error:
                raise FetchTooSlow(self._seconds) from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
                # The library lets some faults of a peer through as Python's own: an odd length, a broken record.
                raise FetchFailed(
                    Words("取文件时对方没有正常应答。", "The other side did not answer as it should."), _HINT
                ) from error

    async def _follow(self, url: str) -> tuple[bytes, str]:
        """The content and the path it was found at in the end."""
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._outside.client() as client:
                answer = await self._get(client, url)
            if isinstance(answer, bytes):
                return answer, httpx.URL(url).path
            url = answer
        raise FetchFailed(Words("对方的重定向太多。", "There are too many redirects."), _HINT)

    async def _get(self, client: httpx.AsyncClient, url: str) -> bytes | str:
        """The content, or where it was moved to."""
        target = await judge_soon(url, self._allow(), self._resolve)
        response = await client.send(target.request(client, "GET"), stream=True)
        try:
            if response.is_redirect:
                return str(httpx.URL(url).join(response.headers["location"]))
            if response.status_code != 200:
                status = response.status_code
                raise FetchFailed(Words(f"对方应答 {status}。", f"The other side answered {status}."), _HINT)
            return await self._read(response)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise PackedAnswer
        if int(response.headers.get("content-length", "0")) > self._max_bytes():
            raise self._too_large()
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > self._max_bytes():
                raise self._too_large()
        return bytes(content)

    def _too_large(self) -> FileTooLarge:
        most = f"{self._max_bytes() / 1024 / 1024:.1f} MB"
        return FileTooLarge(
            Words(f"文件超过了 {most} 的上限。", f"The file has more than {most}."),
            Words("请缩小文件后再试。", "Make the file smaller and try again."),
        )
