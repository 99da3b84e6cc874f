"""What can be wrong with a setting that somebody chooses."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class BadChoice(DeskError):
    """Raised for a value that a setting cannot have."""

    code = "bad_choice"

    def __init__(self, typed: str, hint: Words) -> None:
        super().__init__(Words(f"“{typed}”不能用。", f"“{typed}” cannot be used."), hint)


class WouldOpen(DeskError):
    """Raised where a change would let more happen than before, until the person says that it is to be so."""

    code = "would_open"

    def __init__(self, asks: Words) -> None:
        super().__init__(asks, Words("再按一次“保存”即生效。", "Save once more, and it holds."))


class SetElsewhere(DeskError):
    """Raised for a setting that the environment has: it wins."""

    code = "set_elsewhere"

    def __init__(self, variable: str) -> None:
        super().__init__(
            Words(f"{variable} 已在环境变量中设置。", f"{variable} is set in the environment."),
            Words("请在那里更改，或先去掉它。", "Change it there, or take it out there first."),
        )
