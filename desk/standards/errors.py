"""What can be wrong with a threshold or a calibration."""

from __future__ import annotations

from desk.errors import DeskError
from engine.standard import percent
from engine.words import Words

LEAST, MOST = 0.5, 0.999
"""Between them a threshold may lie."""


class BadThreshold(DeskError):
    """Raised for what is no threshold."""

    code = "bad_threshold"

    def __init__(self, typed: str) -> None:
        super().__init__(
            Words(f"“{typed}”不能用作界限。", f"“{typed}” cannot be a threshold."),
            Words(
                f"请填 {percent(LEAST)} 到 {percent(MOST)} 之间的数，例如 92.5。",
                f"Type a number of per cent from {percent(LEAST)} to {percent(MOST)}, as 92.5.",
            ),
        )


class UnprovenThreshold(DeskError):
    """Raised for a threshold below what was measured, unless who sets it has said that they know."""

    code = "unproven_threshold"

    def __init__(self, threshold: float, proven: float | None) -> None:
        self.threshold = threshold
        asked = percent(threshold)
        if proven is None:
            why = Words(
                f"本站的核对结果还不能证明 {asked} 够用。", f"This site's own reviews do not show that {asked} will do."
            )
        else:
            why = Words(
                f"{asked} 低于本站核对结果证明够用的最低界限 {percent(proven)}。",
                f"{asked} is below {percent(proven)}, the lowest that this site's own reviews show to do.",
            )
        super().__init__(
            why,
            Words(
                "用它，错的值可能不再标为存疑，没有人看就进入导出。",
                "With it, wrong values may be shown as sure and leave the desk without anybody's look.",
            ),
        )


class UnknownKind(DeskError):
    """Raised for a kind of which nothing was measured and nothing set."""

    code = "unknown_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(
            Words(f"没有种类“{kind}”的数字。", f"There are no numbers of the kind “{kind}”."),
            Words("请在数字页上选择。", "Choose one on the page of numbers."),
        )


class ScaleChanged(DeskError):
    """Raised where confidences were calibrated anew since the page was opened: its thresholds mean something else."""

    code = "scale_changed"

    def __init__(self) -> None:
        super().__init__(
            Words(
                "页面打开之后，有人改过校准，界限的含义已经不同。",
                "The calibration has changed since you opened this page, and thresholds mean something else.",
            ),
            Words("请看新的数字，再设一次。", "Look at the new numbers, and set it again."),
        )


class NoCalibration(DeskError):
    """Raised where nothing can be applied, with the reason; or where there is nothing to take back."""

    code = "no_calibration"

    def __init__(self, why: Words) -> None:
        super().__init__(why, Words("没有改动任何设置。", "Nothing was changed."))
