"""What can go wrong while a kind is made."""

from __future__ import annotations

from collections.abc import Sequence

from desk.errors import DeskError
from engine.words import Words


class KindNotFound(DeskError):
    """Raised for a kind, or a version of one, that does not exist."""

    code = "kind_not_found"

    def __init__(self) -> None:
        super().__init__(
            Words("没有这个模板或这个版本。", "There is no such preset or version."),
            Words("请刷新列表。", "Reload the list."),
        )


class SampleNotFound(DeskError):
    """Raised for a sample that does not exist."""

    code = "sample_not_found"

    def __init__(self) -> None:
        super().__init__(
            Words("没有这份样本。", "There is no such sample."),
            Words("它可能刚被删除；请刷新页面。", "It may just have been deleted; reload the page."),
        )


class KindNameTaken(DeskError):
    """Raised for a new kind under an id that another one has, or had: its versions are kept for ever."""

    code = "kind_name_taken"

    def __init__(self, kind_id: str) -> None:
        super().__init__(
            Words(f"已有名为 {kind_id} 的模板。", f"There is a preset called {kind_id} already."),
            Words("请换一个标识。", "Choose another name."),
        )


class ShippedKind(DeskError):
    """Raised where somebody wants to change a kind that the product ships with."""

    code = "shipped_kind"

    def __init__(self) -> None:
        super().__init__(
            Words("自带的模板不能修改。", "A preset that comes with the product cannot be changed."),
            Words("请先复制一份，再改复制的那一份。", "Copy it first, and change the copy."),
        )


class NeedsReason(DeskError):
    """Raised where a version makes fields worse than the one in use, and nobody said why it is published all the same.

    `fields` are their names.
    """

    code = "needs_reason"

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(
            Words(
                f"在样本上，这些字段比现用的版本差：{'、'.join(fields)}。",
                f"On the samples these fields get worse than in the version in use: {', '.join(fields)}.",
            ),
            Words("请先修改；确要发布时，请写明理由。", "Mend them first; to publish all the same, say why."),
        )


class BadBundle(DeskError):
    """Raised for a file that holds no kind."""

    code = "bad_bundle"

    def __init__(self) -> None:
        super().__init__(
            Words("这个文件里没有可用的模板。", "There is no preset in this file."),
            Words(
                "请选择 kind.yaml，或含有它的 ZIP（一个种类的文件夹）。",
                "Choose a kind.yaml, or a ZIP with one in it (the folder of a kind).",
            ),
        )


class TooManySamples(DeskError):
    """Raised for one sample more than a kind may have."""

    code = "too_many_samples"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"每个模板最多 {most} 份样本。", f"A preset may have {most} samples at most."),
            Words("请先删除不再有用的样本。", "Delete those that are no longer of use."),
        )


class WishNotFound(DeskError):
    """Raised for a saved wish that does not exist or belongs to others."""

    code = "wish_not_found"

    def __init__(self) -> None:
        super().__init__(
            Words("没有这条已保存的要求。", "There is no such saved instruction."),
            Words("它可能刚被删除；请刷新页面。", "It may just have been deleted; reload the page."),
        )


class WishNameTaken(DeskError):
    """Raised for a second wish of one person under the same name, or one more than they may keep."""

    code = "wish_name_taken"

    def __init__(self) -> None:
        super().__init__(
            Words("您已有一条同名的要求。", "You have an instruction of this name already."),
            Words("请换一个名字。", "Choose another name."),
        )
