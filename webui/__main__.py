"""`./launch.sh serve`: the web process."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from desk.opening.database import unusable as words_of
from desk.opening.private_files import write_for_owner_only
from desk.running.logs import set_up_logs
from desk.settings import Settings, SettingsError, load_settings
from desk.shell.doctor_doors import IN_CLEAR, USE_HTTPS, travels_in_clear
from desk.store.storage_errors import DatabaseUnusable
from engine.words import Words

logger = logging.getLogger(__name__)

_NOT_STARTED = 3
"""As uvicorn's own command ends where the address is taken or the start failed."""


def main() -> int:
    """Serves until it is told to stop; 2 for a setting or a database that cannot be used, 3 where it cannot listen."""
    write_for_owner_only()
    import uvicorn

    from webui.app import create_app
    from webui.wall.open_files import most_connections
    from webui.wall.slow_peers import protocol_with
    from webui.wall.stopping import StoppingServer

    try:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_file)
        app = create_app(settings)
    except SettingsError as error:
        print(error.message.zh, error.message.en, sep="\n", file=sys.stderr)
        return 2
    except DatabaseUnusable as error:
        return _refuse(error)
    except SQLAlchemyError as error:  # damage that the opening did not meet
        return _refuse(words_of(error))
    _warn(settings)
    _greet(f"http://127.0.0.1:{settings.port}{settings.root_path}/", app.state.one_time_password)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        root_path=settings.root_path,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        http=protocol_with(settings.header_seconds),
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=3,  # open event streams of the pages would hold it up for ever
        access_log=False,
        server_header=False,
        log_config=None,
    )
    server = StoppingServer(config, app.state.desk.following.end)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else _NOT_STARTED


def _warn(settings: Settings) -> None:
    """Says once, where an operator looks, that passwords travel in clear."""
    if travels_in_clear(settings):
        print(IN_CLEAR.zh, USE_HTTPS.zh, IN_CLEAR.en, USE_HTTPS.en, sep="\n", file=sys.stderr, flush=True)
        logger.warning("passwords travel in clear", extra={"host": settings.host, "setting": "OCR_SECURE_COOKIES"})


def _refuse(error: DatabaseUnusable) -> int:
    print(error.message.zh, error.hint.zh, error.message.en, error.hint.en, sep="\n", file=sys.stderr)
    return 2


def _greet(address: str, one_time_password: str | None) -> None:
    """Tells a person where to go; the password is shown here once and kept nowhere."""
    lines = [Words(f"文档识别工作台已启动：{address}", f"OCR Desk is running: {address}")]
    if one_time_password is not None:
        lines.append(
            Words(
                f"首次登录：账号 admin，一次性密码 {one_time_password}（登录后须修改）",
                f"First login: account admin, one-time password {one_time_password} (to be changed at login)",
            )
        )
    for line in lines:
        print(line.zh, line.en, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
