"""What can go wrong with a backup, each with what to do."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class BackupFailed(DeskError):
    """Raised when a backup could not be made, or is not whole when it is read again."""

    code = "backup_failed"

    def __init__(self, why: Words) -> None:
        super().__init__(
            Words(f"备份没有做成：{why.zh}。", f"The backup was not made: {why.en}."),
            Words("请排除原因后重做；没有留下半成品。", "Mend that and try again; no half file was left."),
        )


class BadBackup(DeskError):
    """Raised when a file is no backup, was changed or cut off, or holds what no backup holds."""

    code = "bad_backup"

    def __init__(self, why: Words) -> None:
        super().__init__(
            Words(f"这个备份文件不能使用：{why.zh}。", f"This backup cannot be used: {why.en}."),
            Words("什么都没有恢复；请换另一份备份。", "Nothing was restored; take another backup."),
        )


class NotEmpty(DeskError):
    """Raised when a backup is to be restored over something that is there already."""

    code = "not_empty"

    def __init__(self, where: str) -> None:
        super().__init__(
            Words(f"{where} 不是空的，没有恢复。", f"{where} is not empty; nothing was restored."),
            Words(
                "恢复只写入空的目录或空的数据库：请先停止服务并把原来的移开，或用 --data-dir 指定新目录。",
                "A restore goes into an empty folder and an empty database: stop the service and move the old ones "
                "away, or name a new folder with --data-dir.",
            ),
        )
