"""What can be wrong with a preset that somebody names or sets."""

from __future__ import annotations

from desk.errors import DeskError
from engine.errors import PresetError
from engine.words import Words


class PresetOff(PresetError):
    """Raised for a preset that an administrator has switched off."""

    code = "preset_off"

    def __init__(self) -> None:
        super().__init__(
            Words("这个模板已停用。", "This preset is switched off."),
            Words("请换一个模板，或请管理员启用它。", "Choose another one, or ask an administrator to switch it on."),
        )


class ChangedMeanwhile(DeskError):
    """Raised when another administrator has saved since the page was opened."""

    code = "changed_meanwhile"

    def __init__(self, who: str = "") -> None:
        by = Words(who or "另一位管理员", who or "another administrator")
        super().__init__(
            Words(f"{by.zh}刚刚保存过，您看到的已不是最新。", f"{by.en} has saved since you opened this."),
            Words(
                "您的改动还在页面上：请先看新的内容，再决定保存哪一份。",
                "What you typed is still on the page: look at what is new, then decide which one to keep.",
            ),
        )
