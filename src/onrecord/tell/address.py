"""A mail address as somebody gives it: checked, and brought into the form in which it is sent. Pure.

Formats: RFC 5321, 4.1.2 (without quoted local parts and address literals), RFC 6531 (internationalised).
"""

import re

import idna
import msgspec

from onrecord.errors import OnrecordError

__all__ = ["Address", "AddressError", "checked_address"]

_LONGEST = 254
_LONGEST_LOCAL = 64
_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


class AddressError(OnrecordError):
    """What was given is no mail address; one sentence says so."""


class Address(msgspec.Struct, frozen=True):
    """A mail address.

    ``domain`` is in ASCII (IDNA 2008); ``international`` says that the local part is not.
    """

    local: str
    domain: str

    @property
    def international(self) -> bool:
        """Whether it takes a server with SMTPUTF8 to send there."""
        return not self.local.isascii()

    @property
    def counted(self) -> str:
        """What it counts as for limits: without case and without a tag ("ann+news@" is "ann@")."""
        return f"{self.local.partition('+')[0].casefold()}@{self.domain}"

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def checked_address(text: str) -> Address:
    """Read a mail address. Raises ``AddressError``."""
    given = text.strip()
    local, at, domain = given.rpartition("@")
    if not at or not local or not domain or len(given.encode("utf-8", "replace")) > _LONGEST:
        raise AddressError(_says(given))
    if len(local.encode("utf-8", "replace")) > _LONGEST_LOCAL or not _ATOM.fullmatch(local):
        raise AddressError(_says(given))
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise AddressError(_says(given)) from error
    if "." not in ascii_domain or ascii_domain.rpartition(".")[2].isdigit():
        raise AddressError(_says(given))
    return Address(local, ascii_domain)


def _says(given: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in given[:60])
    return f"“{shown}” is no mail address that can be written to: give one such as ann@example.org."
