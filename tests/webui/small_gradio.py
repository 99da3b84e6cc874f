"""A small Gradio app for the tests of the wall: a text box, a file, and who asks."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI


def greet(name: str, request: gr.Request) -> str:
    """Says who the wall let through."""
    return f"{name} seen by {request.request.state.user.id}"


def size_of(path: str) -> int:
    """The size of an uploaded file in bytes."""
    return Path(path).stat().st_size


def mounted() -> FastAPI:
    """The app with Gradio at /ui."""
    with gr.Blocks(analytics_enabled=False) as demo:
        name, greeting = gr.Textbox(), gr.Textbox()
        file, size = gr.File(), gr.Number()
        gr.Button().click(greet, name, greeting)
        gr.Button().click(size_of, file, size)
    app = gr.mount_gradio_app(FastAPI(), demo, path="/ui", ssr_mode=False, footer_links=[])
    demo.has_launched = True
    return app
