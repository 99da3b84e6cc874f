"""A kind as one file: the folder of docs/kinds.md in a ZIP, out of one installation and into another."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from auth.roles import Permission, User
from desk.permission import require
from desk.studio.disk import KindFiles, files_in
from desk.studio.errors import BadBundle
from desk.studio.kinds import Kinds
from desk.studio.records import KindPage
from desk.studio.samples import MOST_SAMPLES, Samples
from desk.taking_in.archive import ArchiveLimits, is_archive, unpack
from engine.kinds import Sample, samples_in
from engine.presets import KIND_FILE, WORDS_FILE, read_preset

_LIMITS = ArchiveLimits(files=MOST_SAMPLES + 10, file_bytes=20_000_000, total_bytes=100_000_000)
_UNSAFE = re.compile(r"[^\w.() -]")
MOST_BYTES = 50_000_000


class Bundles:
    """The use cases, user first; each asks for the permission to edit presets. Raises `Forbidden` without it."""

    def __init__(self, kinds: Kinds, samples: Samples) -> None:
        self._kinds = kinds
        self._samples = samples

    def pack(self, user: User, kind_id: str, number: int | None = None) -> bytes:
        """A ZIP with `KIND/kind.yaml`, its words and its samples. Raises `KindNotFound`."""
        page = self._kinds.open(user, kind_id, number)
        files = {KIND_FILE: page.text, **({WORDS_FILE: page.words} if page.words is not None else {})}
        for kept in self._samples.all(user, kind_id):
            name = _UNSAFE.sub("_", kept.sample.name).removesuffix(".json")
            text = json.dumps(kept.sample.to_dict(), ensure_ascii=False, indent=1)
            files[f"samples/{name}.json"] = text
        buffer = io.BytesIO()
        at = datetime.now(UTC).timetuple()[:6]
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(f"{kind_id}/{name}", at), text, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def unpack(self, user: User, content: bytes, note: str = "") -> KindPage:
        """Keeps the kind in a ZIP or in YAML as a draft, with its samples.

        Raises `BadBundle`, `BadArchive`, `BadPreset`, and what `Kinds.bring` raises.
        """
        require(user, Permission.EDIT_PRESETS)
        texts = _texts(content)
        if KIND_FILE not in texts:
            raise BadBundle
        files = KindFiles(texts.pop(KIND_FILE), texts.pop(WORDS_FILE, None))
        samples = [_sample(name, text) for name, text in sorted(texts.items()) if name.endswith(".json")]
        return self._keep(user, files, samples, note)

    def take_folder(self, user: User, folder: Path, note: str = "") -> KindPage:
        """Keeps the kind in a folder as `unpack` does. Raises what it raises."""
        require(user, Permission.EDIT_PRESETS)
        files = files_in(folder)
        if files is None:
            raise BadBundle
        samples = [replace(one, name=one.name.removesuffix(".json")) for one in samples_in(folder)]
        return self._keep(user, files, samples, note)

    def _keep(self, user: User, files: KindFiles, samples: Iterable[Sample], note: str) -> KindPage:
        preset = read_preset(files.text, KIND_FILE, self._kinds.shelf.known, files.words)
        page = self._kinds.bring(user, preset, files, note)
        for sample in samples:
            self._samples.bring(user, preset.id, sample)
        return self._kinds.open(user, preset.id, page.number)


def _texts(content: bytes) -> dict[str, str]:
    """The files of a kind by their bare names. Raises `BadBundle`, `BadArchive`."""
    file = io.BytesIO(content)
    try:
        if content.startswith(b"PK") and is_archive(file):
            file.seek(0)
            return {upload.name.rsplit("/", 1)[-1]: upload.content.decode("utf-8") for upload in unpack(file, _LIMITS)}
        return {KIND_FILE: content.decode("utf-8")}
    except UnicodeDecodeError as error:
        raise BadBundle from error


def _sample(name: str, text: str) -> Sample:
    try:
        return Sample.from_dict(name.removesuffix(".json"), json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadBundle from error
