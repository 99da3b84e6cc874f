"""The front door put into the app: audit, logins, our own pages, and the wall's settings; one call each."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import Engine

from auth.front_door import FrontDoor
from desk.claims.office import Rules
from desk.layouts import Layouts
from desk.opening.assembly import ASSETS
from desk.opening.entrance import ldap_config_of, open_entrance
from desk.outside.webhooks import Webhooks
from desk.record.audit import Audit
from desk.settings import Settings
from webui.door.admin import admin_routes
from webui.door.admin_layouts import layout_routes
from webui.door.admin_rules import rule_routes
from webui.door.admin_webhooks import webhook_routes
from webui.door.login import LoginConfig, login_routes


def add_entrance(
    app: FastAPI,
    settings: Settings,
    database: Engine,
    audit: Audit,
    layouts: Layouts | None = None,
    *,
    door: FrontDoor | None = None,
    webhooks: Webhooks | None = None,
    rules: Rules | None = None,
) -> FrontDoor:
    """Open the front door over `database`, unless it is open already, and add its pages to `app`.

    `layouts`, `webhooks` and `rules` get theirs. Raises `SettingsError`.
    """
    door = door or open_entrance(settings, database, audit)
    directory = ldap_config_of(settings)
    config = LoginConfig(ASSETS, settings.root_path, settings.secure_cookies, has_directory=directory is not None)
    app.router.routes.extend([*login_routes(door, config), *admin_routes(door, config, audit, directory)])
    if layouts is not None:
        app.router.routes.extend(layout_routes(door, config, layouts))
    if webhooks is not None:
        app.router.routes.extend(webhook_routes(door, config, webhooks))
    if rules is not None:
        app.router.routes.extend(rule_routes(door, config, rules))
    return door
