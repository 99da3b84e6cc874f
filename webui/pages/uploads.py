"""Files on their way in: each drop lies in a folder of its own below its person's, until it is submitted or a day old.

Gradio keeps an upload under the hash of its content, so the same file of two people would be one file, gone with the
first of the two. Its own reader of uploads does the work here; only the place is ours.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
from gradio.route_utils import MultiPartException, upload_fn
from gradio.routes import file_upload_statuses
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from webui.wall.upload_paths import folder_of

KEEP_SECONDS = 24 * 3600
_EMPTY_FOLDER_SECONDS = 3600
_SWEEP_EVERY_SECONDS = 3600


class Uploads:
    """Takes uploads in and sweeps what nobody submitted."""

    def __init__(self, folder: Path, max_file_bytes: int) -> None:
        self._folder = folder
        self._max_file_bytes = max_file_bytes
        self._swept_at = -float(_SWEEP_EVERY_SECONDS)

    def route(self, pages_path: str) -> Route:
        """The address that the pages upload to; to be put before Gradio's own."""
        return Route(f"{pages_path}/gradio_api/upload", self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """The paths of the files of one request, as the pages expect them."""
        await anyio.to_thread.run_sync(self._sweep_if_due)
        place = folder_of(request.state.user.id, self._folder) / secrets.token_hex(8)
        place.mkdir(parents=True, mode=0o700)
        upload_id = request.query_params.get("upload_id")
        progress = file_upload_statuses if upload_id else None
        try:
            paths, _, _ = await upload_fn(
                request, str(place), self._max_file_bytes, upload_id, force_move=True, upload_progress=progress
            )
        except MultiPartException as error:
            _forget(place)
            return PlainTextResponse(error.message, 413 if "maximum allowed size" in error.message else 400)
        except TypeError:
            # A field of text where a file should be.
            _forget(place)
            return PlainTextResponse("not a file", 400)
        except BaseException:
            _forget(place)
            raise
        return JSONResponse(paths)

    def _sweep_if_due(self) -> None:
        if time.monotonic() - self._swept_at >= _SWEEP_EVERY_SECONDS:
            self._swept_at = time.monotonic()
            sweep(self._folder, time.time())


def sweep(folder: Path, now: float) -> None:
    """Remove what was uploaded more than a day ago and never submitted, and folders that were left empty."""
    sweep_placeholders(folder)
    # The deepest first, so that a folder is looked at after what was in it.
    for path in sorted(_everything_below(folder), key=lambda path: len(path.parts), reverse=True):
        with contextlib.suppress(OSError):
            age = now - path.lstat().st_mtime
            if path.is_dir() and not path.is_symlink():
                if age >= _EMPTY_FOLDER_SECONDS:
                    path.rmdir()
            elif age >= KEEP_SECONDS:
                path.unlink()


def sweep_placeholders(folder: Path) -> None:
    """Remove the empty `tmp…` files that Gradio makes for every file that it hands to a handler and never looks at."""
    for path in folder.glob("tmp*"):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink() and path.stat().st_size == 0:
                path.unlink()


def discard(file: Path, folder: Path) -> None:
    """Remove an upload that was submitted, and the folders of its drop with it."""
    with contextlib.suppress(OSError):
        file.unlink()
    own = (folder / "people").resolve()
    for parent in file.parents:
        if not parent.is_relative_to(own) or parent == own:
            return
        try:
            parent.rmdir()
        except OSError:
            return


def _everything_below(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*")


def _forget(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
