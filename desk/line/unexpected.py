"""What is said of a document whose reading broke the program, as the table keeps it: in both languages."""

from __future__ import annotations

from typing import Any

from engine.words import Words

CRASHED = {
    "code": "crashed",
    "message": Words(
        "识别这份文档时程序多次中断。", "Reading this document stopped the program several times."
    ).to_dict(),
    "hint": Words(
        "请换一种格式重新上传，或联系管理员。", "Upload it in another format, or tell an administrator."
    ).to_dict(),
}


def unexpected(reference: str) -> dict[str, Any]:
    """The error of a fault of the program; the log has it under `reference`."""
    return {
        "code": "internal_error",
        "message": Words("识别时出现意外错误。", "Something unexpected went wrong while reading.").to_dict(),
        "hint": Words(
            f"请把编号 {reference} 告诉管理员。", f"Tell an administrator this reference: {reference}."
        ).to_dict(),
    }
