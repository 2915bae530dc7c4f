"""Following in a real Chromium without JavaScript, with a real mail server, from a search to the end."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.tell.servers import Server, mail_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PORTAL = "http://portal.test"


class AxeViolation(msgspec.Struct):
    id: str


class AxeResult(msgspec.Struct):
    violations: list[AxeViolation]


def settings(mails: Server) -> str:
    return (
        f'portal = "{PORTAL}"\n[smtp]\nhost = "127.0.0.1"\nport = {mails.port}\nsecurity = "none"\n'
        'from = "onrecord <a@example.org>"\n'
    )


def tell(folder: Path) -> None:
    command = [sys.executable, "-m", "onrecord", "tell", "--record", str(folder), "--json"]
    subprocess.run(command, check=True, capture_output=True)


def test_from_a_search_to_the_last_click_without_javascript(
    browser: "Browser", sample_record: Path, serving: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    shutil.copytree(sample_record, folder)
    with mail_server(tmp_path) as mails:
        (folder / "tell.toml").write_text(settings(mails))
        base = serving(folder)
        context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
        page = context.new_page()
        page.goto(f"{base}/search?q=river")
        page.get_by_role("link", name="Follow this search").click()
        page.get_by_label("Where to").fill("ann@example.org")
        page.get_by_label("Once a week").check()
        page.get_by_role("button", name="Follow").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Please confirm"
        tell(folder)
        (message,) = mails.mails()
        plain = message.get_body(("plain",))
        assert plain is not None
        link = re.search(rf"{PORTAL}(/follow/confirm\S+)", plain.get_content())
        assert link is not None
        page.goto(base + link[1])
        page.get_by_role("button", name="Yes, tell me").click()
        assert page.get_by_text("You are told once a week").is_visible()
        page.get_by_label("At once").check()
        page.get_by_role("button", name="Change").click()
        assert page.get_by_text("You are told at once").is_visible()
        looked_at(browser, page.url)
        page.get_by_role("button", name="Stop telling me").click()
        assert page.get_by_text("You are told no more").is_visible()
        looked_at(browser, page.url)
        page.get_by_role("button", name="Begin anew").click()
        assert page.get_by_text("You are told at once").is_visible()
        looked_at(browser, page.url.replace("manage", "stop"))
        looked_at(browser, f"{base}/follow?kind=changes&value=all")
        context.close()


def looked_at(browser: "Browser", address: str) -> None:
    """Nothing shuts people out, in light and dark, and nothing is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    for scheme, width in (("light", 1280), ("dark", 390)):
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 800}
        )
        page: Page = context.new_page()
        page.goto(address)
        found = msgspec.convert(Axe().run(page).response, AxeResult)  # pyright: ignore[reportUnknownMemberType]
        assert not found.violations, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
