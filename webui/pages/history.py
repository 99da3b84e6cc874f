"""The history tab: earlier documents to search, open, export and delete. All of it is `/assets/history.js`."""

from __future__ import annotations

import gradio as gr


def build() -> None:
    """The column that the table is put into."""
    gr.Column(elem_id="desk-history")
