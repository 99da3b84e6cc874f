"""The workspace tab: files in, a choice, a wish, start. The list and the review beside it are elements of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from auth.roles import User
from desk.cases.service import Desk
from desk.errors import BadText, DeskError, UploadGone
from engine.errors import EngineError, PasswordNeeded
from engine.pipeline import Order, Upload
from engine.plain_text import is_plain
from webui.api.me import ordered_presets
from webui.pages.uploads import discard, sweep_placeholders
from webui.pages.visitor import explain, speech_of, user_of
from webui.speech.wish import order_of
from webui.speech.words import words
from webui.wall.upload_paths import is_someone_elses

SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples"
_SAMPLE_FILES = {"invoice": "数电发票.pdf", "receipt": "购物小票.jpg", "contract": "租赁合同.pdf"}

_MOST_CHARACTERS = {"preset": 64, "wish": 2000, "password": 200}

Say = Callable[[str], Any]


def build(desk: Desk, say: Say, pages: gr.Blocks, *, most_files: int) -> None:
    """The tab, with its handlers; `most_files` may be handed in at once."""
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
        gr.Column(elem_id="desk-review")

    handlers = _Intake(desk, most_files)
    quiet: dict[str, Any] = {"show_progress": "hidden"}
    pages.load(handlers.show_presets, outputs=[preset, outcome], queue=False, **quiet)
    preset.change(handlers.describe, preset, preset, queue=False, **quiet)
    start.click(
        handlers.submit,
        [files, preset, wish, password],
        [files, wish, password, outcome],
        trigger_mode="once",
        **quiet,
    )
    for name, button in buttons.items():
        button.click(handlers.sample(_SAMPLE_FILES[name]), None, outcome, trigger_mode="once", **quiet)


class _Intake:
    """The handlers of the tab. Gradio finds the request by its annotation."""

    def __init__(self, desk: Desk, most_files: int = 500) -> None:
        self._desk = desk
        self._most_files = most_files

    def show_presets(self, request: gr.Request) -> tuple[Any, Any]:
        """The presets this user may choose, named in their language."""
        language = speech_of(request)
        try:
            presets = ordered_presets(self._desk, user_of(request))
        except DeskError as error:
            return gr.update(choices=[]), _outcome([" ".join(explain(error, request))])
        choices = [(preset.label.words().in_language(language), preset.id) for preset in presets]
        return gr.update(choices=choices, value="auto"), gr.update(visible=False)

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
        request: gr.Request,
    ) -> tuple[Any, Any, Any, Any]:
        """Puts every file in line; those that are refused are named with the reason, the others go on.

        Files that want a password stay where they are, and the box for it opens. One file is in memory at a time.
        """
        sweep_placeholders(Path(get_upload_folder()))
        language = speech_of(request)
        nothing = gr.update()
        if not paths:
            return nothing, nothing, nothing, _outcome([words("intake.choose_first", language)])
        if len(paths) > self._most_files:
            told = words("intake.too_many", language, count=len(paths), limit=self._most_files)
            return nothing, nothing, nothing, _outcome([told])
        try:
            _refuse_bad_texts(preset=preset, wish=wish, password=password)
            order = replace(order_of(preset, wish), password=password or None)
        except (EngineError, DeskError) as error:
            return nothing, nothing, nothing, _outcome([" ".join(explain(error, request))])
        user = user_of(request)
        files = [_uploaded_file(path, user) for path in paths]
        taking = self._take_in([_Dropped(file) for file in files], order, request)
        locked = [file for file, error in zip(files, taking.errors, strict=True) if isinstance(error, PasswordNeeded)]
        for file in files:
            if file not in locked:
                discard(file, Path(get_upload_folder()))
        box = gr.update(visible=bool(locked), value="")
        kept = [str(file) for file in locked] or None
        return kept, wish if locked else "", box, taking.outcome()

    def sample(self, name: str) -> Callable[[gr.Request], Any]:
        """The handler that puts one of our own documents in line."""

        def submit_sample(request: gr.Request) -> Any:
            return self._take_in([_Dropped(SAMPLES / name)], Order(), request).outcome()

        return submit_sample

    def _take_in(self, dropped: list[_Dropped], order: Order, request: gr.Request) -> _Taking:
        """Puts the files in line, each on its own: read, handed in, let go of."""
        language = speech_of(request)
        user = user_of(request)
        errors: list[Exception | None] = []
        refused = []
        for file in dropped:
            try:
                self._desk.submit(user, file.read(), order)
                errors.append(None)
            except Exception as error:  # noqa: BLE001 - the boundary of the page: one bad file must not stop the others
                errors.append(error)
                message, hint = explain(error, request)
                refused.append(words("intake.refused", language, name=file.name, message=message, hint=hint))
        taken = errors.count(None)
        said = [words("intake.taken", language, count=taken)] if taken else []
        return _Taking(errors, [*said, *refused])


@dataclass(frozen=True, slots=True)
class _Dropped:
    """A file that lies on our disk until its turn."""

    path: Path

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.path.name

    def read(self) -> Upload:
        """Its content. Raises `UploadGone` where it cannot be read any more."""
        try:
            return Upload(self.name, self.path.read_bytes())
        except OSError as error:
            raise UploadGone from error


@dataclass(frozen=True, slots=True)
class _Taking:
    """What became of some uploads: None or an error for each, and the same in words."""

    errors: list[Exception | None]
    lines: list[str]

    def outcome(self) -> Any:
        """What the page shows."""
        return _outcome(self.lines, is_bad=any(self.errors))


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
