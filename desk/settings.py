"""Every setting, read once from the environment; the only module that looks there.

Every command waits for this module: what only some settings need is imported where they are read. Names carry the
prefix `OCR_`. A secret may come from a file instead: the same name with `_FILE`. docs/settings.md has a heading for
each; a test keeps it so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from auth.roles import Role
from desk.environment import PREFIX
from desk.outside.allow_list import AllowList
from engine.choices import BoxSource, FieldsWording, ReleaseChoice, WhenAway
from engine.words import Words

if TYPE_CHECKING:
    from engine.head import OwnParties

_CORES_A_READER = 4
_CORES_BESIDE_A_MODEL = 2
_MOST_READERS = 8


class ReaderChoice(StrEnum):
    """Which reader answers; `auto` picks by what is set up."""

    AUTO = "auto"
    CPU = "cpu"
    HUNYUAN = "hunyuan"
    SERVED = "served"


class ServedRuntime(StrEnum):
    """The program behind `OCR_SERVED_URL`; `auto` asks it."""

    AUTO = "auto"
    VLLM = "vllm"
    SGLANG = "sglang"
    LLAMA_CPP = "llama.cpp"
    TRANSFORMERS = "transformers"
    PLAIN = "plain"


class SettingsError(Exception):
    """Raised when a setting cannot be used; names the variable and what is wrong with it."""

    code = "bad_setting"

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class Settings(BaseSettings):
    """What an administrator can choose. Immutable; passed on by hand, never imported as a global."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    # The web process
    host: str = "0.0.0.0"  # noqa: S104 - an intranet service is meant to be reached
    port: int = Field(default=7860, ge=1, le=65535)
    root_path: str = Field(default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$")
    ui_enabled: bool = True
    secure_cookies: bool = False
    trusted_proxies: str = "127.0.0.1"
    public_hosts: str = Field(default="", pattern=r"^[A-Za-z0-9.:*\[\]_, -]*$")
    public_url: str = Field(
        default="", max_length=300, pattern=r"^(https?://[A-Za-z0-9.\[\]:-]+(/[A-Za-z0-9._~-]+)*/?)?$"
    )
    header_seconds: float = Field(default=20, gt=0, le=300)

    # Where things lie
    data_dir: Path = Path("var")
    database_url: str = ""
    secret_file: Path | None = None

    # Readers
    reader: ReaderChoice = ReaderChoice.AUTO
    cpu_precision: str = Field(default="auto", pattern="^(auto|f32|bf16)$")
    scripts: str = Field(default="auto", pattern=r"^(auto|none|[a-z_]{3,16}( *, *[a-z_]{3,16})*)$")
    scripts_folder: Path | None = None
    boxes: BoxSource = BoxSource.CPU
    when_away: WhenAway = WhenAway.TAKE_OVER
    workers: int = Field(default=0, ge=0, le=64)
    learn_layouts: bool = True
    remember: bool = True

    # How long what was deleted can be had back
    trash_days: int = Field(default=30, ge=0, le=3650)

    # HunyuanOCR in this process
    hunyuan_weights: Path | None = None
    hunyuan_release: ReleaseChoice = "auto"
    hunyuan_device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$")
    hunyuan_precision: str = Field(default="auto", pattern="^(auto|f32|bf16)$")
    hunyuan_batch: int = Field(default=0, ge=0, le=256)
    hunyuan_short_side: int = Field(default=0, ge=0, le=8192)
    hunyuan_fields: FieldsWording = FieldsWording.TOGETHER

    # HunyuanOCR behind a server
    served_url: str = ""
    served_model: str = ""
    served_api_key: SecretStr | None = None
    served_runtime: ServedRuntime = ServedRuntime.AUTO
    served_window: int = Field(default=8, ge=1, le=512)
    served_retries: int = Field(default=2, ge=0, le=10)
    served_timeout: float = Field(default=180, gt=0, le=3600)
    served_short_side: int = Field(default=1280, ge=64, le=8192)

    # Whose papers these are
    own_parties: str = ""

    # Limits
    max_upload_mb: float = Field(default=10, gt=0, le=2048)
    max_pages: int = Field(default=200, ge=1, le=10_000)
    page_seconds: float = Field(default=60, gt=0, le=3600)
    document_seconds: float = Field(default=900, gt=0, le=86_400)
    reader_memory_mb: int = Field(default=1600, ge=200, le=65_536)
    max_megapixels: float = Field(default=80, gt=0, le=1000)
    queue_size: int = Field(default=1000, ge=1)
    max_job_files: int = Field(default=500, ge=1, le=10_000)
    max_job_mb: float = Field(default=200, gt=0, le=10_240)
    sync_seconds: float = Field(default=60, gt=0, le=3600)
    api_rate: str = Field(default="1200/minute", pattern=r"^[1-9][0-9]*/(second|minute|hour|day)$")
    token_rate: str = Field(default="1200/minute", pattern=r"^[1-9][0-9]*/(second|minute|hour|day)$")
    api_concurrency: int = Field(default=32, ge=1)

    # Other systems
    url_allow: str = ""
    url_seconds: float = Field(default=20, gt=0, le=600)
    webhook_allow: str = ""
    webhook_attempts: int = Field(default=10, ge=1, le=50)
    webhook_seconds: float = Field(default=10, gt=0, le=30)

    # For those who run it
    metrics_token: SecretStr | None = None
    metrics_allow: str = "127.0.0.1/32,::1/128"
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    log_file: Path | None = None

    # Logins and sessions
    session_idle_minutes: int = Field(default=60, ge=1)
    session_hours: int = Field(default=12, ge=1)
    session_recheck_minutes: int = Field(default=10, ge=1)
    login_tries: int = Field(default=2, ge=1, le=20)
    login_tries_everywhere: int = Field(default=20, ge=1, le=1000)
    second_factor_roles: str = ""
    password_days: int = Field(default=0, ge=0, le=3650)
    audit_keep_days: int = Field(default=0, ge=0)
    audit_anchor: str = ""

    # Mailboxes
    mailboxes: Path | None = None

    # The company directory
    ldap_uris: str = ""
    ldap_tls: Literal["ldaps", "starttls", "insecure"] = "ldaps"
    ldap_ca_file: Path | None = None
    ldap_bind_dn: str = ""
    ldap_bind_password: SecretStr | None = None
    ldap_base_dn: str = ""
    ldap_user_filter: str = "(uid={login})"
    ldap_user_dn: str = ""
    ldap_login_attributes: str = "uid,sAMAccountName,userPrincipalName"
    ldap_group_base_dn: str = ""
    ldap_group_roles: str = ""
    ldap_nested_groups: bool = False
    ldap_grace_hours: int = Field(default=24, ge=1, le=720)
    ldap_token_hours: int = Field(default=24, ge=1, le=8784)
    ldap_timeout_seconds: float = Field(default=5, gt=0, le=60)

    # First start
    admin_password: SecretStr | None = None

    @field_validator("url_allow", "webhook_allow", "metrics_allow")
    @classmethod
    def _lists_can_be_read(cls, value: str) -> str:
        AllowList.parse(value)
        return value

    @field_validator("second_factor_roles")
    @classmethod
    def _roles_are_known(cls, value: str) -> str:
        _roles(value)
        return value

    @field_validator("audit_anchor")
    @classmethod
    def _anchor_places_can_be_read(cls, value: str) -> str:
        if value:  # which brings an HTTP client with it
            from desk.record.anchor_places import parse_places

            parse_places(value)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over and the environment: no dotenv files, no secrets folder."""
        return init_settings, env_settings

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: what is set, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'ocr-desk.sqlite3').resolve()}"

    @property
    def public_host_names(self) -> tuple[str, ...]:
        """The host names that the site answers to, in lower case; none means all."""
        names = (name.strip().lower().removeprefix("*").strip("[]") for name in self.public_hosts.split(","))
        return tuple(name for name in names if name)

    @property
    def roles_with_second_factor(self) -> frozenset[Role]:
        """The roles that must have a second factor."""
        return _roles(self.second_factor_roles)

    @property
    def own(self) -> OwnParties:
        """Who we are on the papers."""
        from engine.head import OwnParties

        return OwnParties.parse(self.own_parties)

    @property
    def served_urls(self) -> tuple[str, ...]:
        """The addresses of the model servers."""
        return tuple(url.strip() for url in self.served_url.split(",") if url.strip())

    @property
    def readers(self) -> int:
        """How many documents are read at once: as set, else by cores; more where they wait for a big model anyway."""
        cores = _CORES_BESIDE_A_MODEL if self.has_big_reader else _CORES_A_READER
        return self.workers or max(1, min(_MOST_READERS, (os.cpu_count() or 1) // cores))

    @property
    def threads_a_reader(self) -> int:
        """The cores of one reader; 0 is all of them."""
        return 0 if self.readers == 1 else max(1, (os.cpu_count() or 1) // self.readers)

    @property
    def has_big_reader(self) -> bool:
        """Whether HunyuanOCR is set up, here or behind a server."""
        asked = self.reader in {ReaderChoice.HUNYUAN, ReaderChoice.SERVED}
        return asked or self.hunyuan_weights is not None or bool(self.served_urls)

    @property
    def compiled_path(self) -> Path:
        """Where the models are kept as they were compiled; whatever is in it can be made again."""
        return self.data_dir / "compiled"

    @property
    def secret_path(self) -> Path:
        """Where the installation's own secret lies."""
        return self.secret_file or self.data_dir / "secret"

    @property
    def max_upload_bytes(self) -> int:
        """The upload cap in bytes."""
        return int(self.max_upload_mb * 1024 * 1024)

    @property
    def max_job_bytes(self) -> int:
        """The cap on all files of a job, in bytes."""
        return int(self.max_job_mb * 1024 * 1024)


class Source(StrEnum):
    """Where a value comes from; `page` is the page of settings."""

    ENVIRONMENT = "environment"
    FILE = "file"
    PAGE = "page"
    DEFAULT = "default"


def source_of(settings: Settings, name: str) -> Source:
    """Where a setting of this process comes from."""
    if name not in settings.model_fields_set:
        return Source.DEFAULT
    variable = f"{PREFIX}{name.upper()}"
    return Source.FILE if variable not in os.environ and f"{variable}_FILE" in os.environ else Source.ENVIRONMENT


def _roles(names: str) -> frozenset[Role]:
    """Roles with commas between. Raises `ValueError` for a name that is none."""
    return frozenset(Role(name.strip()) for name in names.split(",") if name.strip())


class _Alone(Settings):
    """Settings that look nowhere but at what is handed over."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is handed over alone."""
        return (init_settings,)


def checked(name: str, text: str) -> Any:
    """One setting, read from `text` as the environment's would be. Raises `ValueError` for what it cannot be."""
    handed_over: dict[str, Any] = {name: text}
    return getattr(_Alone(**handed_over), name)


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, `overrides` first. Raises `SettingsError` with the variable's name."""
    try:
        return Settings(**_secrets_from_files(os.environ), **overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            Words(f"环境变量 {name} 的值不可用：{first['msg']}", f"The setting {name} cannot be used: {first['msg']}")
        ) from error


def _secrets_from_files(environment: Mapping[str, str]) -> dict[str, Any]:
    """`OCR_X_FILE=/path` gives the content of the file for every known `OCR_X` that is not itself set."""
    found: dict[str, Any] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        path = environment.get(f"{variable}_FILE")
        if path and variable not in environment:
            try:
                found[name] = Path(path).read_text("utf-8").strip()
            except OSError as error:
                reason = error.strerror or str(error)
                raise SettingsError(
                    Words(
                        f"{variable}_FILE 指向的文件 {path} 无法读取：{reason}",
                        f"{variable}_FILE names {path}, which cannot be read: {reason}",
                    )
                ) from error
    return found
