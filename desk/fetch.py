"""Fetches a file from an address that is allowed, within bytes and seconds; every redirect is judged anew."""

from __future__ import annotations

import ssl
import time
from urllib.parse import unquote

import httpx

from desk.addresses import AllowList, judge
from desk.errors import AddressRefused, FetchFailed
from engine.errors import FileTooLarge
from engine.pipeline import Upload
from engine.words import Words

_MOST_REDIRECTS = 3
_HINT = Words("请检查地址，或直接上传文件。", "Check the address, or upload the file itself.")


class Fetcher:
    """Gets files for callers. Off where nothing is allowed."""

    def __init__(self, allow: AllowList, *, max_bytes: int, seconds: float) -> None:
        self._allow = allow
        self._max_bytes = max_bytes
        self._seconds = seconds

    def fetch(self, url: str, name: str = "") -> Upload:
        """The file at `url`. Raises `AddressRefused`, `FetchFailed` or `FileTooLarge`."""
        if self._allow.is_empty:
            raise AddressRefused(
                Words("没有开启按网址取文件的功能。", "Files cannot be fetched by address here."),
                Words(
                    "请直接上传文件，或请管理员设置 OCR_URL_ALLOW。", "Upload it, or ask for OCR_URL_ALLOW to be set."
                ),
            )
        deadline = time.monotonic() + self._seconds
        with httpx.Client(
            trust_env=False, timeout=self._seconds, follow_redirects=False, verify=ssl.create_default_context()
        ) as client:
            try:
                for _ in range(_MOST_REDIRECTS + 1):
                    answer = self._get(client, url, deadline)
                    if isinstance(answer, bytes):
                        return Upload(name or unquote(httpx.URL(url).path).rsplit("/", 1)[-1] or "document", answer)
                    url = answer
            except httpx.HTTPError as error:
                raise FetchFailed(
                    Words("取文件时对方没有正常应答。", "The other side did not answer as it should."), _HINT
                ) from error
        raise FetchFailed(Words("对方的重定向太多。", "There are too many redirects."), _HINT)

    def _get(self, client: httpx.Client, url: str, deadline: float) -> bytes | str:
        """The content, or where it was moved to."""
        response = client.send(judge(url, self._allow).request(client, "GET"), stream=True)
        try:
            if response.is_redirect:
                return str(httpx.URL(url).join(response.headers["location"]))
            if response.status_code != 200:
                status = response.status_code
                raise FetchFailed(Words(f"对方应答 {status}。", f"The other side answered {status}."), _HINT)
            return self._read(response, deadline)
        finally:
            response.close()

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._max_bytes:
                most = f"{self._max_bytes / 1024 / 1024:.1f} MB"
                raise FileTooLarge(
                    Words(f"文件超过了 {most} 的上限。", f"The file has more than {most}."),
                    Words("请缩小文件后再试。", "Make the file smaller and try again."),
                )
            if time.monotonic() > deadline:
                seconds = f"{self._seconds:g}"
                raise FetchFailed(
                    Words(f"{seconds} 秒内没有取完文件。", f"The file did not arrive within {seconds} s."), _HINT
                )
        return bytes(content)
