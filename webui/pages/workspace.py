"""The workspace tab: files in, a choice, a wish, start. The list and the review beside it are elements of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from auth.roles import User
from desk.cases.jobs import Jobs
from desk.cases.service import Desk
from desk.errors import BadArchive, BadText, DeskError, UploadGone
from desk.taking_in.archive import ArchiveLimits, expanded, holds_files
from desk.taking_in.intake import Refused
from engine.errors import EngineError, PasswordNeeded
from engine.intake import too_large
from engine.pipeline import Order, Upload
from engine.plain_text import is_plain
from engine.words import Words
from webui.api.me import ordered_presets
from webui.pages.uploads import discard, sweep_placeholders
from webui.pages.visitor import explain, speech_of, user_of
from webui.speech.wish import order_of
from webui.speech.words import words
from webui.wall.upload_paths import is_someone_elses

SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples"
_SAMPLE_FILES = {"invoice": "数电发票.pdf", "receipt": "购物小票.jpg", "contract": "租赁合同.pdf"}

_MOST_REFUSED = 100_000
"""Characters of the list of files that the browser held back."""
_MOST_CHARACTERS = {"preset": 64, "wish": 2000, "password": 200}

Say = Callable[[str], Any]


def build(desk: Desk, jobs: Jobs, say: Say, pages: gr.Blocks, *, limits: Callable[[], ArchiveLimits]) -> None:
    """The tab, with its handlers; `limits` is what a submission may be at each moment."""
    with gr.Row(elem_id="desk-work"):
        with gr.Column(elem_id="desk-intake"):
            files = gr.File(label=say("intake.files"), file_count="multiple", elem_id="desk-files", height=None)
            preset = gr.Radio(
                [(say("intake.auto"), "auto")],
                value="auto",
                label=say("intake.preset"),
                info=say("intake.preset_hint"),
                elem_id="desk-preset",
            )
            wish = gr.Textbox(
                label=say("intake.wish"),
                placeholder=say("intake.wish_example"),
                lines=2,
                max_lines=4,
                max_length=_MOST_CHARACTERS["wish"],
                elem_id="desk-wish",
            )
            password = gr.Textbox(
                label=say("intake.password"),
                type="password",
                max_length=_MOST_CHARACTERS["password"],
                visible=False,
                elem_id="desk-password",
            )
            refused = gr.Textbox(visible="hidden", show_label=False, max_length=_MOST_REFUSED, elem_id="desk-refused")
            start = gr.Button(say("intake.start"), variant="primary", size="lg", elem_id="desk-start")
            outcome = gr.Textbox(
                visible=False, interactive=False, show_label=False, container=False, lines=1, elem_id="desk-outcome"
            )
            with gr.Row(elem_id="desk-samples"):
                buttons = {
                    name: gr.Button(say(f"intake.sample_{name}"), size="sm", elem_classes="desk-sample")
                    for name in _SAMPLE_FILES
                }
        gr.Column(elem_id="desk-queue")
        gr.Column(elem_id="desk-pile")
        gr.Column(elem_id="desk-review")

    handlers = _Intake(desk, jobs, limits)
    quiet: dict[str, Any] = {"show_progress": "hidden"}
    pages.load(handlers.show_presets, outputs=[preset, outcome], queue=False, **quiet)
    preset.change(handlers.describe, preset, preset, queue=False, **quiet)
    start.click(
        handlers.submit,
        [files, preset, wish, password, refused],
        [files, wish, password, outcome, refused],
        trigger_mode="once",
        **quiet,
    )
    for name, button in buttons.items():
        button.click(handlers.sample(_SAMPLE_FILES[name]), None, outcome, trigger_mode="once", **quiet)


class _Intake:
    """The handlers of the tab. Gradio finds the request by its annotation."""

    def __init__(self, desk: Desk, jobs: Jobs, limits: Callable[[], ArchiveLimits] = ArchiveLimits) -> None:
        self._desk = desk
        self._jobs = jobs
        self._limits_now = limits

    @property
    def _limits(self) -> ArchiveLimits:
        return self._limits_now()

    def show_presets(self, request: gr.Request) -> tuple[Any, Any]:
        """The presets this user may choose, named in their language."""
        language = speech_of(request)
        try:
            presets = ordered_presets(self._desk, user_of(request))
        except DeskError as error:
            return gr.update(choices=[]), _outcome([" ".join(explain(error, request))])
        choices = [(preset.label.words().in_language(language), preset.id) for preset in presets]
        return gr.update(choices=choices, value=self._desk.default_preset(user_of(request))), gr.update(visible=False)

    def describe(self, chosen: str | None, request: gr.Request) -> Any:
        """What the chosen preset is for."""
        language = speech_of(request)
        for preset in self._desk.presets(user_of(request)):
            if preset.id == chosen:
                return gr.update(info=preset.description.words().in_language(language))
        return gr.update(info=words("intake.preset_hint", language))

    def submit(
        self,
        paths: list[str] | None,
        preset: str | None,
        wish: str | None,
        password: str | None,
        refused: str | None,
        request: gr.Request,
    ) -> tuple[Any, Any, Any, Any, Any]:
        """Puts a single file in line as a document of its own; several, or what a ZIP or a mail holds, as one pile.

        A single file that is refused is named with the reason; one that wants a password stays where it is, and the
        box for it opens. In a pile such files keep their places. `refused` are those that the browser held back
        because of their size. Where nothing could be taken, all files stay. One file is in memory at a time.
        """
        sweep_placeholders(Path(get_upload_folder()))
        language = speech_of(request)
        nothing = gr.update()
        if not paths:
            return nothing, nothing, nothing, _outcome([words("intake.choose_first", language)]), nothing
        try:
            _refuse_bad_texts(preset=preset, wish=wish, password=password)
            held_back = _held_back(refused, self._limits)
            order = replace(order_of(preset, wish), password=password or None)
        except (EngineError, DeskError) as error:
            return nothing, nothing, nothing, _outcome([" ".join(explain(error, request))]), nothing
        count = len(paths) + len(held_back)
        if count > self._limits.files:
            told = words("intake.too_many", language, count=count, limit=self._limits.files)
            return nothing, nothing, nothing, _outcome([told]), nothing
        user = user_of(request)
        dropped = [_Dropped(_uploaded_file(path, user)) for path in paths]
        if count > 1 or dropped[0].holds_files():
            return self._take_pile(dropped, held_back, order, request)
        fault = self._take_one(dropped[0], order, request)
        is_locked = isinstance(fault, PasswordNeeded)
        if not is_locked:
            discard(dropped[0].path, Path(get_upload_folder()))
        box = gr.update(visible=is_locked, value="")
        kept = [str(dropped[0].path)] if is_locked else None
        return kept, wish if is_locked else "", box, _told(dropped[0], fault, request), ""

    def _take_pile(
        self, dropped: list[_Dropped], held_back: list[Refused], order: Order, request: gr.Request
    ) -> tuple[Any, Any, Any, Any, Any]:
        """Several files as one pile: all of them have a place in it, also those that cannot be read.

        A ZIP or a mail stands for the files inside. Alone it names the pile, and nothing is taken where it cannot be
        taken apart; among others it keeps its place with the reason.
        """
        nothing = gr.update()
        is_alone = len(dropped) + len(held_back) == 1
        brought = chain.from_iterable(_brought(file, self._limits, is_alone=is_alone) for file in dropped)
        label = dropped[0].path.stem if is_alone else ""
        try:
            job, _ = self._jobs.submit(user_of(request), chain(brought, held_back), order, label=label)
        except Exception as error:  # noqa: BLE001 - the boundary of the page: the files stay, and the reason is said
            return nothing, nothing, nothing, _outcome([" ".join(explain(error, request))]), nothing
        for file in dropped:
            discard(file.path, Path(get_upload_folder()))
        told = _outcome([words("intake.taken", speech_of(request), count=len(job.documents))], is_bad=False)
        return None, "", gr.update(visible=False, value=""), told, ""

    def _take_one(self, file: _Dropped, order: Order, request: gr.Request) -> Exception | None:
        """Puts one file in line; gives what it was refused for."""
        try:
            self._desk.submit(user_of(request), file.read(self._limits.file_bytes), order)
        except Exception as error:  # noqa: BLE001 - the boundary of the page: whatever it is, it is said in words
            return error
        return None

    def sample(self, name: str) -> Callable[[gr.Request], Any]:
        """The handler that puts one of our own documents in line."""

        def submit_sample(request: gr.Request) -> Any:
            file = _Dropped(SAMPLES / name)
            return _told(file, self._take_one(file, Order(), request), request)

        return submit_sample


@dataclass(frozen=True, slots=True)
class _Dropped:
    """A file that lies on our disk until its turn."""

    path: Path

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.path.name

    def read(self, most: int) -> Upload:
        """Its content, of one above `most` bytes as much as tells that. Raises `UploadGone` where it is gone."""
        try:
            with self.path.open("rb") as file:
                return Upload(self.name, file.read(most + 1))
        except OSError as error:
            raise UploadGone from error

    def holds_files(self) -> bool:
        """Whether it is a ZIP of files or a mail."""
        try:
            with self.path.open("rb") as file:
                return holds_files(file)
        except OSError:
            return False


def _told(file: _Dropped, error: Exception | None, request: gr.Request) -> Any:
    """What the page shows about one file: that it was taken, or why not."""
    language = speech_of(request)
    if error is None:
        return _outcome([words("intake.taken", language, count=1)], is_bad=False)
    message, hint = explain(error, request)
    return _outcome([words("intake.refused", language, name=file.name, message=message, hint=hint)])


def _brought(file: _Dropped, limits: ArchiveLimits, *, is_alone: bool) -> Iterator[Upload | Refused]:
    """A file's content or the files in it, or that it is not there any more.

    One that cannot be taken apart is refused behind what came out of it. Alone it raises `BadArchive`, with its name.
    """
    if not file.holds_files():
        yield _content_of(file, limits)
        return
    is_empty = True
    try:
        with file.path.open("rb") as opened:
            for upload in expanded(opened, file.name, limits):
                is_empty = False
                yield upload
    except BadArchive as error:
        if not is_alone:
            yield Refused(file.name, file.path.stat().st_size, error)
            return
        message = Words(f"“{file.name}”：{error.message.zh}", f"“{file.name}”: {error.message.en}")
        raise BadArchive(message, error.hint) from error
    if is_empty:
        yield Upload(file.name, b"")


def _content_of(file: _Dropped, limits: ArchiveLimits) -> Upload | Refused:
    try:
        return file.read(limits.file_bytes)
    except UploadGone as error:
        return Refused(file.name, 0, error)


class _HeldBack(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(max_length=1000)
    size: int = Field(ge=0, le=2**50)


_HELD_BACK = TypeAdapter(list[_HeldBack])


def _held_back(told: str | None, limits: ArchiveLimits) -> list[Refused]:
    """The files that the browser did not send because they are too large, as it names them. Raises `BadText`."""
    if not told:
        return []
    try:
        found = _HELD_BACK.validate_json(told)
    except ValidationError as error:
        raise BadText("refused") from error
    if len(told) > _MOST_REFUSED or not all(is_plain(one.name) for one in found):
        raise BadText("refused")
    return [Refused(one.name, one.size, too_large(one.size, limits.file_bytes)) for one in found]


def _refuse_bad_texts(**texts: str | None) -> None:
    """Raises `BadText` for what could not be kept, or is longer than its box allows: the page only asks for it."""
    for name, text in texts.items():
        if text is not None and (not is_plain(text) or len(text) > _MOST_CHARACTERS[name]):
            raise BadText(name)


def _uploaded_file(path: str, user: User) -> Path:
    """A file that was uploaded through the page.

    The folder of uploads, and there nobody else's, is the only place that a path may name: whoever sends another one
    wants to read the server's files. Raises `PermissionError`.
    """
    resolved = Path(path).resolve()
    folder = Path(get_upload_folder())
    if not resolved.is_relative_to(folder.resolve()) or is_someone_elses(resolved, user.id, folder):
        raise PermissionError("a path outside the folder of uploads")
    return resolved


def _outcome(lines: list[str], *, is_bad: bool = True) -> Any:
    return gr.update(
        value="\n".join(lines),
        visible=bool(lines),
        lines=max(1, len(lines)),
        elem_classes="desk-refused" if is_bad else "desk-taken",
    )
