"""The front door put into the app: audit, logins, our own pages, and the wall's settings; one call each."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import Engine

from auth.front_door import FrontDoor
from desk.cases.failures import Failures
from desk.cases.leaving import Leaving
from desk.cases.numbers import Numbers
from desk.cases.standard_setting import StandardSetting
from desk.cases.trail import Trail
from desk.chosen.chosen import Chosen
from desk.claims.office import Rules
from desk.layouts import Layouts
from desk.opening.assembly import now
from desk.opening.entrance import ldap_config_of, open_entrance, open_keeper
from desk.opening.reader_setup import ASSETS
from desk.outside.webhooks import Webhooks
from desk.record.audit import Audit
from desk.settings import Settings
from desk.shell.doctor import examine
from desk.taking_in.mailbox.managing import Mailboxes
from engine.presets import PresetBook
from webui.door.admin import admin_routes
from webui.door.admin_audit import audit_routes
from webui.door.admin_doctor import doctor_routes
from webui.door.admin_failures import failure_routes
from webui.door.admin_import import import_routes
from webui.door.admin_layouts import layout_routes
from webui.door.admin_mailboxes import mailbox_routes
from webui.door.admin_numbers import number_routes
from webui.door.admin_people import people_routes
from webui.door.admin_presets import preset_routes
from webui.door.admin_rules import rule_routes
from webui.door.admin_settings import settings_routes
from webui.door.admin_webhooks import webhook_routes
from webui.door.further_pages import FurtherPages, docs_routes
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
    failures: Failures | None = None,
    chosen: Chosen | None = None,
    leaving: Leaving | None = None,
    numbers: Numbers | None = None,
    setting: StandardSetting | None = None,
    mailboxes: Mailboxes | None = None,
    presets: PresetBook | None = None,
) -> FrontDoor:
    """Open the front door over `database`, unless it is open already, and add its pages to `app`.

    `layouts`, `webhooks`, `rules`, `failures`, `chosen`, `numbers` (with the `setting` of standards), `mailboxes` (with
    the `presets` to choose from) and who is `leaving` get theirs.
    Raises `SettingsError`.
    """
    door = door or open_entrance(settings, database, audit)
    directory = ldap_config_of(settings)
    config = LoginConfig(ASSETS, settings.root_path, settings.secure_cookies, has_directory=directory is not None)
    app.router.routes.extend([*login_routes(door, config), *admin_routes(door, config, directory)])
    keeper = open_keeper(settings, audit, now)
    app.router.routes.extend(audit_routes(door, config, Trail(database, audit), audit, keeper))
    app.router.routes.extend(docs_routes(door, config))
    app.add_exception_handler(404, FurtherPages(door, config).show_missing)
    app.router.routes.extend(doctor_routes(door, config, lambda: examine(settings)))
    if chosen is not None:
        app.router.routes.extend(settings_routes(door, config, chosen))
    if layouts is not None:
        app.router.routes.extend(layout_routes(door, config, layouts))
    if webhooks is not None:
        app.router.routes.extend(webhook_routes(door, config, webhooks))
    if rules is not None:
        app.router.routes.extend(rule_routes(door, config, rules))
    if failures is not None:
        app.router.routes.extend(failure_routes(door, config, failures))
    if leaving is not None:
        app.router.routes.extend([*import_routes(door, config), *people_routes(door, config, leaving)])
    if numbers is not None and setting is not None:
        app.router.routes.extend(number_routes(door, config, numbers, setting))
    if mailboxes is not None and presets is not None:
        app.router.routes.extend(mailbox_routes(door, config, mailboxes, presets))
    app.router.routes.extend(preset_routes(door, config))
    return door
