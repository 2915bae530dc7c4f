"""Posting to a webhook: one request, to the address that was checked, within a time; no redirect is
followed.
"""

import functools
import ssl
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import anyio
import httpx

from onrecord import __version__
from onrecord.tell.guard import Target, WebhookRefused, checked_url, resolved
from onrecord.tell.result import Result
from onrecord.tell.webhook import answered
from onrecord.tell.wording import line

__all__ = ["post"]


def post(
    url: str, headers: Mapping[str, str], content: bytes, *, allow: Collection[str], timeout: float
) -> Result:
    """Post a body. ``timeout`` in seconds is for the whole of it, however slowly an answer trickles in."""
    try:
        target = checked_url(url, allow)
        address = resolved(target, allow)[0]
    except WebhookRefused as error:
        return Result("later", str(error))
    except (OSError, UnicodeError) as error:
        return Result("later", f"The receiver’s host is not known ({line(str(error), 120)}).")
    try:
        status, retry_after = anyio.run(functools.partial(_post, target, address, headers, content, timeout))
    except TimeoutError:
        return Result("later", f"The receiver did not answer within {timeout:g} seconds.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Result("later", f"The receiver could not be reached ({_why(error)}).")
    return answered(status, retry_after, datetime.now(UTC))


@functools.lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """What certificates are checked by; reading them takes longer than a post."""
    return httpx.create_ssl_context()


async def _post(
    target: Target, address: str, headers: Mapping[str, str], content: bytes, timeout: float
) -> tuple[int, str | None]:
    # The name goes into the Host header and the TLS handshake, the connection to the address that was
    # checked.
    sent = {**headers, "host": target.authority, "user-agent": f"onrecord/{__version__}"}
    with anyio.fail_after(timeout):
        async with (
            httpx.AsyncClient(
                follow_redirects=False, trust_env=False, timeout=timeout, verify=_context()
            ) as client,
            client.stream(
                "POST",
                target.at(address),
                headers=sent,
                content=content,
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            return answer.status_code, answer.headers.get("retry-after")


def _why(error: Exception) -> str:
    return line(str(error), 160) or type(error).__name__
