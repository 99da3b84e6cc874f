"""What is told of a disk that is full, of files that are not as they were kept, and of a database in trouble."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class StorageFull(DeskError):
    """Raised when a file could not be written."""

    code = "storage_full"

    def __init__(self) -> None:
        super().__init__(
            Words("文件没有保存成功：磁盘写入失败。", "The file was not kept: writing to disk failed."),
            Words("请通知管理员检查磁盘空间。", "Tell an administrator to look at the disk space."),
        )


class OriginalLost(DeskError):
    """Raised when the file as it came is not where it was kept, though its document is known."""

    code = "original_lost"

    def __init__(self) -> None:
        super().__init__(
            Words("这份文档的原件不在存储中。", "The file of this document is not in the store."),
            Words(
                "识别结果仍可使用。被拒收的文件不保存原件；否则请联系管理员从备份恢复，或重新上传。",
                "What was read stays usable. A file that was refused is not kept; otherwise ask an administrator to "
                "restore it from a backup, or upload it again.",
            ),
        )


class OriginalDamaged(DeskError):
    """Raised when the file as it came is not byte for byte what was kept: its SHA-256 differs."""

    code = "original_damaged"

    def __init__(self) -> None:
        super().__init__(
            Words(
                "这份文档的原件已损坏：与收到时的校验和不符。",
                "The file of this document is damaged: it is not what was received.",
            ),
            Words(
                "请联系管理员检查磁盘并从备份恢复，或重新上传。",
                "Ask an administrator to look at the disk and restore it from a backup, or upload it again.",
            ),
        )


class PageDamaged(DeskError):
    """Raised when the image of a page is no picture any more."""

    code = "page_damaged"

    def __init__(self) -> None:
        super().__init__(
            Words("这一页的图像已损坏。", "The image of this page is damaged."),
            Words("请重新识别这份文档，图像会重新生成。", "Read the document again; the image is made anew."),
        )


class DatabaseUnusable(DeskError):
    """Raised at a start or by a command when the database is damaged, is none, or cannot be reached."""

    code = "database_unusable"


class DatabaseAway(DeskError):
    """Raised when the database cannot be reached, or others hold it for longer than a caller waits."""

    code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__(
            Words("数据库暂时不可用，这一步没有完成。", "The database is not available now; this step was not done."),
            Words(
                "请稍等几秒再试；如果一直这样，请告诉管理员。",
                "Wait some seconds and try again; if it lasts, tell an administrator.",
            ),
        )


class DatabaseDamaged(DeskError):
    """Raised when the database answers that its file is damaged: nothing will mend it but a backup."""

    code = "database_damaged"

    def __init__(self) -> None:
        super().__init__(
            Words("数据库文件已损坏，这一步没有完成。", "The database file is damaged; this step was not done."),
            Words(
                "请马上告诉管理员：运行 ./launch.sh doctor，再从备份恢复。",
                "Tell an administrator at once: run ./launch.sh doctor, then restore a backup.",
            ),
        )
