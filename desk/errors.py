"""Every deliberate error of the desk; each knows which words to show. Those of disk and database: `storage_errors`."""

from __future__ import annotations

from engine.words import Language, WordedError, Words


class DeskError(WordedError):
    """Base of all; never raised itself."""

    code = "desk_error"


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


class NotInTeam(DeskError):
    """Raised when a document is to be given to a team that the user does not belong to."""

    code = "not_in_team"

    def __init__(self) -> None:
        super().__init__(
            Words("您不在这个团队里，不能把文档共享给它。", "You can share with teams you belong to only."),
            Words("请从您所在的团队中选择。", "Choose one of your own teams."),
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


class BeingReadAgain(DeskError):
    """Raised for a change of what a new reading, of the document or of its whole file, is about to replace."""

    code = "being_read_again"

    def __init__(self) -> None:
        super().__init__(
            Words(
                "这份文档正在重新识别，暂时不能改动。", "This document is being read again and cannot be changed now."
            ),
            Words("请等识别完成，或先取消重新识别。", "Wait until that is done, or cancel it first."),
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


class BadExport(DeskError):
    """Raised when an export names nothing or an unknown form."""

    code = "bad_export"


class BadArchive(DeskError):
    """Raised when a ZIP is broken, has a password, or unpacks to more than is allowed."""

    code = "bad_archive"


class EmptyJob(DeskError):
    """Raised when a job brings no file."""

    code = "empty_job"

    def __init__(self) -> None:
        super().__init__(
            Words("没有收到任何文件。", "No file came with the request."),
            Words(
                "用表单字段 files 上传一个或多个文件，或上传一个 ZIP。",
                "Send one file or more as the form field files, or a ZIP.",
            ),
        )


class TooManyFiles(DeskError):
    """Raised when a job brings more files than allowed."""

    code = "too_many_files"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"一次最多提交 {most} 个文件。", f"A job takes at most {most} files."),
            Words("请分成几批提交。", "Send them in several batches."),
        )


class UploadGone(DeskError):
    """Raised when a file that was dropped on the page cannot be read any more: swept after a day, or taken already."""

    code = "upload_gone"

    def __init__(self) -> None:
        super().__init__(
            Words("这个文件已不在服务器上。", "This file is not on the server any more."),
            Words("请重新放入后再提交。", "Put it in again and submit."),
        )


class KeyReused(DeskError):
    """Raised when an idempotency key comes again with other files or another order."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            Words(
                "这个 Idempotency-Key 已用于另一批文件或另一组选项。",
                "This Idempotency-Key was used before, for other files or options.",
            ),
            Words(
                "重试时请原样重发；新的一批请换一个新键。", "Repeat a request unchanged; take a new key for a new one."
            ),
        )


class JobNotFound(NotFound):
    """Raised for a job that does not exist or is not the user's to see."""

    def __init__(self) -> None:
        DeskError.__init__(
            self,
            Words("找不到这个任务。", "There is no such job."),
            Words("请检查任务编号。", "Check the job's id."),
        )


class AddressRefused(DeskError):
    """Raised for an address that this service may not call."""

    code = "address_refused"


class FetchFailed(DeskError):
    """Raised when a file could not be fetched from an address that is allowed."""

    code = "fetch_failed"


class FetchTooSlow(FetchFailed):
    """Raised when a whole fetch, from the name server to the last byte, took longer than allowed."""

    code = "fetch_too_slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            Words(f"{seconds:g} 秒内没有取完文件。", f"The file did not arrive within {seconds:g} s."),
            Words("请稍后再试，或直接上传文件。", "Try again later, or upload the file itself."),
        )


class PackedAnswer(FetchFailed):
    """Raised when the other side sent its content packed (Content-Encoding) though it was asked not to."""

    code = "fetch_packed"

    def __init__(self) -> None:
        super().__init__(
            Words(
                "对方发来的是压缩编码（Content-Encoding）的内容，本服务不解开它。",
                "The other side sent packed content (Content-Encoding); it is not unpacked here.",
            ),
            Words(
                "请让对方按原样发送文件，或直接上传文件。",
                "Have the file served as it is, or upload the file itself.",
            ),
        )


class FetchesBusy(DeskError):
    """Raised when as many files as allowed are being fetched, and no place came free in time."""

    code = "fetches_busy"

    def __init__(self) -> None:
        super().__init__(
            Words("正在按网址取的文件太多，暂时排不上。", "Too many files are being fetched at this moment."),
            Words("请稍后再试，或直接上传文件。", "Try again in a moment, or upload the file itself."),
        )


