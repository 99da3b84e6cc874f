"""What a mailbox is: which server, whose login, which folder is whose; one checker for the file and for the page.

Unknown keys are refused.
"""

from __future__ import annotations

import ipaddress
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from desk.environment import PREFIX, secret_in
from desk.settings import SettingsError
from engine.presets import Fault
from engine.words import Words

_IMAPS_PORT, _IMAP_PORT = 993, 143

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
FolderName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f*%]{1,200}$")]

_MOST_CA = 32 * 1024
_IN_CLEAR = Words(
    "不加密（insecure）只能用于本机上的服务器（127.0.0.1、::1、localhost）",
    "tls: insecure is for a server on this machine only (127.0.0.1, ::1, localhost)",
)
_NO_PORT = Words("server 的端口超出范围", "the port of server is out of range")
SAME_FOLDER = Words("所看守的文件夹、done、failed 须各不相同", "folders, done and failed have to be different folders")
_ONE_PASSWORD = Words(
    "请写 password_file 或 password_variable，只写一个", "name either password_file or password_variable"
)
_NO_CERTIFICATE = Words("CA 证书不是 PEM 格式的证书", "the CA is no certificate in PEM")


class WatchedFolder(BaseModel):
    """A folder of a mailbox: whose its documents are, by login or id, and as what they are read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str = Field(min_length=1, max_length=200)
    preset: str = "auto"


class Mailbox(BaseModel, ABC):
    """One login at one server. `name` is the administrator's own for it, for log, record and doctor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    server: str = Field(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$", max_length=260)
    login: str = Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")
    tls: Literal["imaps", "insecure"] = "imaps"
    folders: Mapping[FolderName, WatchedFolder] = Field(min_length=1)
    done: FolderName = "OCR-done"
    failed: FolderName = "OCR-failed"
    poll_seconds: float = Field(default=30, ge=1, le=3600)
    timeout_seconds: float = Field(default=30, ge=1, le=300)

    @model_validator(mode="after")
    def _is_sound(self) -> Mailbox:
        if self.tls == "insecure" and not is_loopback(self.host):
            raise Fault(_IN_CLEAR)
        if not 1 <= self.port <= 65535:
            raise Fault(_NO_PORT)
        places = [folder.upper() if folder.upper() == "INBOX" else folder for folder in self.folders]
        if len({*places, self.done, self.failed}) != len(places) + 2:
            raise Fault(SAME_FOLDER)
        return self

    @property
    def host(self) -> str:
        """The server without its port."""
        return self._parts[0]

    @property
    def port(self) -> int:
        """As named, else the usual one."""
        return int(self._parts[1] or (_IMAPS_PORT if self.tls == "imaps" else _IMAP_PORT))

    @property
    def _parts(self) -> tuple[str, str]:
        if self.server.startswith("["):
            host, _, port = self.server[1:].partition("]")
            return host, port.removeprefix(":")
        host, _, port = self.server.partition(":")
        return host, port

    @abstractmethod
    def password(self) -> str:
        """As it is now. Raises `SettingsError`."""

    @abstractmethod
    def _trusting(self) -> ssl.SSLContext:
        """What believes the server's CA. Raises OSError."""

    def tls_context(self) -> ssl.SSLContext | None:
        """Chain and name of the server are verified; None without encryption. Raises `SettingsError`."""
        if self.tls == "insecure":
            return None
        try:
            return self._trusting()
        except OSError as error:
            raise _bad(self.name, "CA 证书不可用", "the CA's certificate cannot be used") from error


class FileMailbox(Mailbox):
    """One of the file. Its password lies in a file or a variable, and counts as it is at each moment."""

    password_file: Path | None = None
    password_variable: str | None = Field(default=None, pattern=rf"^{PREFIX}[A-Z0-9_]+$")
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _has_one_password(self) -> FileMailbox:
        if (self.password_file is None) == (self.password_variable is None):
            raise Fault(_ONE_PASSWORD)
        return self

    def password(self) -> str:
        """As it is now: a file that was changed counts at once. Raises `SettingsError`."""
        if self.password_variable is not None:
            found = secret_in(self.password_variable)
            if not found:
                raise _bad(self.name, f"环境变量 {self.password_variable} 为空", f"{self.password_variable} is empty")
            return found
        try:
            return (self.password_file or Path()).read_text("utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            path = self.password_file
            raise _bad(self.name, f"密码文件 {path} 无法读取：{reason}", f"{path} cannot be read: {reason}") from error

    def _trusting(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
        except OSError as error:
            raise _bad(
                self.name, f"CA 文件 {self.ca_file} 不可用", f"the CA file {self.ca_file} cannot be used"
            ) from error


class PageMailbox(Mailbox):
    """One that administrators keep on the page: its password and its CA (PEM, empty: the system's own) are with it."""

    secret: SecretStr = Field(min_length=1, max_length=1000)
    ca: str = Field(default="", max_length=_MOST_CA)

    @field_validator("ca")
    @classmethod
    def _is_certificate(cls, ca: str) -> str:
        try:
            ssl.create_default_context(cadata=ca or None)
        except (ssl.SSLError, ValueError) as error:
            raise Fault(_NO_CERTIFICATE) from error
        return ca

    def password(self) -> str:
        """As it was typed."""
        return self.secret.get_secret_value()

    def _trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.ca or None)


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine, without asking anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


_FILE = TypeAdapter(dict[str, dict[str, object]])


def load_mailboxes(path: Path) -> tuple[FileMailbox, ...]:
    """The mailboxes of the file; relative paths are taken from its folder. Raises `SettingsError`."""
    try:
        record = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise _bad(path.name, f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f" ({place.line + 1})" if place else ""
        raise _bad(path.name, f"不是 YAML{line}", f"no YAML{line}") from error
    return tuple(_mailboxes(path, record))


def _mailboxes(path: Path, record: object) -> Iterator[FileMailbox]:
    where = path.name
    try:
        entries = _FILE.validate_python(record)
        if not entries:
            raise _bad(where, "没有写任何邮箱", "it names no mailbox")
        for name, entry in entries.items():
            where = f"{path.name}: {name}"
            box = FileMailbox.model_validate({**entry, "name": name})
            yield box.model_copy(
                update={
                    key: path.resolve().parent / found
                    for key in ("password_file", "ca_file")
                    if (found := getattr(box, key)) is not None
                }
            )
    except ValidationError as error:
        key, reason = fault_of(error)
        lead = f"{key}: " if key else ""
        raise _bad(where, f"{lead}{reason.zh}", f"{lead}{reason.en}") from error


def fault_of(error: ValidationError) -> tuple[str, Words]:
    """The first key that is wrong, empty for the whole, and the reason; never what was typed."""
    first = error.errors(include_input=False, include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    reason = cause.words if isinstance(cause, Fault) else Words(first["msg"], first["msg"])
    return ".".join(str(part) for part in first["loc"]), reason


def _bad(where: str, zh: str, en: str) -> SettingsError:
    return SettingsError(Words(f"邮箱设置 {where}：{zh}", f"Mailboxes, {where}: {en}"))
