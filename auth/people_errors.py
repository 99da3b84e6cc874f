"""The errors of looking after people, and of what is demanded of them before they may go on; part of the tree of
`auth.errors`.
"""

from __future__ import annotations

from auth.errors import AccountError, AuthError, Text


class UnfitHeir(AccountError):
    """Raised when documents are to be handed to somebody who could not work with them."""

    code = "unfit_heir"

    def __init__(self) -> None:
        super().__init__(
            Text("不能把文档交给这个人。", "The documents cannot be handed to this person."),
            Text(
                "请另选一位可用的、能查看文档的人，不能是要删除的本人。",
                "Choose somebody else, who is active and may view documents.",
            ),
        )


class OwnAccount(AccountError):
    """Raised when somebody wants to delete themselves."""

    code = "own_account"

    def __init__(self) -> None:
        super().__init__(
            Text("不能删除您自己的账号。", "You cannot delete your own account."),
            Text("请让另一位管理员来做。", "Ask another administrator to do it."),
        )


class NoRoles(AccountError):
    """Raised when an account is to be left without any role."""

    code = "no_roles"

    def __init__(self) -> None:
        super().__init__(
            Text("至少要有一个角色。", "There has to be at least one role."),
            Text("要把人挡在门外，请停用账号。", "To keep somebody out, disable the account."),
        )


class SecondFactorMissing(AuthError):
    """Raised when the person's roles demand a second factor and there is none yet."""

    code = "second_factor_missing"

    def __init__(self) -> None:
        super().__init__(
            Text("您的角色要求先设置二次验证。", "Your role demands a second factor first."),
            Text("打开 /account/second-factor 设置。", "Open /account/second-factor and set it up."),
        )


class PasswordTooOld(AuthError):
    """Raised when a local password has reached its age, before anything else can be done."""

    code = "password_too_old"

    def __init__(self) -> None:
        super().__init__(
            Text("密码已到更换期限。", "The password has reached its age."),
            Text("打开 /password 设置新密码。", "Open /password and choose a new one."),
        )
