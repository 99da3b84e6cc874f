"""What can be wrong with a mailbox, and with one message in it."""

from __future__ import annotations

from desk.errors import DeskError
from engine.words import Words


class MailboxError(DeskError):
    """Base of what keeps a mailbox, or one of its folders, from being read: nothing is lost, messages stay."""

    code = "mailbox_error"


class MailServerAway(MailboxError):
    """Raised when the server does not answer, ends the connection, or says nothing sensible."""

    code = "mail_server_away"

    def __init__(self, reason: str) -> None:
        super().__init__(
            Words(f"邮件服务器没有应答：{reason}。", f"The mail server does not answer: {reason}."),
            Words("请检查 server 的主机名和端口、网络、防火墙。", "Check host and port of server, network, firewall."),
        )


class MailServerUntrusted(MailboxError):
    """Raised when the server's certificate is not one that we trust, or not of that name."""

    code = "mail_server_untrusted"

    def __init__(self, reason: str) -> None:
        super().__init__(
            Words(f"邮件服务器的证书不可信：{reason}。", f"The mail server's certificate is not trusted: {reason}."),
            Words(
                "请用证书上的主机名，并用 ca_file 指定签发它的 CA。",
                "Use the host name of the certificate, and name its CA with ca_file.",
            ),
        )


class MailLoginRefused(MailboxError):
    """Raised when the server refuses login and password."""

    code = "mail_login_refused"

    def __init__(self) -> None:
        super().__init__(
            Words("邮件服务器拒绝了登录名或密码。", "The mail server refuses login or password."),
            Words(
                "请改正密码；改了密码文件或页面上的密码会马上再试，否则过一刻钟再试，以免账号被锁。",
                "Mend the password, in its file or on the page: it is tried at once, else again after a quarter of an "
                "hour, so that the account is not locked.",
            ),
        )


class MailFolderUnusable(MailboxError):
    """Raised when a folder is not there, or may not be opened, made or written to."""

    code = "mail_folder_unusable"

    def __init__(self, folder: str) -> None:
        super().__init__(
            Words(f"文件夹“{folder}”打不开或不能写入。", f"The folder “{folder}” cannot be opened or written to."),
            Words(
                "请检查名称（区分大小写、上下级分隔符）、权限和邮箱容量。",
                "Check its name (case, and what parts levels), the rights and the quota.",
            ),
        )


class OwnerUnusable(MailboxError):
    """Raised when the owner of a folder is nobody, several people, or somebody who may not hand in documents."""

    code = "mail_owner_unusable"

    def __init__(self, owner: str) -> None:
        super().__init__(
            Words(
                f"“{owner}”不能作为文档的归属人：没有此人、有重名，或没有提交的权限。",
                f"“{owner}” cannot own documents: nobody has that name, several have, or they may not hand in.",
            ),
            Words(
                "请用 ./launch.sh users 建立账号；公司目录的人先登录一次；重名时写 local:anna 或 ldap:… 的完整编号。",
                "Make the account with ./launch.sh users; people of the directory log in once; where a name is "
                "shared, write the id (local:anna).",
            ),
        )


class MessageRefused(DeskError):
    """Base of what is wrong with one message: it goes to the failed folder, the others go on."""

    code = "mail_refused"


class NoAttachment(MessageRefused):
    """Raised for a message that brings no file."""

    code = "mail_without_file"

    def __init__(self) -> None:
        super().__init__(
            Words("这封邮件没有附件，没有可识别的文件。", "This message brings no file to read."),
            Words(
                "请让对方以附件发送；正文和链接不会被读取。",
                "Have the sender attach the document; text and links of a mail are not read.",
            ),
        )


class MessageTooLarge(MessageRefused):
    """Raised for a message beyond the limit; it was not fetched."""

    code = "mail_too_large"

    def __init__(self, size: int, most: int) -> None:
        megabyte = 1024 * 1024
        super().__init__(
            Words(
                f"邮件有 {size / megabyte:.1f} MB，超过上限 {most / megabyte:.1f} MB，没有取下。",
                f"The message has {size / megabyte:.1f} MB, more than {most / megabyte:.1f} MB, and was not fetched.",
            ),
            Words("请分成几封发送，或在页面上传。", "Send it in several messages, or upload the files."),
        )


class NothingTaken(MessageRefused):
    """Raised when none of a message's files can be read; the desk shows each with its reason."""

    code = "mail_files_refused"

    def __init__(self, reasons: Words) -> None:
        super().__init__(
            Words(f"附件全部无法识别：\n{reasons.zh}", f"None of its files can be read:\n{reasons.en}"),
            Words("历史里列有每个文件和原因。", "The history shows each file with the reason."),
        )


class MessageUnreadable(MessageRefused):
    """Raised when something unexpected happened with a message; `reference` is in the log."""

    code = "internal_error"

    def __init__(self, reference: str) -> None:
        super().__init__(
            Words(f"处理这封邮件时出现意外错误（{reference}）。", f"Something unexpected went wrong ({reference})."),
            Words("请把这个编号告诉管理员。", "Tell an administrator this reference."),
        )
