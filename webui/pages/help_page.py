"""The tab with the first steps: how to go on, what the marks mean, which keys help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr


def build(say: Callable[[str], Any]) -> None:
    """The text, in the visitor's language."""
    with gr.Column(elem_id="desk-help"):
        gr.Markdown(say("help.body"))
