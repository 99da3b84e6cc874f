"""What the pages about people say: the question before each act that hurts, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auth.errors import Text
from auth.events import Event


class Act(StrEnum):
    """One thing an administrator does to one person."""

    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"
    LOG_OUT = "log_out"
    END_TOKENS = "end_tokens"
    SECOND_FACTOR_OFF = "second_factor_off"
    LIFT = "lift"
    RENAME = "rename"
    ROLES = "roles"
    TEAMS = "teams"
    DELETE = "delete"


EVENTS = {
    Act.DISABLE: Event.ACCOUNT_DISABLED,
    Act.ENABLE: Event.ACCOUNT_ENABLED,
    Act.RESET: Event.PASSWORD_CHANGED,
    Act.LOG_OUT: Event.LOGOUT_EVERYWHERE,
    Act.END_TOKENS: Event.TOKEN_REVOKED,
    Act.SECOND_FACTOR_OFF: Event.SECOND_FACTOR_CHANGED,
    Act.LIFT: Event.WAIT_LIFTED,
    Act.RENAME: Event.ACCOUNT_RENAMED,
    Act.ROLES: Event.ROLES_GIVEN,
    Act.TEAMS: Event.TEAMS_GIVEN,
    Act.DELETE: Event.ACCOUNT_DELETED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before: the question, what will follow, and what the button says."""

    asks: Text
    follows: Text
    button: Text


QUESTIONS = {
    Act.DISABLE: Question(
        Text("停用这个人吗？", "Disable this person?"),
        Text(
            "立即退出登录，令牌全部失效，共享与 Webhook 取消；文档保留。重新启用不会恢复令牌、共享和 Webhook。",
            "They are logged out at once; all tokens, shares and webhooks end for good. Documents stay. Enabling lets "
            "them in again and brings none of these back.",
        ),
        Text("停用", "Disable"),
    ),
    Act.RESET: Question(
        Text("重置密码吗？", "Reset the password?"),
        Text(
            "现在的密码作废，立即退出登录，令牌全部失效。下一页显示一次性密码，请交给本人，首次登录后必须更改。",
            "The present password is void, they are logged out, and all tokens end. The next page shows a one-time "
            "password to hand over; it has to be changed at the first login.",
        ),
        Text("重置密码", "Reset the password"),
    ),
    Act.LOG_OUT: Question(
        Text("退出此人的所有设备吗？", "Log this person out everywhere?"),
        Text(
            "所有浏览器立即退出，未保存的输入会丢失；令牌不受影响，可以马上重新登录。",
            "All their browsers are logged out at once, and what was not saved is lost. Tokens stay; they can log in "
            "again right away.",
        ),
        Text("全部退出", "Log out everywhere"),
    ),
    Act.END_TOKENS: Question(
        Text("吊销此人的全部令牌吗？", "End all tokens of this person?"),
        Text("使用这些令牌的程序立即被拒绝，且不可恢复。", "Programs that use them are refused at once, for good."),
        Text("全部吊销", "End all tokens"),
    ),
    Act.SECOND_FACTOR_OFF: Question(
        Text("重置此人的二次验证吗？", "Reset the second factor of this person?"),
        Text(
            "验证器和恢复码作废，下次登录只需密码；若其角色要求二次验证，登录后会引导重新设置。请先确认是本人提出的。",
            "The authenticator and the recovery codes are void, and the password alone lets them in; where their role "
            "demands a second factor they are led to set up a new one. Make sure first that it is them who ask.",
        ),
        Text("重置二次验证", "Reset the second factor"),
    ),
    Act.ROLES: Question(
        Text("取走这些角色吗？", "Take these roles away?"),
        Text(
            "下一次操作起生效。不再允许的令牌、共享和 Webhook 立即取消，重新给予角色也不会恢复。",
            "It holds from their next step on. Tokens, shares and webhooks that are no longer allowed end at once, and "
            "do not come back with the role.",
        ),
        Text("更改角色", "Change the roles"),
    ),
}

DONE = {
    Act.DISABLE: Text("已停用。", "Disabled."),
    Act.ENABLE: Text("已启用。", "Enabled."),
    Act.LOG_OUT: Text("已退出所有设备。", "Logged out everywhere."),
    Act.END_TOKENS: Text("令牌已吊销。", "The tokens have ended."),
    Act.SECOND_FACTOR_OFF: Text("二次验证已重置。", "The second factor is reset."),
    Act.LIFT: Text("已解除等待。", "The wait is lifted."),
    Act.RENAME: Text("名称已更改。", "The names are changed."),
    Act.ROLES: Text("角色已更改，下一次操作起生效。", "The roles are changed, from the person's next step on."),
    Act.TEAMS: Text("团队已更改。", "The teams are changed."),
    Act.DELETE: Text("已删除。", "Deleted."),
}