class BadBase64(DeskError):
    """Raised when a file inside JSON is not Base64."""

    code = "bad_base64"

    def __init__(self) -> None:
        super().__init__(
            Words("file 不是有效的 Base64。", "file is not valid Base64."),
            Words("请对文件的原始字节编码，不要换行。", "Encode the file's own bytes, without line breaks."),
        )


class StillReading(DeskError):
    """Raised when a document was not read within the time a caller waits; the reading goes on."""

    code = "still_reading"

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(
            Words(
                "在等待时间内没有识别完，识别仍在继续。", "It was not read within the time to wait; reading goes on."
            ),
            Words(
                f"请稍后从 /v1/documents/{document_id} 取结果。",
                f"Get the result from /v1/documents/{document_id} later.",
            ),
        )


class ReadingFailed(DeskError):
    """Raised when a document that a caller waited for could not be read; carries the code and words of why."""

    code = "reading_failed"

    def __init__(self, code: str, message: Words, hint: Words) -> None:
        super().__init__(message, hint)
        self.reason = code

    def to_dict(self, language: Language = "zh") -> dict[str, str]:
        """As the reading's own error."""
        return {**super().to_dict(language), "code": self.reason}


class TooManyRequests(DeskError):
    """Raised when a user or a token asks more often than allowed; `headers` say where they stand."""

    code = "too_many_requests"

    def __init__(self, limit: str, retry_after_seconds: int, headers: dict[str, str]) -> None:
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds
        self.headers = headers
        super().__init__(
            Words("请求过于频繁。", "There are too many requests."),
            Words(f"请等待 {retry_after_seconds} 秒后再试。", f"Wait {retry_after_seconds} s, then try again."),
        )


class TooManyAtOnce(DeskError):
    """Raised when a user has too many requests running at the same moment."""

    code = "too_many_at_once"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"您同时进行的请求已达 {most} 个。", f"{most} of your requests are running at this moment."),
            Words(
                "请等前面的请求结束，或改用 /v1/jobs 批量提交。", "Wait for one to end, or send a batch to /v1/jobs."
            ),
        )


class HookNotFound(NotFound):
    """Raised for a webhook or a delivery that does not exist or is not the user's."""

    def __init__(self) -> None:
        DeskError.__init__(
            self,
            Words("找不到这个 Webhook 或投递记录。", "There is no such webhook or delivery."),
            Words("请检查编号。", "Check the id."),
        )


class TooManyHooks(DeskError):
    """Raised when a user has as many webhooks as allowed."""

    code = "too_many_webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"每人最多 {most} 个 Webhook。", f"Everyone may have {most} webhooks."),
            Words("请先删除不用的。", "Remove one that is not needed."),
        )


class BadText(DeskError):
    """Raised for a text that nothing can keep: with a NUL, with half of a surrogate pair, or without end."""

    code = "bad_text"

    def __init__(self, place: str) -> None:
        super().__init__(
            Words(
                f"文字里有无法保存的字符，或者太长：{place}。",
                f"A text has a character that cannot be kept, or is too long: {place}.",
            ),
            Words(
                "请去掉空字符（U+0000）和不成对的代理字符，缩短后再试。",
                "Leave out the NUL character (U+0000) and lone surrogates, shorten it, then try again.",
            ),
        )


class BadNumber(DeskError):
    """Raised for a number that is not finite or does not fit into 64 bits."""

    code = "bad_number"

    def __init__(self, place: str) -> None:
        super().__init__(
            Words(f"数字太大，或者不是有限的数：{place}。", f"A number is too large or not finite: {place}."),
            Words("请改用 64 位以内的数。", "Use a number of at most 64 bits."),
        )


class BadDay(DeskError):
    """Raised for a day that is not one of the calendar, or of no century that the record could know."""

    code = "bad_day"

    def __init__(self) -> None:
        super().__init__(
            Words("日期无法识别。", "The day cannot be understood."),
            Words("请写成 2026-03-31，年份在 1970 到 2999 之间。", "Write it as 2026-03-31, between 1970 and 2999."),
        )


class UnknownPage(DeskError):
    """Raised when a place is on a page that the document does not have."""

    code = "unknown_page"

    def __init__(self, number: int) -> None:
        super().__init__(
            Words(f"这份文档没有第 {number} 页。", f"This document has no page {number}."),
            Words("请在已有的页面上选择位置。", "Choose a place on a page that is there."),
        )
