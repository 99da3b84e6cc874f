"""What can be wrong with what an administrator asks for on the page of mailboxes."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class MailboxRefused(DeskError):
    """Base of all; never raised itself."""

    code = "mailbox_refused"


class MailboxGone(MailboxRefused):
    """Raised for a mailbox of the page that is not there any more."""

    code = "mailbox_gone"

    def __init__(self) -> None:
        super().__init__(
            Words("这个邮箱已经不在了。", "This mailbox is not there any more."),
            Words("可能刚被删除；下面是现有的。", "It may just have been removed; below are those that remain."),
        )


class MailboxNameTaken(MailboxRefused):
    """Raised for a name that another mailbox has, of the page or of the file."""

    code = "mailbox_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            Words(f"已有名为“{name}”的邮箱。", f"There is a mailbox called “{name}”."),
            Words("请换一个名字。", "Choose another name."),
        )


class TooManyMailboxes(MailboxRefused):
    """Raised where the page has as many mailboxes as it may."""

    code = "too_many_mailboxes"

    def __init__(self, most: int) -> None:
        super().__init__(
            Words(f"本页最多 {most} 个邮箱。", f"The page has {most} mailboxes at most."),
            Words("请先删除不用的。", "Remove those that are not used."),
        )


class PasswordWanted(MailboxRefused):
    """Raised where a password has to be typed: there is none, or it was typed for another login or server."""

    code = "mailbox_password_wanted"

    def __init__(self) -> None:
        super().__init__(
            Words("请输入密码。", "Type the password."),
            Words(
                "新邮箱，以及更改服务器、登录名、加密方式或 CA 之后，都要输入；安装密钥丢失后也要。",
                "It is asked for with a new mailbox, where server, login, encryption or CA are others than before, and "
                "after the installation's secret was lost.",
            ),
        )


class BadMailbox(MailboxRefused):
    """Raised for a mailbox that cannot be as it was typed; `key` is the first thing that is wrong."""

    code = "bad_mailbox"

    def __init__(self, key: str, reason: Words) -> None:
        self.key = key
        what = _MUST_BE.get(key.partition(".")[0])
        if what is None:
            super().__init__(Words(f"{reason.zh}。", f"{reason.en[:1].upper()}{reason.en[1:]}."), _MEND)
        else:
            super().__init__(what, _MEND)


_MEND = Words("请改正后再保存；密码须重新输入。", "Mend it and save again; the password has to be typed again.")
_MUST_BE = {
    "name": Words(
        "名称只能用 a-z、0-9、- 和 _，以字母或数字开头，最多 40 个字符。",
        "A name has a-z, 0-9, - and _, begins with a letter or a digit and has 40 characters at most.",
    ),
    "server": Words(
        "服务器写主机名，或“主机:端口”，不写 imaps://。",
        "The server is a host or host:port, without imaps:// before it.",
    ),
    "login": Words("登录名是 1 到 200 个字符。", "The login has 1 to 200 characters."),
    "secret": Words("密码最多 1000 个字符。", "The password has 1000 characters at most."),
    "folders": Words(
        "至少写一个文件夹和它的归属人；名称里不能有 * 和 %。",
        "Name one folder at least, and whose its documents are; a name has neither * nor %.",
    ),
    "done": Words("收下后移到的文件夹不能用。", "The folder for messages that were taken cannot be used."),
    "failed": Words("未收下的移到的文件夹不能用。", "The folder for messages that were not taken cannot be used."),
    "poll_seconds": Words("每隔 1 到 3600 秒查看一次。", "It is looked at every 1 to 3600 seconds."),
    "timeout_seconds": Words("等应答 1 到 300 秒。", "An answer is waited for from 1 to 300 seconds."),
}
