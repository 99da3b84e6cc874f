"""Which settings administrators change while the service runs, and what each may be: data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.chosen.kinds import Choice, Kind, Lines, Number, Several
from desk.outside.allow_list import AllowList
from desk.role_words import ROLE_WORDS
from desk.settings import Settings
from engine.words import Words

TRASH_DAYS = "trash_days"
AUDIT_KEEP_DAYS = "audit_keep_days"
WEBHOOK_ALLOW = "webhook_allow"
URL_ALLOW = "url_allow"
SECOND_FACTOR_ROLES = "second_factor_roles"
MAX_UPLOAD_MB = "max_upload_mb"
SESSION_HOURS = "session_hours"
LOG_LEVEL = "log_level"
LEAST_DAYS = 183
"""Six months: what protected systems have to keep a record for (GB/T 22239-2019, 8.1.4.3; Cybersecurity Law)."""
_MOST_DAYS = 3650
_MOST_IDLE_MINUTES = 7 * 24 * 60
_MOST_HOURS = 30 * 24
_MOST_UPLOAD_MB = 2048
_MOST_PAGES = 10_000

_ON_OFF = {"true": Words("开", "on"), "false": Words("关", "off")}
_PICK = Words("请从列出的选项中选择。", "Choose one of those that are listed.")


class Section(StrEnum):
    """What a setting is about: the headings of the page."""

    KEEPING = "keeping"
    READING = "reading"
    OUTSIDE = "outside"
    DOOR = "door"
    RUNNING = "running"


SECTIONS: Mapping[Section, Words] = {
    Section.KEEPING: Words("保留多久", "How long things are kept"),
    Section.READING: Words("识别与上传", "Reading and uploading"),
    Section.OUTSIDE: Words("对外", "Other systems"),
    Section.DOOR: Words("登录", "Login"),
    Section.RUNNING: Words("运维", "Running it"),
}


def _never(_before: Settings, _after: Settings) -> bool:
    return False


def _fits(_after: Settings) -> Words | None:
    return None


@dataclass(frozen=True, slots=True)
class Changeable:
    """A setting that may be chosen.

    `means` is what an administrator should know before. `opens` says whether a change lets more happen than before: it
    is asked about first, with the words of `asks`. `unfit` says why the settings as they would be cannot be.
    """

    section: Section
    kind: Kind
    means: Words | None = None
    opens: Callable[[Settings, Settings], bool] = _never
    asks: Words | None = None
    unfit: Callable[[Settings], Words | None] = _fits


def _sends_to_more(before: Settings, after: Settings) -> bool:
    return AllowList.parse(after.webhook_allow).allows_more_than(AllowList.parse(before.webhook_allow))


def _fetches_from_more(before: Settings, after: Settings) -> bool:
    return AllowList.parse(after.url_allow).allows_more_than(AllowList.parse(before.url_allow))


def _demands_fewer(before: Settings, after: Settings) -> bool:
    return not before.roles_with_second_factor <= after.roles_with_second_factor


def _stays_longer(before: Settings, after: Settings) -> bool:
    return after.session_idle_minutes > before.session_idle_minutes or after.session_hours > before.session_hours


def _grows_older(before: Settings, after: Settings) -> bool:
    return before.password_days > 0 and not 0 < after.password_days <= before.password_days


def _larger_than_a_pile(after: Settings) -> Words | None:
    if after.max_upload_mb <= after.max_job_mb:
        return None
    most = f"{after.max_job_mb:g}"
    return Words(
        f"一批最多 {most} MB（OCR_MAX_JOB_MB），单个文件不能更大。",
        f"A batch may have {most} MB (OCR_MAX_JOB_MB); one file cannot be larger.",
    )


_STAYS = Words(
    "登录后无人看管的电脑会更久地开着。确定要放宽吗？",
    "A computer that nobody watches stays logged in for longer. Is it to be so?",
)

CHANGEABLE: Mapping[str, Changeable] = {
    TRASH_DAYS: Changeable(
        Section.KEEPING,
        Number(
            1,
            _MOST_DAYS,
            Words(f"0（没有回收站）到 {_MOST_DAYS} 天。", f"From 0, no trash, to {_MOST_DAYS} days."),
            zero=True,
        ),
        Words("改小后，超期的在当晚清除，无法恢复。", "With fewer days, what is older is gone for good that night."),
    ),
    AUDIT_KEEP_DAYS: Changeable(
        Section.KEEPING,
        Number(
            LEAST_DAYS,
            _MOST_DAYS,
            Words(
                f"0（永久），或 {LEAST_DAYS}（六个月）到 {_MOST_DAYS} 天。",
                f"0, for ever, or from {LEAST_DAYS} days (six months) to {_MOST_DAYS}.",
            ),
            zero=True,
        ),
    ),
    MAX_UPLOAD_MB: Changeable(
        Section.READING,
        Number(1, _MOST_UPLOAD_MB, Words(f"1 到 {_MOST_UPLOAD_MB} MB。", f"From 1 to {_MOST_UPLOAD_MB} megabytes.")),
        Words("已经打开的网页重新载入后才知道。", "Pages that are open learn of it when they are loaded again."),
        unfit=_larger_than_a_pile,
    ),
    "max_pages": Changeable(
        Section.READING, Number(1, _MOST_PAGES, Words(f"1 到 {_MOST_PAGES} 页。", f"From 1 to {_MOST_PAGES} pages."))
    ),
    "remember": Changeable(
        Section.READING,
        Choice(_ON_OFF, _PICK),
        Words(
            "关闭后，每次提交的文件都重新识别。",
            "When off, every file that is submitted is read.",
        ),
    ),
    "learn_layouts": Changeable(
        Section.READING,
        Choice(_ON_OFF, _PICK),
        Words(
            "关闭后既不学习，也不使用已学到的；已学到的仍然保留。",
            "When off, nothing is learnt and nothing that was learnt is used; it is kept.",
        ),
    ),
    WEBHOOK_ALLOW: Changeable(
        Section.OUTSIDE,
        Lines(
            Words(
                "每行一个主机名（files.example.com、*.example.com）或网段（10.20.0.0/16）；空为关闭 Webhook。",
                "One a line: host names (files.example.com, *.example.com) and networks (10.20.0.0/16). Empty: "
                "webhooks are off.",
            ),
            "hooks.example.com\n10.20.0.0/16",
        ),
        Words(
            "文档内容会发往这里列出的系统。去掉一个去向后，发往那里的立即停止。",
            "What documents say is sent to the systems named here. To one that is taken out nothing goes any more.",
        ),
        _sends_to_more,
        Words(
            "这会让文档内容可以发往新的去向。确定要放宽吗？",
            "What documents say could then be sent to places it cannot go to now. Is it to be so?",
        ),
    ),
    URL_ALLOW: Changeable(
        Section.OUTSIDE,
        Lines(
            Words(
                "每行一个主机名（files.example.com、*.example.com）或网段（10.20.0.0/16）；空为不允许。",
                "One a line: host names (files.example.com, *.example.com) and networks (10.20.0.0/16). Empty: from "
                "nowhere.",
            ),
            "files.example.com\n10.20.0.0/16",
        ),
        Words(
            "凭令牌的程序可让本服务从这里列出的地址取文件。",
            "Programs with a token may have this service fetch files from the addresses named here.",
        ),
        _fetches_from_more,
        Words(
            "这会让本服务替人访问新的地址。确定要放宽吗？",
            "This service would then call addresses for others that it does not call now. Is it to be so?",
        ),
    ),
    SECOND_FACTOR_ROLES: Changeable(
        Section.DOOR,
        Several(ROLE_WORDS, Words("不勾选则都不要求。", "None: it is demanded of nobody.")),
        Words(
            "有所选角色而还没有设置的人，下一步操作时先被引导设置。",
            "Who has such a role and no second factor is led to set one up with the next step they take.",
        ),
        _demands_fewer,
        Words(
            "去掉的角色以后只凭密码就能登录。确定要放宽吗？",
            "People of the roles taken out could log in by their password alone. Is it to be so?",
        ),
    ),
    "password_days": Changeable(
        Section.DOOR,
        Number(
            1,
            _MOST_DAYS,
            Words(f"0（不限）到 {_MOST_DAYS} 天。", f"From 0, never, to {_MOST_DAYS} days."),
            zero=True,
        ),
        opens=_grows_older,
        asks=Words("密码可以用得更久。确定要放宽吗？", "Passwords may then be used for longer. Is it to be so?"),
    ),
    "session_idle_minutes": Changeable(
        Section.DOOR,
        Number(
            1, _MOST_IDLE_MINUTES, Words(f"1 到 {_MOST_IDLE_MINUTES} 分钟。", f"1 to {_MOST_IDLE_MINUTES} minutes.")
        ),
        opens=_stays_longer,
        asks=_STAYS,
    ),
    SESSION_HOURS: Changeable(
        Section.DOOR,
        Number(1, _MOST_HOURS, Words(f"1 到 {_MOST_HOURS} 小时。", f"From 1 to {_MOST_HOURS} hours.")),
        Words("改小立即生效，改大从下次登录起。", "Fewer hours hold at once, more from the next login on."),
        _stays_longer,
        _STAYS,
    ),
    LOG_LEVEL: Changeable(
        Section.RUNNING,
        Choice(
            {
                "debug": Words("最详细（debug）", "debug"),
                "info": Words("一般（info）", "info"),
                "warning": Words("警告（warning）", "warning"),
                "error": Words("仅错误（error）", "error"),
            },
            _PICK,
        ),
    ),
}
"""What may be chosen at run time, in the order of the page."""
