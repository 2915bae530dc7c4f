"""How a record tells: the portal's address, the mail server and the webhooks, from a file and the
environment.

The file is TOML, ``tell.toml`` beside ``record.db`` or the one that ONRECORD_TELL names. A password stands
in a file of its own, in the environment or, where nobody else can read it, in the settings; never on a
command line.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import msgspec

from onrecord.errors import OnrecordError

__all__ = ["SETTINGS", "Limits", "Settings", "SettingsError", "Smtp", "Webhooks", "read_settings"]

SETTINGS = "tell.toml"
_FILE = "ONRECORD_TELL"
_SMTP = "ONRECORD_SMTP_"


class SettingsError(OnrecordError):
    """The settings cannot be read; the sentence names the file and the line or field."""

    exit_code = 2


class Smtp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """The mail server and the sender.

    ``security``: "starttls" (port 587), "tls" (port 465) or "none", for a server on this machine (port 25).
    ``timeout`` is how many seconds one answer of the server may take, ``whole`` how many one mail may.
    """

    host: str
    sender: str
    port: int | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    password_file: str | None = None
    timeout: float = 30.0
    whole: float = 120.0

    @property
    def at(self) -> int:
        """The port to connect to."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class Webhooks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether webhooks are offered, the hosts on private networks that are allowed, and the seconds for
    one.
    """

    offered: bool = True
    allow: tuple[str, ...] = ()
    timeout: float = 15.0


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many confirmations an address, a sender of forms (its network) and everybody may cause an hour."""

    an_address: int = 3
    a_network: int = 10
    everybody: int = 200
    subscriptions: int = 100
    """What one address may follow at most."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it.

    ``portal`` is the address readers know, without a last slash; ``operator`` a mail address.
    """

    portal: str
    name: str = "onrecord"
    operator: str | None = None
    smtp: Smtp | None = None
    webhooks: Webhooks = Webhooks()
    limits: Limits = Limits()


def read_settings(record: Path, environment: Mapping[str, str] | None = None) -> Settings | None:
    """Read the settings of a record; null when there are none. Raises ``SettingsError``.

    ONRECORD_PORTAL and ONRECORD_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _PASSWORD_FILE, _FROM,
    _TIMEOUT go before the file.
    """
    given = os.environ if environment is None else environment
    path = Path(given.get(_FILE) or record / SETTINGS)
    found = _table(path, named=_FILE in given)
    written = found.get("smtp")
    smtp = cast("dict[str, object]", written) if isinstance(written, dict) else {}
    for name in ("host", "port", "security", "user", "password", "password_file", "from", "timeout"):
        if value := given.get(_SMTP + name.upper()):
            smtp[name] = value
    if smtp:
        found["smtp"] = smtp
    if portal := given.get("ONRECORD_PORTAL"):
        found["portal"] = portal
    if not found:
        return None
    try:
        settings = msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as error:
        message = f"The settings {path} cannot be used ({error}): see docs/tell.md for what they hold."
        raise SettingsError(message) from error
    return _checked(settings, path)


def _table(path: Path, *, named: bool) -> dict[str, object]:
    try:
        data = path.read_bytes()
        readable = path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
    except FileNotFoundError:
        if named:
            message = f"There are no settings at {path}: {_FILE} names them; correct it or make the file."
            raise SettingsError(message) from None
        return {}
    except OSError as error:
        message = f"The settings {path} cannot be read ({error.strerror}): make them readable for you."
        raise SettingsError(message) from error
    try:
        found = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"The settings {path} are not TOML ({error}): correct that line."
        raise SettingsError(message) from error
    smtp = found.get("smtp")
    if readable and isinstance(smtp, dict) and "password" in smtp:
        message = f"The settings {path} hold a password and others can read them: chmod 600 {path}."
        raise SettingsError(message)
    return found


def _checked(settings: Settings, path: Path) -> Settings:
    parts = urlsplit(settings.portal)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        message = (
            f"The settings {path}: “portal” is the portal’s address, such as https://record.example.org."
        )
        raise SettingsError(message)
    smtp = settings.smtp
    for name, value in (("from", smtp.sender if smtp else None), ("operator", settings.operator)):
        if value is not None and "@" not in parseaddr(value)[1]:
            message = f"The settings {path}: “{name}” is a mail address, such as alerts@record.example.org."
            raise SettingsError(message)
    if smtp is not None and smtp.password_file is not None:
        try:
            password = Path(smtp.password_file).read_text("utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            message = f"The password file {smtp.password_file} cannot be read: make it readable for you."
            raise SettingsError(message) from error
        smtp = msgspec.structs.replace(smtp, password=password)
    return msgspec.structs.replace(settings, portal=settings.portal.rstrip("/"), smtp=smtp)
