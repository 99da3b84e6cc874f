"""Every deliberate error of the desk; each knows which words to show."""

from __future__ import annotations

from typing import ClassVar

from engine.words import Language, Words


class DeskError(Exception):
    """Base of all; never raised itself."""

    code: ClassVar[str] = "desk_error"

    def __init__(self, message: Words, hint: Words) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint

    def to_dict(self, language: Language = "zh") -> dict[str, str]:
        """The JSON form of an error: code, message and hint in one language."""
        return {
            "code": self.code,
            "message": self.message.in_language(language),
            "hint": self.hint.in_language(language),
        }


class NotFound(DeskError):
    """Raised for a document that does not exist or is not the user's to see: the two look the same."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(
            Words("找不到这份文档。", "There is no such document."),
            Words("它可能已被删除；请在“历史”里查找。", "It may have been deleted; look for it under History."),
        )


class Forbidden(DeskError):
    """Raised when the user's roles lack the permission."""

    code = "forbidden"

    def __init__(self) -> None:
        super().__init__(
            Words("您的角色没有这项权限。", "Your role does not allow this."),
            Words("如确有需要，请联系管理员。", "Ask an administrator if you need it."),
        )


class NotReady(DeskError):
    """Raised when a document is used before it was read."""

    code = "not_ready"

    def __init__(self) -> None:
        super().__init__(
            Words("这份文档还没有识别完成。", "This document has not been read yet."),
            Words("请等识别结束后再试。", "Wait until it is done and try again."),
        )


class Conflict(DeskError):
    """Raised when someone changed the document since it was opened."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__(
            Words("这份文档刚被改动过。", "This document was changed a moment ago."),
            Words("请重新打开后再改。", "Open it again, then make your change."),
        )


class UnknownField(DeskError):
    """Raised when a correction names a field the document does not have."""

    code = "unknown_field"

    def __init__(self, name: str) -> None:
        super().__init__(
            Words(f"这份文档没有字段“{name}”。", f"This document has no field “{name}”."),
            Words("请从字段表里选择。", "Choose one from the table of fields."),
        )


class QueueFull(DeskError):
    """Raised when too many documents wait already."""

    code = "queue_full"

    def __init__(self, waiting: int) -> None:
        super().__init__(
            Words(f"排队的文档已有 {waiting} 份，暂时不能再提交。", f"{waiting} documents are waiting already."),
            Words("请过几分钟再试。", "Try again in a few minutes."),
        )


class StorageFull(DeskError):
    """Raised when a file could not be written."""

    code = "storage_full"

    def __init__(self) -> None:
        super().__init__(
            Words("文件没有保存成功：磁盘写入失败。", "The file was not kept: writing to disk failed."),
            Words("请通知管理员检查磁盘空间。", "Tell an administrator to look at the disk space."),
        )


class BadExport(DeskError):
    """Raised when an export names nothing or an unknown form."""

    code = "bad_export"
