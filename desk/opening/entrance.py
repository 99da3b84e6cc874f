"""The front door as the settings want it: local accounts, the company directory if there is one, and the audit."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from auth.demands import Demands
from auth.events import keep_nothing
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.gate import GateConfig
from auth.ldap import Directory
from auth.ldap_config import BadDirectorySettings, LdapConfig, parse_servers
from auth.ldap_probe import check_directory
from auth.people import Clock
from auth.roles import Role
from auth.sessions import SessionConfig
from auth.throttle import ThrottleConfig
from desk.opening.rights_lost import RightsLost
from desk.opening.secret import load_secret
from desk.outside.hook_rights import HookRights, hook_rights
from desk.record.anchor_keeper import AnchorKeeper, keeper_of
from desk.record.audit import Audit
from desk.settings import Settings, SettingsError
from desk.store.eraser import Eraser
from engine.words import Words

_PROBE_SECONDS = 30.0


def open_audit(settings: Settings, database: Engine, clock: Clock) -> Audit:
    """The audit under the installation's own key."""
    return Audit(database, load_secret(settings.secret_path), clock)


def open_keeper(settings: Settings, audit: Audit, clock: Clock) -> AnchorKeeper:
    """The keeper of the record's anchors, under the installation's own key."""
    return keeper_of(audit, load_secret(settings.secret_path), settings.data_dir, settings.audit_anchor, clock)


def open_entrance(
    settings: Settings,
    database: Engine,
    audit: Audit | None,
    *,
    is_starting: bool = True,
    now: Callable[[], Settings] | None = None,
) -> FrontDoor:
    """Everything about logging in, over one database. Raises `SettingsError` for a directory that cannot be.

    At a start, what an older version kept in clear is sealed. Without `audit` nothing is recorded: for whoever only
    looks. `now` gives the settings as they are at each moment.
    """
    config = ldap_config_of(settings)
    door = open_front_door(
        database,
        front_door_config(settings),
        directories=[Directory(config)] if config else [],
        record=audit.record_happening if audit is not None else keep_nothing,
        followers=RightsLost(audit) if audit is not None else None,
        secret=load_secret(settings.secret_path),
        now=(lambda: front_door_config(now())) if now is not None else None,
    )
    if is_starting and door.second_factors.seal_clear_ones():
        Eraser(database).erase()
    return door


def hook_rights_of(settings: Settings, database: Engine, door: FrontDoor) -> HookRights:
    """What webhooks may still be told, by the same measure as sessions and tokens."""
    return hook_rights(database, door.gate, door.people, front_door_config(settings).gate)


def directory_probe(settings: Settings) -> Callable[[], bool] | None:
    """Whether a server of the directory answers, asked at most every half minute; None without a directory."""
    config = ldap_config_of(settings)
    if config is None:
        return None
    asked_at, answered = -_PROBE_SECONDS, False
    asking = threading.Lock()

    def answers() -> bool:
        nonlocal asked_at, answered
        with asking:
            if time.monotonic() - asked_at >= _PROBE_SECONDS:
                answered = any(report.is_ok for report in check_directory(config))
                asked_at = time.monotonic()
            return answered

    return answers


def front_door_config(settings: Settings) -> FrontDoorConfig:
    """Sessions, waits and re-checks."""
    throttle = ThrottleConfig()
    return FrontDoorConfig(
        sessions=SessionConfig(
            idle=timedelta(minutes=settings.session_idle_minutes), absolute=timedelta(hours=settings.session_hours)
        ),
        throttle=replace(
            throttle,
            account=replace(throttle.account, free=settings.login_tries),
            everywhere=replace(throttle.everywhere, free=settings.login_tries_everywhere),
        ),
        gate=GateConfig(recheck=timedelta(minutes=settings.session_recheck_minutes), trust=_trust(settings)),
        demands=Demands(
            second_factor_roles=settings.roles_with_second_factor,
            password_life=timedelta(days=settings.password_days) if settings.password_days else None,
        ),
    )


def _trust(settings: Settings) -> timedelta:
    """For how long a last answer of the directory holds: without a service account, that is the person's own login."""
    cannot_ask = bool(settings.ldap_user_dn) and not settings.ldap_bind_dn
    return timedelta(hours=settings.ldap_token_hours if cannot_ask else settings.ldap_grace_hours)


def ldap_config_of(settings: Settings) -> LdapConfig | None:
    """The directory of the settings; None without one. Raises `SettingsError`."""
    if not settings.ldap_uris:
        return None
    password = settings.ldap_bind_password
    try:
        return LdapConfig(
            servers=parse_servers(settings.ldap_uris),
            base_dn=settings.ldap_base_dn,
            group_roles=_group_roles(settings.ldap_group_roles),
            transport=settings.ldap_tls,
            ca_file=settings.ldap_ca_file,
            bind_dn=settings.ldap_bind_dn,
            bind_password=password.get_secret_value() if password else "",
            user_filter=settings.ldap_user_filter,
            user_dn=settings.ldap_user_dn,
            group_base_dn=settings.ldap_group_base_dn,
            nested_groups=settings.ldap_nested_groups,
            login_attributes=tuple(name.strip() for name in settings.ldap_login_attributes.split(",") if name.strip()),
            connect_timeout_seconds=min(3.0, settings.ldap_timeout_seconds),
            answer_timeout_seconds=settings.ldap_timeout_seconds,
        )
    except BadDirectorySettings as error:
        raise SettingsError(Words(error.message.zh + error.hint.zh, f"{error.message.en} {error.hint.en}")) from error


def _group_roles(text: str) -> dict[str, frozenset[Role]]:
    """Groups and their roles from JSON. Raises `SettingsError`."""
    try:
        table = json.loads(text or "{}")
        return {
            dn: frozenset(Role(name) for name in ([names] if isinstance(names, str) else names))
            for dn, names in table.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        allowed = ", ".join(Role)
        raise SettingsError(
            Words(
                f'OCR_LDAP_GROUP_ROLES 应为 JSON：{{"用户组 DN": "角色"}}，角色可为 {allowed}。',
                f'OCR_LDAP_GROUP_ROLES has to be JSON, {{"group DN": "role"}}, with a role out of {allowed}.',
            )
        ) from error
