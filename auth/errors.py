"""Every deliberate error of the front door.

    AuthError
    ├── LoginError              nobody got in
    │   ├── BadCredentials        unknown user or wrong password: the two look the same
    │   ├── TooManyAttempts       wait `retry_after_seconds`
    │   ├── AccountDisabled, AccountLocked, AccountExpired, PasswordExpired   told only to who knows the password
    │   ├── WrongCode, SecondFactorUnreadable   the second factor
    │   ├── NoRole                the person is right but has no group that opens the door
    │   └── DirectoryUnreachable, DirectoryMisconfigured
    ├── NotLoggedIn, LoginTooOld, SecondFactorDue, PasswordChangeDue, Forbidden
    └── AccountError            the request: local accounts, passwords, tokens
        ├── UnknownAccount, AccountExists, BadLoginName, LastAdmin
        ├── WeakPassword, WrongPassword
        └── BadToken

    `auth.people_errors` adds those of looking after people, and of what is demanded of them.

Each class has a stable `code`; each instance a message and a hint in both languages. No HTTP status here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en


class AuthError(Exception):
    """Base of all deliberate errors; never raised itself."""

    code: ClassVar[str] = "auth_error"

    def __init__(self, message: Text, hint: Text) -> None:
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


_ASK_ADMIN = Text("请联系管理员。", "Ask an administrator.")


class LoginError(AuthError):
    """A login did not succeed."""

    code = "login_failed"


class BadCredentials(LoginError):
    """Raised for an unknown user and for a wrong password alike."""

    code = "bad_credentials"

    def __init__(self) -> None:
        super().__init__(
            Text("用户名或密码不正确。", "The user name or password is not right."),
            Text("请检查大小写和输入法后重试。", "Check capitals and the input method, then try again."),
        )


class TooManyAttempts(LoginError):
    """Raised before any password is looked at, while an account or an address has to wait."""

    code = "too_many_attempts"

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            Text("输错的次数过多，暂时不能再试。", "Too many wrong tries; the next one has to wait."),
            Text(
                f"请等待 {retry_after_seconds} 秒后再试。忘记密码请联系管理员。",
                f"Wait {retry_after_seconds} s, then try again. Ask an administrator if you forgot the password.",
            ),
        )


class AccountDisabled(LoginError):
    """Raised when the account was switched off here or in the directory."""

    code = "account_disabled"

    def __init__(self) -> None:
        super().__init__(Text("这个账号已停用。", "This account is disabled."), _ASK_ADMIN)


class AccountLocked(LoginError):
    """Raised when the directory says that it locked the account."""

    code = "account_locked"

    def __init__(self) -> None:
        super().__init__(
            Text("这个账号已被公司目录锁定。", "The company directory has locked this account."),
            Text("请稍后再试，或请管理员解锁。", "Try again later, or ask an administrator to unlock it."),
        )


class AccountExpired(LoginError):
    """Raised when the directory says that the account itself has run out."""

    code = "account_expired"

    def __init__(self) -> None:
        super().__init__(Text("这个账号已过期。", "This account has expired."), _ASK_ADMIN)


class PasswordExpired(LoginError):
    """Raised when the directory wants a new password before it lets anyone in."""

    code = "password_expired"

    def __init__(self) -> None:
        super().__init__(
            Text("密码已过期或必须更改。", "The password has expired or must be changed."),
            Text(
                "请先在公司电脑或密码自助页面更改密码，再回来登录。",
                "Change it on a company computer or the password page first, then log in here.",
            ),
        )


class WrongCode(LoginError):
    """Raised when the one-time code of the second factor is wrong or was used before."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            Text("动态验证码不正确。", "The one-time code is not right."),
            Text(
                "请输入验证器里当前显示的 6 位数字；每个验证码只能用一次。",
                "Type the 6 digits the authenticator shows now; each code works once.",
            ),
        )


class SecondFactorUnreadable(LoginError):
    """Raised when the second factor does not open with the installation's secret: that was lost or changed."""

    code = "second_factor_unreadable"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "服务器的密钥文件已丢失或更换，无法核对动态验证码。",
                "The server's secret file was lost or changed, so one-time codes cannot be checked.",
            ),
            Text(
                "请联系管理员：放回原来的密钥文件（OCR_SECRET_FILE），或在服务器上运行 "
                "./launch.sh users second-factor-off 登录名，登录后再重新开启。",
                "Ask an administrator to put the old file (OCR_SECRET_FILE) back, or to run ./launch.sh users "
                "second-factor-off LOGIN on the server; turn it on again after logging in.",
            ),
        )


class NoRole(LoginError):
    """Raised when the directory knows the person but none of their groups maps to a role."""

    code = "no_role"

    def __init__(self) -> None:
        super().__init__(
            Text("您的账号没有使用本系统的权限。", "Your account may not use this system."),
            Text("请让管理员把您加入有权限的用户组。", "Ask an administrator to add you to a group that may."),
        )


class DirectoryUnreachable(LoginError):
    """Raised when no directory server gave a sensible answer in time; never for a wrong password."""

    code = "directory_unreachable"

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(
            Text("暂时连接不上公司目录，无法验证密码。", "The company directory cannot be reached right now."),
            Text(
                "已登录的用户不受影响。请稍后再试，或通知管理员。",
                "People who are logged in can go on. Try again later, or tell an administrator.",
            ),
        )


