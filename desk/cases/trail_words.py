"""What each event of the record is in words: a sentence of who did what, in both languages.

`{who}` and `{what}` are filled in by `desk.cases.trail`; a test holds that no event is left without its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from desk.record.audit_records import AuditEvent
from engine.words import Words


class Group(StrEnum):
    """Kinds of events, as a person looks for them."""

    LOGIN = "login"
    DOCUMENTS = "documents"
    PRESETS = "presets"
    RULES = "rules"
    PEOPLE = "people"
    SYSTEM = "system"


GROUPS: Mapping[Group, Words] = {
    Group.LOGIN: Words("登录", "Logins"),
    Group.DOCUMENTS: Words("文档", "Documents"),
    Group.PRESETS: Words("模板与版式", "Presets and layouts"),
    Group.RULES: Words("规则", "Rules"),
    Group.PEOPLE: Words("人员与令牌", "People and tokens"),
    Group.SYSTEM: Words("系统", "System"),
}

_GROUP_OF = {
    "session": Group.LOGIN,
    "access": Group.LOGIN,
    "document": Group.DOCUMENTS,
    "job": Group.DOCUMENTS,
    "mail": Group.DOCUMENTS,
    "preset": Group.PRESETS,
    "layout": Group.PRESETS,
    "rule": Group.RULES,
    "account": Group.PEOPLE,
    "person": Group.PEOPLE,
    "token": Group.PEOPLE,
}


def group_of(event: AuditEvent) -> Group:
    """By what the event is about; what is about nothing else is about the system."""
    return _GROUP_OF.get(event.value.partition(":")[0], Group.SYSTEM)


def events_of(group: Group) -> tuple[AuditEvent, ...]:
    """All of a group, in the order of the table."""
    return tuple(event for event in AuditEvent if group_of(event) is group)


TITLES: Mapping[AuditEvent, Words] = {
    AuditEvent.SESSION_LOGIN: Words("登录", "Logged in"),
    AuditEvent.SESSION_FAILURE: Words("登录未成功", "Could not log in"),
    AuditEvent.SESSION_LOGOUT: Words("退出登录", "Logged out"),
    AuditEvent.SESSION_LOGOUT_EVERYWHERE: Words("退出所有设备", "Logged out everywhere"),
    AuditEvent.SESSION_ENDED: Words("登录被终止", "Login ended"),
    AuditEvent.SESSION_CONFIRM: Words("再次输入密码", "Typed the password again"),
    AuditEvent.ACCESS_DENIED: Words("没有权限", "Not allowed"),
    AuditEvent.PERSON_ROLES: Words("角色改变", "Roles changed"),
    AuditEvent.ACCOUNT_CREATE: Words("新建账号", "Account created"),
    AuditEvent.ACCOUNT_DISABLE: Words("停用账号", "Account disabled"),
    AuditEvent.ACCOUNT_ENABLE: Words("启用账号", "Account enabled"),
    AuditEvent.ACCOUNT_ROLES: Words("更改角色", "Roles given"),
    AuditEvent.ACCOUNT_TEAMS: Words("更改团队", "Teams given"),
    AuditEvent.ACCOUNT_RENAME: Words("更改名称", "Account renamed"),
    AuditEvent.ACCOUNT_DELETE: Words("删除账号", "Account deleted"),
    AuditEvent.ACCOUNT_PASSWORD: Words("密码", "Password"),
    AuditEvent.ACCOUNT_SECOND_FACTOR: Words("二次验证", "Second factor"),
    AuditEvent.ACCOUNT_LIFT: Words("解除等待", "Waiting time lifted"),
    AuditEvent.TOKEN_MAKE: Words("生成令牌", "Token created"),
    AuditEvent.TOKEN_REVOKE: Words("令牌失效", "Token ended"),
    AuditEvent.DOCUMENT_SUBMIT: Words("提交", "Submitted"),
    AuditEvent.DOCUMENT_READ: Words("识别", "Read"),
    AuditEvent.DOCUMENT_AGAIN: Words("重新识别", "Read again"),
    AuditEvent.DOCUMENT_VIEW: Words("查看", "Opened"),
    AuditEvent.DOCUMENT_CORRECT: Words("更正", "Corrected"),
    AuditEvent.DOCUMENT_FINISH: Words("完成核对", "Review finished"),
    AuditEvent.DOCUMENT_EXPORT: Words("导出", "Exported"),
    AuditEvent.DOCUMENT_TRASH: Words("移入回收站", "Moved to the trash"),
    AuditEvent.DOCUMENT_RESTORE: Words("从回收站恢复", "Restored from the trash"),
    AuditEvent.DOCUMENT_DELETE: Words("永久删除", "Removed for good"),
    AuditEvent.DOCUMENT_HAND_OVER: Words("移交", "Handed over"),
    AuditEvent.DOCUMENT_SHARE: Words("共享", "Shared"),
    AuditEvent.DOCUMENT_RELEASE: Words("放行", "Released"),
    AuditEvent.JOB_SUBMIT: Words("提交一批文件", "Batch submitted"),
    AuditEvent.JOB_CANCEL: Words("取消一批文件", "Batch cancelled"),
    AuditEvent.JOB_DELETE: Words("删除一批文件", "Batch deleted"),
    AuditEvent.MAIL_REFUSE: Words("邮件未收取", "Mail not taken in"),
    AuditEvent.PRESET_SAVE: Words("保存模板", "Preset saved"),
    AuditEvent.PRESET_PUBLISH: Words("发布模板", "Preset published"),
    AuditEvent.PRESET_ROLL_BACK: Words("恢复模板旧版本", "Preset rolled back"),
    AuditEvent.PRESET_OFFER: Words("模板提供给谁", "Who is offered a preset"),
    AuditEvent.PRESET_SAMPLE: Words("模板样本", "Samples of a preset"),
    AuditEvent.PRESET_REMOVE: Words("删除模板", "Preset removed"),
    AuditEvent.LAYOUT_LEARN: Words("学会版式", "Layout learnt"),
    AuditEvent.LAYOUT_FORGET: Words("忘记版式", "Layout forgotten"),
    AuditEvent.RULE_CHANGE: Words("更改规则", "Rule changed"),
    AuditEvent.RULE_CHECK: Words("按规则重新检查", "Checked against the rules again"),
    AuditEvent.STANDARD_THRESHOLD: Words("设置存疑界限", "Threshold of doubt set"),
    AuditEvent.STANDARD_CALIBRATE: Words("校准把握", "Confidence calibrated"),
    AuditEvent.STANDARD_TAKE_BACK: Words("撤回校准", "Calibration taken back"),
    AuditEvent.HOOK_CHANGE: Words("更改 Webhook", "Webhook changed"),
    AuditEvent.SETTINGS_CHANGE: Words("更改设置", "Setting changed"),
    AuditEvent.MAILBOX_CHANGE: Words("更改邮箱", "Mailbox changed"),
    AuditEvent.AUDIT_READ: Words("查看审计记录", "Audit trail opened"),
    AuditEvent.AUDIT_EXPORT: Words("导出审计记录", "Audit trail exported"),
    AuditEvent.AUDIT_PRUNE: Words("清理到期记录", "Old records removed"),
    AuditEvent.AUDIT_ANCHOR: Words("开始保存锚点", "Anchors are kept"),
    AuditEvent.BACKUP_MAKE: Words("备份", "Backup made"),
    AuditEvent.BACKUP_RESTORE: Words("从备份恢复", "Restored from a backup"),
}
"""A few words for lists of events."""

SENTENCES: Mapping[AuditEvent, Words] = {
    AuditEvent.SESSION_LOGIN: Words("{who}登录了", "{who} logged in"),
    AuditEvent.SESSION_FAILURE: Words("{who}登录未成功", "{who} could not log in"),
    AuditEvent.SESSION_LOGOUT: Words("{who}退出了登录", "{who} logged out"),
    AuditEvent.SESSION_LOGOUT_EVERYWHERE: Words("{who}退出了所有设备", "{who} logged out on all devices"),
    AuditEvent.SESSION_ENDED: Words(
        "{who}的登录被终止：公司目录中已没有此人", "{who} was logged out: the directory no longer has this person"
    ),
    AuditEvent.SESSION_CONFIRM: Words("{who}再次输入密码确认了身份", "{who} confirmed the password"),
    AuditEvent.ACCESS_DENIED: Words("{who}没有权限打开 {what}", "{who} was not allowed to open {what}"),
    AuditEvent.PERSON_ROLES: Words("{who}的角色现在是：{what}", "{who} now has these roles: {what}"),
    AuditEvent.ACCOUNT_CREATE: Words("{who}新建了账号{what}", "{who} created the account {what}"),
    AuditEvent.ACCOUNT_DISABLE: Words("{who}停用了{what}的账号", "{who} disabled the account of {what}"),
    AuditEvent.ACCOUNT_ENABLE: Words("{who}启用了{what}的账号", "{who} enabled the account of {what}"),
    AuditEvent.ACCOUNT_ROLES: Words("{who}更改了{what}的角色", "{who} changed the roles of {what}"),
    AuditEvent.ACCOUNT_TEAMS: Words("{who}更改了{what}的团队", "{who} changed the teams of {what}"),
    AuditEvent.ACCOUNT_RENAME: Words("{who}更改了{what}的名称", "{who} renamed the account of {what}"),
    AuditEvent.ACCOUNT_DELETE: Words("{who}删除了{what}的账号", "{who} deleted the account of {what}"),
    AuditEvent.ACCOUNT_PASSWORD: Words("{who}重置了{what}的密码", "{who} reset the password of {what}"),
    AuditEvent.ACCOUNT_SECOND_FACTOR: Words(
        "{who}关闭了{what}的二次验证", "{who} turned off the second factor of {what}"
    ),
    AuditEvent.ACCOUNT_LIFT: Words(
        "{who}解除了{what}的登录等待", "{who} let {what} try to log in again without waiting"
    ),
    AuditEvent.TOKEN_MAKE: Words("{who}生成了令牌 {what}", "{who} created the token {what}"),
    AuditEvent.TOKEN_REVOKE: Words("{who}使令牌 {what} 失效", "{who} ended the token {what}"),
    AuditEvent.DOCUMENT_SUBMIT: Words("{who}提交了{what}", "{who} submitted {what}"),
    AuditEvent.DOCUMENT_READ: Words("{who}识别了{what}", "{who} read {what}"),
    AuditEvent.DOCUMENT_AGAIN: Words("{who}让{what}重新识别", "{who} had {what} read again"),
    AuditEvent.DOCUMENT_VIEW: Words("{who}查看了{what}", "{who} opened {what}"),
    AuditEvent.DOCUMENT_CORRECT: Words("{who}更正了{what}的字段", "{who} corrected fields of {what}"),
    AuditEvent.DOCUMENT_FINISH: Words("{who}完成了{what}的核对", "{who} finished the review of {what}"),
    AuditEvent.DOCUMENT_EXPORT: Words("{who}导出了{what}", "{who} exported {what}"),
    AuditEvent.DOCUMENT_TRASH: Words("{who}把{what}移入了回收站", "{who} moved {what} to the trash"),
    AuditEvent.DOCUMENT_RESTORE: Words("{who}从回收站恢复了{what}", "{who} restored {what} from the trash"),
    AuditEvent.DOCUMENT_DELETE: Words("{who}永久删除了{what}", "{who} removed {what} for good"),
    AuditEvent.DOCUMENT_HAND_OVER: Words("{who}把{what}移交给了别人", "{who} handed {what} over to somebody else"),
    AuditEvent.DOCUMENT_SHARE: Words("{who}更改了{what}的共享", "{who} changed who {what} is shared with"),
    AuditEvent.DOCUMENT_RELEASE: Words("{who}放行了被扣住的{what}", "{who} released {what}, which a rule had held"),
    AuditEvent.JOB_SUBMIT: Words("{who}提交了一批文件{what}", "{who} submitted the batch {what}"),
    AuditEvent.JOB_CANCEL: Words("{who}取消了一批文件{what}", "{who} cancelled the batch {what}"),
    AuditEvent.JOB_DELETE: Words("{who}删除了一批文件{what}", "{who} deleted the batch {what}"),
    AuditEvent.MAIL_REFUSE: Words("{who}没有收取邮件 {what}", "{who} did not take in the mail {what}"),
    AuditEvent.PRESET_SAVE: Words("{who}保存了模板 {what}", "{who} saved the preset {what}"),
    AuditEvent.PRESET_PUBLISH: Words("{who}发布了模板 {what}", "{who} published the preset {what}"),
    AuditEvent.PRESET_ROLL_BACK: Words("{who}把模板恢复为 {what}", "{who} rolled a preset back to {what}"),
    AuditEvent.PRESET_OFFER: Words("{who}更改了模板 {what} 提供给谁", "{who} changed who is offered the preset {what}"),
    AuditEvent.PRESET_SAMPLE: Words("{who}更改了模板 {what} 的样本", "{who} changed the samples of the preset {what}"),
    AuditEvent.PRESET_REMOVE: Words("{who}删除了模板 {what}", "{who} removed the preset {what}"),
    AuditEvent.LAYOUT_LEARN: Words(
        "{who}完成核对，学会了版式 {what}", "{who} taught the layout {what} by finishing a review"
    ),
    AuditEvent.LAYOUT_FORGET: Words("{who}忘记了版式 {what}", "{who} had the layout {what} forgotten"),
    AuditEvent.RULE_CHANGE: Words("{who}更改了规则“{what}”", "{who} changed the rule “{what}”"),
    AuditEvent.RULE_CHECK: Words(
        "{who}按规则重新检查了最近 {what} 天的文档", "{who} had the documents of the last {what} days checked again"
    ),
    AuditEvent.STANDARD_THRESHOLD: Words("{who}设置了存疑界限 {what}", "{who} set the threshold of doubt to {what}"),
    AuditEvent.STANDARD_CALIBRATE: Words(
        "{who}按本站的更正做了第 {what} 次校准",
        "{who} calibrated confidence by corrections: no. {what}",
    ),
    AuditEvent.STANDARD_TAKE_BACK: Words("{who}撤回了第 {what} 次校准", "{who} took calibration no. {what} back"),
    AuditEvent.HOOK_CHANGE: Words("{who}建立或删除了 Webhook {what}", "{who} added or removed the webhook {what}"),
    AuditEvent.SETTINGS_CHANGE: Words("{who}更改了设置 {what}", "{who} changed the setting {what}"),
    AuditEvent.MAILBOX_CHANGE: Words("{who}更改了邮箱 {what}", "{who} changed the mailbox {what}"),
    AuditEvent.AUDIT_READ: Words("{who}查看了审计记录", "{who} opened the audit trail"),
    AuditEvent.AUDIT_EXPORT: Words("{who}导出了审计记录", "{who} exported the audit trail"),
    AuditEvent.AUDIT_PRUNE: Words(
        "{who}删除了到期的审计记录，编号 {what}", "{who} removed audit records past their time, numbers {what}"
    ),
    AuditEvent.AUDIT_ANCHOR: Words(
        "服务启动，审计锚点写入：{what}", "The service started; anchors of the audit trail go to: {what}"
    ),
    AuditEvent.BACKUP_MAKE: Words("{who}制作了备份 {what}", "{who} made the backup {what}"),
    AuditEvent.BACKUP_RESTORE: Words("{who}从备份 {what} 恢复了数据", "{who} restored the data from the backup {what}"),
}
"""What happened, as a rule."""

TO_ONESELF: Mapping[AuditEvent, Words] = {
    AuditEvent.ACCOUNT_PASSWORD: Words("{who}更改了自己的密码", "{who} changed their own password"),
    AuditEvent.ACCOUNT_SECOND_FACTOR: Words("{who}更改了自己的二次验证", "{who} changed their own second factor"),
}
"""Where a person did it to their own account."""

ALL_TOKENS = Words("{who}使{what}的全部令牌失效", "{who} ended all tokens of {what}")
"""Where not one token ended, but all of a person."""

IN_VAIN: Mapping[AuditEvent, Words] = {
    AuditEvent.SESSION_CONFIRM: Words(
        "{who}再次输入密码时输错了", "{who} typed a wrong password when asked to confirm it"
    ),
    AuditEvent.ACCOUNT_PASSWORD: Words("{who}更改密码未成功", "{who} could not change the password"),
    AuditEvent.ACCOUNT_SECOND_FACTOR: Words("{who}更改二次验证未成功", "{who} could not change the second factor"),
    AuditEvent.DOCUMENT_READ: Words("{what}未能识别", "{what} could not be read"),
    AuditEvent.SESSION_FAILURE: SENTENCES[AuditEvent.SESSION_FAILURE],
    AuditEvent.ACCESS_DENIED: SENTENCES[AuditEvent.ACCESS_DENIED],
    AuditEvent.MAIL_REFUSE: SENTENCES[AuditEvent.MAIL_REFUSE],
}
"""Where it did not work."""

BY_REASON: Mapping[tuple[AuditEvent, str], Words] = {
    (AuditEvent.ACCOUNT_CREATE, "first_start"): Words(
        "首次启动时建立了账号{what}", "The account {what} was created at the first start"
    ),
    (AuditEvent.SESSION_LOGIN, "recovery_code"): Words("{who}用恢复码登录了", "{who} logged in with a recovery code"),
    (AuditEvent.SESSION_LOGOUT_EVERYWHERE, "administrator"): Words(
        "{who}退出了{what}的所有设备", "{who} logged {what} out on all devices"
    ),
    (AuditEvent.ACCOUNT_SECOND_FACTOR, "on"): Words("{who}开启了二次验证", "{who} turned on the second factor"),
    (AuditEvent.ACCOUNT_SECOND_FACTOR, "recovery_codes"): Words("{who}换了一组恢复码", "{who} made new recovery codes"),
    (AuditEvent.TOKEN_REVOKE, "rights_lost"): Words(
        "令牌 {what} 随权限一同失效", "The token {what} ended with its owner's rights"
    ),
    (AuditEvent.TOKEN_REVOKE, "password_changed"): Words(
        "令牌 {what} 因密码更改而失效", "The token {what} ended because the password was changed"
    ),
    (AuditEvent.TOKEN_REVOKE, "administrator"): Words(
        "令牌 {what} 由管理员终止", "The token {what} was ended by an administrator"
    ),
    (AuditEvent.HOOK_CHANGE, "rights_lost"): Words(
        "Webhook {what} 随所有者的权限一同删除", "The webhook {what} was removed with its owner's rights"
    ),
    (AuditEvent.DOCUMENT_READ, "reader_away"): Words(
        "{what}由备用引擎识别：首选引擎当时无法使用", "{what} was read by the second reader: the first was away"
    ),
    (AuditEvent.DOCUMENT_READ, "paper"): Words(
        "识别时分出了另一张单据{what}", "{what} was found to be a further paper of a file"
    ),
    (AuditEvent.DOCUMENT_FINISH, "taken"): Words("{who}重新打开了已完成的{what}", "{who} reopened {what}"),
    (AuditEvent.DOCUMENT_FINISH, "without"): Words(
        "{who}一并完成了没有疑问的{what}", "{who} finished {what} among others without doubts"
    ),
    (AuditEvent.DOCUMENT_DELETE, "trash"): Words(
        "{who}清空回收站，永久删除了{what}", "{who} emptied the trash, which removed {what} for good"
    ),
    (AuditEvent.DOCUMENT_DELETE, "cut"): Words(
        "{who}合并或重新拆分了文件，新的结果取代了{what}",
        "{who} joined or split a file, whose new reading replaced {what}",
    ),
    (AuditEvent.DOCUMENT_DELETE, "days"): Words(
        "{what}在回收站到期，已永久删除", "{what} was removed for good: its time in the trash was over"
    ),
    (AuditEvent.DOCUMENT_SHARE, "read"): Words(
        "{who}把{what}共享给{team}（可查看）", "{who} shared {what} with {team}, to read"
    ),
    (AuditEvent.DOCUMENT_SHARE, "review"): Words(
        "{who}把{what}共享给{team}（可核对）", "{who} shared {what} with {team}, to review"
    ),
    (AuditEvent.DOCUMENT_SHARE, "none"): Words(
        "{who}取消了{what}对{team}的共享", "{who} stopped sharing {what} with {team}"
    ),
    (AuditEvent.DOCUMENT_SHARE, "rights_lost"): Words(
        "{what}对{team}的共享随所有者的权限一同取消", "{what} is no longer shared with {team}: its owner lost the right"
    ),
    (AuditEvent.LAYOUT_FORGET, "refuted"): Words(
        "版式 {what} 因多次更正被忘记", "The layout {what} was forgotten: corrections refuted it"
    ),
    (AuditEvent.PRESET_OFFER, "on"): Words(
        "{who}设置了模板 {what} 提供给谁", "{who} set who is offered the preset {what}"
    ),
    (AuditEvent.PRESET_OFFER, "off"): Words("{who}关闭了模板 {what}", "{who} switched off the preset {what}"),
    (AuditEvent.PRESET_SAMPLE, "add"): Words(
        "{who}给模板 {what} 添加了样本", "{who} added a sample to the preset {what}"
    ),
    (AuditEvent.PRESET_SAMPLE, "change"): Words(
        "{who}更改了模板 {what} 的样本", "{who} changed a sample of the preset {what}"
    ),
    (AuditEvent.PRESET_SAMPLE, "remove"): Words(
        "{who}删除了模板 {what} 的样本", "{who} removed a sample of the preset {what}"
    ),
    (AuditEvent.STANDARD_THRESHOLD, "unproven"): Words(
        "{who}不顾警告设置了存疑界限 {what}", "{who} set the threshold of doubt, in spite of a warning, to {what}"
    ),
    (AuditEvent.STANDARD_THRESHOLD, "product"): Words(
        "{who}把 {what} 的存疑界限恢复为产品的", "{who} went back to the product's threshold of doubt for {what}"
    ),
    (AuditEvent.MAILBOX_CHANGE, "add"): Words("{who}添加了邮箱 {what}", "{who} added the mailbox {what}"),
    (AuditEvent.MAILBOX_CHANGE, "change"): Words("{who}更改了邮箱 {what}", "{who} changed the mailbox {what}"),
    (AuditEvent.MAILBOX_CHANGE, "on"): Words("{who}开启了邮箱 {what}", "{who} switched on the mailbox {what}"),
    (AuditEvent.MAILBOX_CHANGE, "off"): Words("{who}关闭了邮箱 {what}", "{who} switched off the mailbox {what}"),
    (AuditEvent.MAILBOX_CHANGE, "remove"): Words("{who}删除了邮箱 {what}", "{who} removed the mailbox {what}"),
    (AuditEvent.MAILBOX_CHANGE, "test"): Words(
        "{who}测试了邮箱 {what} 的连接", "{who} tested the connection to the mailbox {what}"
    ),
    (AuditEvent.RULE_CHANGE, "off"): Words("{who}关闭了规则“{what}”", "{who} switched off the rule “{what}”"),
    (AuditEvent.RULE_CHANGE, "warn"): Words("{who}把规则“{what}”设为提醒", "{who} set the rule “{what}” to warn"),
    (AuditEvent.RULE_CHANGE, "hold"): Words("{who}把规则“{what}”设为扣住", "{who} set the rule “{what}” to hold"),
}
"""What happened where the reason, by its first word, says more; `{team}` is whom a document was shared with."""

OWN_WORDS = frozenset(
    {AuditEvent.DOCUMENT_RELEASE, AuditEvent.PRESET_PUBLISH, AuditEvent.PRESET_ROLL_BACK, AuditEvent.PRESET_REMOVE}
    | {AuditEvent.SETTINGS_CHANGE, AuditEvent.ACCOUNT_ROLES, AuditEvent.ACCOUNT_RENAME, AuditEvent.ACCOUNT_DELETE}
    | {AuditEvent.MAILBOX_CHANGE}
)
"""Events whose reason is what a person wrote about it, or names what it came to; behind the word of `BY_REASON`."""

SOMEBODY = Words("有人", "Somebody")
"""Who it is that is not logged in."""
THE_SYSTEM = Words("系统", "The system")
"""Who does what nobody has to do."""
SOMEBODYS = frozenset({AuditEvent.SESSION_FAILURE, AuditEvent.SESSION_CONFIRM, AuditEvent.ACCESS_DENIED})
"""Events that are somebody's even where it is not known whose."""
