"""Gradio's look: its variables tied to the product's own colours in assets/theme.css. No fonts from anywhere."""

from __future__ import annotations

import gradio as gr

_FONT = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "Cascadia Mono", "Consolas", "monospace")

_COLOURS = {
    "body_background_fill": "var(--desk-bg)",
    "body_text_color": "var(--desk-text)",
    "body_text_color_subdued": "var(--desk-muted)",
    "background_fill_primary": "var(--desk-surface)",
    "background_fill_secondary": "var(--desk-surface-soft)",
    "border_color_primary": "var(--desk-border)",
    "border_color_accent": "var(--desk-primary)",
    "color_accent_soft": "var(--desk-primary-soft)",
    "block_background_fill": "var(--desk-surface)",
    "block_border_color": "var(--desk-border)",
    "block_label_background_fill": "var(--desk-surface)",
    "block_label_text_color": "var(--desk-muted)",
    "block_title_text_color": "var(--desk-text)",
    "block_info_text_color": "var(--desk-muted)",
    "input_background_fill": "var(--desk-surface-soft)",
    "input_border_color": "var(--desk-border)",
    "input_border_color_focus": "var(--desk-primary)",
    "input_placeholder_color": "var(--desk-muted)",
    "link_text_color": "var(--desk-primary)",
    "link_text_color_hover": "var(--desk-primary-strong)",
    "link_text_color_active": "var(--desk-primary-strong)",
    "link_text_color_visited": "var(--desk-primary)",
    "button_primary_background_fill": "var(--desk-primary)",
    "button_primary_background_fill_hover": "var(--desk-primary-strong)",
    "button_primary_text_color": "var(--desk-on-primary)",
    "button_primary_border_color": "var(--desk-primary)",
    "button_secondary_background_fill": "var(--desk-surface)",
    "button_secondary_background_fill_hover": "var(--desk-surface-soft)",
    "button_secondary_text_color": "var(--desk-text)",
    "button_secondary_border_color": "var(--desk-border)",
    "checkbox_label_background_fill": "var(--desk-surface)",
    "checkbox_label_background_fill_hover": "var(--desk-surface-soft)",
    "checkbox_label_background_fill_selected": "var(--desk-primary-soft)",
    "checkbox_label_text_color": "var(--desk-text)",
    "checkbox_label_text_color_selected": "var(--desk-text)",
    "checkbox_label_border_color": "var(--desk-border)",
    "checkbox_label_border_color_selected": "var(--desk-primary)",
    "checkbox_background_color_selected": "var(--desk-primary)",
    "checkbox_border_color_selected": "var(--desk-primary)",
    "error_background_fill": "var(--desk-danger-soft)",
    "error_text_color": "var(--desk-danger)",
    "error_border_color": "var(--desk-danger)",
}

_MEASURES = {
    "block_radius": "var(--desk-radius)",
    "input_radius": "var(--desk-radius)",
    "button_large_radius": "var(--desk-radius)",
    "button_medium_radius": "var(--desk-radius)",
    "button_small_radius": "8px",
    "block_shadow": "none",
    "input_shadow_focus": "0 0 0 3px color-mix(in srgb, var(--desk-primary) 25%, transparent)",
    "button_large_text_weight": "600",
    "block_border_width": "1px",
}


def theme() -> gr.Theme:
    """The theme, the same names for light and dark: the colours behind them change."""
    dark = {f"{name}_dark": colour for name, colour in _COLOURS.items()}
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_lg,
        font=_FONT,
        font_mono=_MONO,
    ).set(**_COLOURS, **dark, **_MEASURES)
