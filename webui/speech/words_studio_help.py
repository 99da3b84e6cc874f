"""Words of the preset studio where it proposes: cues out of samples, presets out of saved instructions."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

STUDIO_HELP: Mapping[str, Words] = {
    "studio.suggest_cues": Words("看看样本上印的词", "What the samples print"),
    "studio.cue_of": Words(
        "“{text}”，权重 {weight}（{samples} 份样本的 {found} 份）",
        "“{text}”, weight {weight} (on {found} of {samples} samples)",
    ),
    "studio.no_cues": Words("样本上没有更多可用的词。", "The samples print no other word that tells this kind."),
    "studio.team_wishes": Words("保存的要求", "Saved instructions"),
    "studio.team_wishes_hint": Words(
        "员工和团队保存的要求；点一条，即可用它要的字段新建模板。",
        "What you and the teams have saved; a click makes one a preset with the fields that it asks for.",
    ),
    "studio.wish_mine": Words("我自己的", "my own"),
    "studio.wish_title": Words("把“{name}”做成模板", "Make “{name}” a preset"),
    "studio.wish_fields": Words("字段：{fields}", "Fields: {fields}"),
    "studio.wish_no_fields": Words(
        "从这句话里读不出字段，模板将从空白开始。", "No field can be read out of it; the preset begins with none."
    ),
}
