"""Errors of the use cases about many documents at once and of following one; others about one are in `desk.errors`."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class BadFilter(DeskError):
    """Raised for a filter of a list that cannot be understood."""

    code = "bad_filter"

    def __init__(self) -> None:
        super().__init__(
            Words("筛选条件无法识别。", "The filter cannot be understood."),
            Words("请清除筛选后重新选择。", "Clear the filter and choose again."),
        )


class ViewNotFound(DeskError):
    """Raised for a saved view that does not exist or is another person's."""

    code = "view_not_found"

    def __init__(self) -> None:
        super().__init__(
            Words("找不到这个已保存的视图。", "There is no such saved view."),
            Words("它可能已在别处被删除；请刷新页面。", "It may have been deleted elsewhere; reload the page."),
        )


class ViewNameTaken(DeskError):
    """Raised for a saved view under a name that another one of the same person has."""

    code = "view_name_taken"

    def __init__(self) -> None:
        super().__init__(
            Words("已有一个同名的视图。", "There is a view with this name already."),
            Words("请换一个名字，或先删除原来的。", "Choose another name, or delete the other one first."),
        )


class TooManyViews(DeskError):
    """Raised for one saved view more than a person may keep."""

    code = "too_many_views"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"最多保存 {most} 个视图。", f"At most {most} views can be saved."),
            Words("请先删除不用的视图。", "Delete one that is not needed first."),
        )


class TooManyFollowed(DeskError):
    """Raised when a user, or all users together, follow as many documents at once as allowed."""

    code = "too_many_followed"

    def __init__(self) -> None:
        super().__init__(
            Words("同时打开的事件流太多。", "Too many event streams are open."),
            Words(
                "请关闭一些，或改为每隔几秒查询 /v1/documents/{id}。",
                "Close some of them, or ask /v1/documents/{id} every few seconds.",
            ),
        )