class LoginBusy(DirectoryUnreachable):
    """Raised when as many logins as allowed are being checked already, and none of them ended in time."""

    code = "login_busy"

    def __init__(self) -> None:
        super().__init__("busy")
        self.message = Text("正在登录的人太多，暂时排不上。", "Too many people are logging in at this moment.")
        self.hint = Text(
            "请稍等几秒再试；已登录的用户不受影响。", "Try again in a few seconds; who is logged in can go on."
        )


class DirectoryMisconfigured(LoginError):
    """Raised when the directory refuses what the settings make us ask: service account, base, filter."""

    code = "directory_misconfigured"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            Text("公司目录的连接设置有误，无法验证密码。", "The settings of the company directory are wrong."),
            Text(
                "请通知管理员在“目录”页面逐步测试连接。",
                "Tell an administrator to test the connection on the Directory page.",
            ),
        )


class NotLoggedIn(AuthError):
    """Raised when a request carries no session and no token that still holds."""

    code = "not_logged_in"

    def __init__(self) -> None:
        super().__init__(
            Text("您还没有登录，或登录已过期。", "You are not logged in, or the login has expired."),
            Text(
                "请重新登录；程序调用请在请求头里带上有效的令牌（Authorization: Bearer …）。",
                "Log in again; programs send a valid token as Authorization: Bearer ….",
            ),
        )


class LoginTooOld(AuthError):
    """Raised when the directory has not vouched for the person for too long; their tokens rest until it does."""

    code = "login_too_old"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "公司目录太久没有确认过这个账号。", "The company directory has not confirmed this account for too long."
            ),
            Text(
                "请本人在网页上重新登录一次，令牌随即恢复可用。",
                "Have its person log in once again on the page; the token works again at once.",
            ),
        )


class SecondFactorDue(AuthError):
    """Raised when the password was right and the one-time code is still missing."""

    code = "second_factor_due"

    def __init__(self) -> None:
        super().__init__(
            Text("还需要输入动态验证码。", "The one-time code is still missing."),
            Text("请打开验证器，输入 6 位数字。", "Open your authenticator and type the 6 digits."),
        )


class PasswordChangeDue(AuthError):
    """Raised when a first password has to be changed before anything else."""

    code = "password_change_due"

    def __init__(self) -> None:
        super().__init__(
            Text("请先更改初始密码。", "Change the first password before anything else."),
            Text("打开 /password 设置新密码。", "Open /password and choose a new one."),
        )


class Forbidden(AuthError):
    """Raised when the person is known but may not do this."""

    code = "forbidden"

    def __init__(self) -> None:
        super().__init__(
            Text("您没有权限进行此操作。", "You may not do this."),
            Text("如确有需要，请联系管理员。", "Ask an administrator if you need it."),
        )


class AccountError(AuthError):
    """What was asked for about an account makes no sense or is not allowed."""

    code = "account_error"


class UnknownAccount(AccountError):
    """Raised when there is no such account."""

    code = "unknown_account"

    def __init__(self, login: str) -> None:
        super().__init__(
            Text(f"没有名为“{login}”的账号。", f"There is no account “{login}”."),
            Text("用 ./launch.sh users list 查看全部账号。", "./launch.sh users list shows all accounts."),
        )


class AccountExists(AccountError):
    """Raised when the login name is taken."""

    code = "account_exists"

    def __init__(self, login: str) -> None:
        super().__init__(
            Text(f"账号“{login}”已经存在。", f"The account “{login}” exists already."),
            Text("请换一个登录名。", "Choose another login name."),
        )


class BadLoginName(AccountError):
    """Raised when a login name is empty, too long, or has characters that invite confusion."""

    code = "bad_login_name"

    def __init__(self) -> None:
        super().__init__(
            Text("这个登录名不可用。", "This login name cannot be used."),
            Text(
                "请用 1 到 64 个字母、数字、汉字或 . _ @ - 组成登录名。",
                "Use 1 to 64 letters, digits or . _ @ - in it.",
            ),
        )


class LastAdmin(AccountError):
    """Raised when a change would leave no local administrator who can log in."""

    code = "last_admin"

    def __init__(self) -> None:
        super().__init__(
            Text("这是最后一个可用的本地管理员。", "This is the last local administrator."),
            Text("请先建立另一个管理员账号。", "Make another administrator first."),
        )


class WeakPassword(AccountError):
    """Raised when a new password is too easy to guess."""

    code = "weak_password"

    def __init__(self, message: Text) -> None:
        super().__init__(
            message,
            Text(
                "建议用几个不相关的词组成一句话，例如四个词以上。",
                "A few unrelated words make a good one: four or more.",
            ),
        )


class WrongPassword(AccountError):
    """Raised when the present password, asked for again, is not right."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(
            Text("当前密码不正确。", "The present password is not right."),
            Text("请重新输入。", "Type it again."),
        )


class BadToken(AccountError):
    """Raised when a token cannot be made as asked."""

    code = "bad_token"
