"""Words of pointing at values and of trying on samples, in the preset studio."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

TEACHING_WORDS: Mapping[str, Words] = {
    "studio.verdict_values": Words(
        "{samples} 份样本，{values} 个值中 {right} 个正确。", "Samples: {samples}. Values right: {right} of {values}."
    ),
    "studio.verdict_check": Words(
        "{samples} 份样本，{values} 个值中 {right} 个正确，其中 {check} 个需要核对。",
        "Samples: {samples}. Values right: {right} of {values}, {check} of them to check.",
    ),
    "studio.on_samples": Words("{samples} 份样本中的 {found} 份：{values}", "{found} of {samples} samples: {values}"),
    "studio.on_no_other": Words("其他样本上找不到", "Nothing on the other samples"),
    "studio.right_on": Words("{known} 份中 {right} 份正确", "right on {right} of {known}"),
    "studio.between": Words("、", ", "),
    "studio.recommended": Words("推荐", "recommended"),
    "studio.onward": Words("接着标出各个值：字段 →", "Now mark the values: Fields →"),
    "studio.type_changes": Words(
        "“{name}”的类型将改为“{type}”：这个值不是原来的类型。",
        "The type of “{name}” becomes “{type}”: the value is not of the type it has.",
    ),
}
