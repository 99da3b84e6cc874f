"""The workspace tab: files in, a choice, a wish, start. The list and the review beside it are elements of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from desk.errors import DeskError
from desk.service import Desk
from engine.errors import EngineError
from engine.pipeline import Order, Upload
from webui.api.me import ordered_presets
from webui.pages.visitor import explain, speech_of, user_of
from webui.wish import order_of
from webui.words import words

SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples"
_SAMPLE_FILES = {"invoice": "数电发票.pdf", "receipt": "购物小票.jpg", "contract": "租赁合同.pdf"}

Say = Callable[[str], Any]


def build(desk: Desk, say: Say, pages: gr.Blocks) -> None:
    """The tab, with its handlers."""
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
                max_length=2000,
                elem_id="desk-wish",
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

    handlers = _Intake(desk)
    quiet: dict[str, Any] = {"show_progress": "hidden"}
    pages.load(handlers.show_presets, outputs=[preset, outcome], queue=False, **quiet)
    preset.change(handlers.describe, preset, preset, queue=False, **quiet)
    start.click(handlers.submit, [files, preset, wish], [files, wish, outcome], trigger_mode="once", **quiet)
    for name, button in buttons.items():
        button.click(handlers.sample(_SAMPLE_FILES[name]), None, outcome, trigger_mode="once", **quiet)


class _Intake:
    """The handlers of the tab. Gradio finds the request by its annotation."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

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
        self, paths: list[str] | None, preset: str | None, wish: str | None, request: gr.Request
    ) -> tuple[Any, Any, Any]:
        """Puts every file in line; those that are refused are named with the reason, the others go on."""
        language = speech_of(request)
        if not paths:
            return gr.update(), gr.update(), _outcome([words("intake.choose_first", language)])
        try:
            order = order_of(preset, wish)
        except EngineError as error:
            return gr.update(), gr.update(), _outcome([" ".join(explain(error, request))])
        uploads = [_uploaded(Path(path)) for path in paths]
        return None, "", self._take_in(uploads, order, request)

    def sample(self, name: str) -> Callable[[gr.Request], Any]:
        """The handler that puts one of our own documents in line."""

        def submit_sample(request: gr.Request) -> Any:
            return self._take_in([Upload(name, (SAMPLES / name).read_bytes())], Order(), request)

        return submit_sample

    def _take_in(self, uploads: list[Upload], order: Order, request: gr.Request) -> Any:
        """Puts the uploads in line; what to show is a line for people on what became of them."""
        language = speech_of(request)
        user = user_of(request)
        taken, refused = 0, []
        for upload in uploads:
            try:
                self._desk.submit(user, upload, order)
                taken += 1
            except Exception as error:  # noqa: BLE001 - the boundary of the page: one bad file must not stop the others
                message, hint = explain(error, request)
                refused.append(words("intake.refused", language, name=upload.name, message=message, hint=hint))
        lines = [words("intake.taken", language, count=taken)] if taken else []
        return _outcome([*lines, *refused], is_bad=bool(refused))


def _uploaded(path: Path) -> Upload:
    """A file that was uploaded through the page, and is then no longer needed in the page's own folder.

    Gradio's folder for uploads is the only place that a path may name: whoever sends another one wants to read the
    server's files.
    """
    resolved = path.resolve()
    if not resolved.is_relative_to(Path(get_upload_folder()).resolve()):
        raise PermissionError("a path outside the folder of uploads")
    content = resolved.read_bytes()
    resolved.unlink(missing_ok=True)
    return Upload(resolved.name, content)


def _outcome(lines: list[str], *, is_bad: bool = True) -> Any:
    return gr.update(
        value="\n".join(lines),
        visible=bool(lines),
        lines=max(1, len(lines)),
        elem_classes="desk-refused" if is_bad else "desk-taken",
    )
