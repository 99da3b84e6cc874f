"""The company directory in the doctor's words: one finding a server, naming the step that failed."""

from __future__ import annotations

from collections.abc import Iterator

from auth.ldap_probe import check_directory
from desk.opening.entrance import ldap_config_of
from desk.settings import Settings, SettingsError
from desk.shell.finding import Finding, Health
from engine.words import Words

_PART = Words("公司目录 (LDAP)", "Directory (LDAP)")


def examine_directory(settings: Settings) -> Iterator[Finding]:
    """Tests every server as far as the service account's search; never raises."""
    try:
        config = ldap_config_of(settings)
    except SettingsError as error:
        yield Finding(_PART, Health.BAD, error.message, Words("请改正这项设置。", "Mend this setting."))
        return
    if config is None:
        seen = Words("没有设置，使用本地账号", "not set up; local accounts are used")
        advice = Words(
            "接入公司账号：设置 OCR_LDAP_URIS，见 docs/directory.zh-CN.md。",
            "For the company's accounts set OCR_LDAP_URIS; see docs/directory.md.",
        )
        yield Finding(_PART, Health.ABSENT, seen, advice)
        return
    for report in check_directory(config):
        if report.is_ok:
            yield Finding(_PART, Health.GOOD, Words(f"{report.server} 可用", f"{report.server} answers"))
            continue
        step = report.steps[-1]
        hint = Words(step.hint.zh, step.hint.en) if step.hint else None
        seen = Words(
            f"{report.server}：“{step.title.zh}”没有成功：{step.found}",
            f"{report.server}: “{step.title.en}” failed: {step.found}",
        )
        yield Finding(_PART, Health.BAD, seen, hint)
