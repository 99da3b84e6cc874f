"""The files a request brings: multipart, the bare body, Base64 in JSON, or an address to fetch from."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Generic, TypeVar
from urllib.parse import unquote

from fastapi import Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from auth.roles import User
from desk.errors import BadBase64, EmptyJob, TooManyFiles
from desk.outside.fetch import Fetcher
from desk.taking_in.archive import ArchiveLimits, expanded
from engine.errors import FileTooLarge
from engine.pipeline import Upload
from engine.words import Words
from webui.api.options import FileInJson, JobJson, JobOptions, OcrJson, OcrOptions, from_json, from_pairs

_MEMORY_BYTES = 1024 * 1024

Options = TypeVar("Options", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Brought(Generic[Options]):
    """The files, to be gone through once and in a worker thread, and what was asked along with them."""

    uploads: Iterator[Upload]
    options: Options


@dataclass(frozen=True, slots=True)
class Porter:
    """Carries files from requests to the desk."""

    fetcher: Fetcher
    limits_now: Callable[[], ArchiveLimits]

    @property
    def archive_limits(self) -> ArchiveLimits:
        """What a submission may be."""
        return self.limits_now()

    async def one(self, request: Request, user: User) -> tuple[Upload, OcrOptions]:
        """The one file of a request to `/v1/ocr`. Raises `BadBase64`, `AddressRefused`, `FetchFailed`, `EmptyJob`."""
        media_type = _media_type(request)
        if media_type == "application/json":
            asked = from_json(OcrJson, await request.body())
            if asked.url is not None:
                return await self.fetcher.fetch(user, asked.url, asked.name), asked
            return await run_in_threadpool(_decoded, asked), asked
        if media_type == "multipart/form-data":
            async with request.form(max_files=1, max_fields=50) as form:
                options = from_pairs(OcrOptions, _texts(request, form))
                files = _files(form)
                if not files:
                    raise EmptyJob
                content = await files[0].read()
                return Upload(files[0].filename or "document", content), options
        options = from_pairs(OcrOptions, request.query_params.multi_items())
        return Upload(_name_in_header(request), await request.body()), options

    @asynccontextmanager
    async def many(self, request: Request, user: User) -> AsyncIterator[Brought[JobOptions]]:
        """The files of a request to `/v1/jobs`, archives unpacked, while the block lasts."""
        media_type = _media_type(request)
        if media_type == "application/json":
            asked = from_json(JobJson, await request.body())
            if len(asked.files) > self.archive_limits.files:
                raise TooManyFiles(self.archive_limits.files)
            with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as kept:
                fetched = await self._fetch_all(user, asked.files, kept)
                yield Brought(_from_json(asked.files, fetched, kept), asked)
        elif media_type == "multipart/form-data":
            async with request.form(max_files=self.archive_limits.files + 1, max_fields=50) as form:
                options = from_pairs(JobOptions, _texts(request, form))
                yield Brought(self._from_form(_files(form)), options)
        else:
            options = from_pairs(JobOptions, request.query_params.multi_items())
            with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as body:
                async for chunk in request.stream():
                    await run_in_threadpool(body.write, chunk)
                yield Brought(self._from_file(body, _name_in_header(request)), options)

    async def _fetch_all(self, user: User, files: Sequence[FileInJson], kept: IO[bytes]) -> list[tuple[str, int]]:
        """Fetches what is named by address, one after another, into `kept`; names and sizes in order.

        It is done before the job is taken in: no worker thread waits for somebody else's server.
        """
        fetched, total = [], 0
        for asked in files:
            if asked.url is not None:
                upload = await self.fetcher.fetch(user, asked.url, asked.name)
                total += len(upload.content)
                if total > self.archive_limits.total_bytes:
                    raise _job_too_large(self.archive_limits.total_bytes)
                await run_in_threadpool(kept.write, upload.content)
                fetched.append((upload.name, len(upload.content)))
        return fetched

    def _from_form(self, files: Sequence[UploadFile]) -> Iterator[Upload]:
        for file in files:
            yield from self._from_file(file.file, file.filename or "document")

    def _from_file(self, file: IO[bytes], name: str) -> Iterator[Upload]:
        """What a file holds: itself, the files of a ZIP, or the attachments of a mail."""
        return expanded(file, name, self.archive_limits)


def _from_json(files: Sequence[FileInJson], fetched: Sequence[tuple[str, int]], kept: IO[bytes]) -> Iterator[Upload]:
    """The files in the order asked for, those that were fetched out of `kept`."""
    kept.seek(0)
    waiting = iter(fetched)
    for asked in files:
        if asked.url is None:
            yield _decoded(asked)
        else:
            name, size = next(waiting)
            yield Upload(name, kept.read(size))


def _decoded(asked: FileInJson) -> Upload:
    return Upload(asked.name or "document", decode_base64(asked.file or ""))


def _job_too_large(most_bytes: int) -> FileTooLarge:
    most = f"{most_bytes / 1024 / 1024:.1f} MB"
    return FileTooLarge(
        Words(f"这批文件合计超过了 {most} 的上限。", f"The files of this job have more than {most} together."),
        Words("请分成几批提交。", "Send them in several batches."),
    )


def decode_base64(text: str) -> bytes:
    """The bytes of Base64, with or without a `data:` URL's head. Raises `BadBase64`."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadBase64 from error


def _media_type(request: Request) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        raise HTTPException(415)
    return media_type


def _texts(request: Request, form: FormData) -> list[tuple[str, str]]:
    """The options, from the query and the form; the form outranks."""
    in_form = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return [*request.query_params.multi_items(), *in_form]


def _files(form: FormData) -> list[UploadFile]:
    """Every file, whatever its field is called."""
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def _name_in_header(request: Request) -> str:
    """A bare body's name from Content-Disposition, if any: for people only."""
    disposition = request.headers.get("content-disposition", "")
    for part in disposition.split(";"):
        key, _, value = part.strip().partition("=")
        if key.lower() == "filename*":
            return unquote(value.partition("''")[2])[:255] or "document"
        if key.lower() == "filename":
            return value.strip('"')[:255] or "document"
    return "document"
