"""Mail over TLS, with real certificates: taken where they hold, one clear sentence where not."""

from pathlib import Path
from typing import Literal

import pytest
from tests.certificates import Authority

from onrecord.tell import smtp
from onrecord.tell.settings import Smtp
from onrecord.tell.smtp import Mailer

from .servers import mail_server

MAIL = b"From: a@example.org\r\nTo: ann@example.org\r\nSubject: Words\r\n\r\n.Words.\r\n"


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("host", "days", "says"),
    [
        ("127.0.0.1", 30, None),
        ("192.0.2.1", 30, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
        ("127.0.0.1", -3, "certificate has expired"),
    ],
)
def test_a_mail_servers_certificate_is_checked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: Literal["starttls", "tls"],
    host: str,
    days: int,
    says: str | None,
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    smtp.trusted.cache_clear()
    certificate = authority.certificate(host, days=days)
    try:
        with mail_server(tmp_path, security, certificate=certificate) as server:
            settings = Smtp("127.0.0.1", "a@example.org", port=server.port, security=security, timeout=5)
            with Mailer(settings) as mailer:
                results = [mailer.send(MAIL, "ann@example.org") for _ in range(2)]
            assert len(server.mails()) == (2 if says is None else 0)
    finally:
        smtp.trusted.cache_clear()
    if says is None:
        assert {one.kind for one in results} == {"delivered"}
        return
    assert {one.kind for one in results} == {"ours"}
    assert results[0].says == f"The mail server 127.0.0.1 has a certificate that does not hold ({says})."


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_speaks_no_tls_is_said(tmp_path: Path, security: Literal["starttls", "tls"]) -> None:
    with mail_server(tmp_path) as server:
        settings = Smtp("127.0.0.1", "a@example.org", port=server.port, security=security, timeout=2, whole=4)
        with Mailer(settings) as mailer:
            result = mailer.send(MAIL, "ann@example.org")
    assert result.kind == "ours"
    assert result.says.count("\n") == 0
    assert ("offers no STARTTLS" if security == "starttls" else "The mail server 127.0.0.1") in result.says
