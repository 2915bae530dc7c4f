"""A new user in a real Chromium: the way through the portal, what a hostile source can do, who can use it."""

import re
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from made import briefing, received

from onrecord.find import update
from onrecord.keep import Record
from onrecord.model import Source, Span, Turn
from onrecord.pipeline import read_source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request

pytestmark = pytest.mark.browser

Serving = Callable[[Path], str]
BRIEFING = "Ministry Press Briefing – March 14, 2025"
PAGES = (
    "/",
    "/search?q=lock",
    "/exchanges",
    "/speakers",
    "/outlets",
    "/check",
    "/doubts",
    "/accuracy",
    "/about",
    "/search",
    "/search?q=river&group=exchange&editions=all",
    "/search?q=river+-kind%3Areadout&role=official&sort=newest",
    "/search?q=zzyzx",
    "/search?q=river+%28",
    "/search/values?field=speaker&q=river",
    "/trend",
    "/trend?q=river&q=lock&by=month",
    "/api",
    "/follow",
    "/follow?kind=query&value=river",
    "/follow/asked?by=mail",
    "/nope",
)


@pytest.fixture(scope="module")
def base(sample_record: Path, serving: Serving) -> str:
    """Address of the portal of the samples."""
    return serving(sample_record)


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    """A browser as a new user has it, allowed to use the clipboard."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def test_the_way_of_a_new_user(context: "BrowserContext", base: str, record: Record) -> None:
    page = context.new_page()
    page.goto(base)
    page.get_by_label("Kind of release").select_option("press briefing")
    page.get_by_role("button", name="Show").click()
    assert page.locator("ol.rows > li").count() == 2

    page.get_by_role("searchbox").fill("convoy")
    page.get_by_role("searchbox").press("Enter")
    assert "/search?" in page.url
    if page.locator(".empty").count():
        page.get_by_role("searchbox").fill("lock")
        page.get_by_role("searchbox").press("Enter")
    hit = page.locator("ol.rows > li").filter(has=page.get_by_role("link", name="Exchange")).first
    hit.get_by_role("link", name="Exchange").click()
    assert "/exchanges/" in page.url
    assert page.locator("article.turn").count() > 1

    page.goto(base)
    page.get_by_role("link", name=BRIEFING).click()
    topic = page.locator(".index a").first
    target = topic.get_attribute("href") or ""
    topic.click()
    assert page.url.endswith(target)
    turn = page.locator(f'[id="{target[1:]}"]')
    assert turn.evaluate("e => e.matches(':target') && e.getBoundingClientRect().top < innerHeight")

    line = turn.locator("p.words").first
    line.hover()
    anchor = line.get_attribute("id") or ""
    line.get_by_role("link", name="Cite this paragraph").click()
    page.get_by_text("Citation copied").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(f"{base}/cite/{anchor}")
    assert page.locator("pre.copyable").first.text_content() == copied

    page.get_by_role("link", name="Back to the words in place").click()
    assert page.url.endswith(f"#{anchor}")
    page.locator("#proof").get_by_role("link", name="digest-2025-03.md").click()
    assert page.locator("h1").text_content() == "digest-2025-03.md"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as received").click()
    source = record.release(record.releases(limit=100)[-1].id).edition.source
    assert download.value.suggested_filename == "digest-2025-03.md"
    assert source.sha256


def test_a_whole_turn_is_copied_as_its_page_of_citation_gives_it(
    context: "BrowserContext", base: str
) -> None:
    page = context.new_page()
    page.goto(base)
    page.get_by_role("link", name=BRIEFING).click()
    turn = page.locator("article.turn").first
    anchor = turn.get_attribute("id")
    turn.get_by_role("link", name="Cite turn 1").click()
    page.get_by_text("Citation copied").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(f"{base}/cite/{anchor}")
    assert page.locator("pre.copyable").first.text_content() == copied


def test_all_of_it_works_without_scripts(browser: "Browser", base: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(base)
    page.get_by_role("link", name=BRIEFING).click()
    page.locator(".index summary").click()
    page.locator(".index a").first.click()
    page.locator("article.turn:target a.cite").first.click()
    assert "/cite/" in page.url
    assert page.locator("pre.copyable").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser: "Browser", base: str, record: Record, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    paths = [*PAGES, *(f"/releases/{r.id}" for r in record.releases(limit=6))]
    source = record.release(record.releases(limit=1)[0].id).edition.source.sha256
    for path in [
        *paths,
        f"/sources/{source}",
        f"/releases/{record.releases(limit=1)[0].id}/editions/1/blocks",
    ]:
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_the_keyboard_reaches_the_tools_of_a_paragraph(context: "BrowserContext", base: str) -> None:
    page = context.new_page()
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.get_by_role("link", name=BRIEFING).click()
    link = page.locator("p.words a.permalink").first
    link.focus()
    assert link.evaluate("e => getComputedStyle(e.closest('.tools')).opacity") == "1"
    page.keyboard.press("Enter")
    assert re.search(r"#[a-z0-9-]+$", page.url)


class AxeNode(msgspec.Struct):
    html: str


class AxeViolation(msgspec.Struct):
    id: str
    nodes: list[AxeNode]


class AxeResult(msgspec.Struct):
    violations: list[AxeViolation]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_shuts_people_out(
    browser: "Browser", base: str, record: Record, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    briefing_id = next(r.id for r in record.releases(limit=100) if r.title == BRIEFING)
    view = record.release(briefing_id)
    paths = [
        *PAGES,
        f"/releases/{briefing_id}?q=lock",
        f"/exchanges/{view.exchange_ids[0]}",
        f"/cite/{view.turn_ids[0]}",
        f"/sources/{view.edition.source.sha256}",
        f"/releases/{briefing_id}/editions/1/blocks",
        f"/speakers/{record.people()[0].slug}",
    ]
    found: list[str] = []
    for path in paths:
        page.goto(base + path)
        result = msgspec.convert(Axe().run(page).response, AxeResult)  # pyright: ignore[reportUnknownMemberType]
        found += [f"{path}: {v.id}: {[node.html[:120] for node in v.nodes[:3]]}" for v in result.violations]
    context.close()
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, samples: Path, serving: Serving
) -> tuple[str, list[str]]:
    """The portal of a record that holds hostile releases, and their addresses."""
    folder = tmp_path_factory.mktemp("hostile") / "record"
    evil = (
        '"><script>document.title="script ran"</script>'
        '<img src="https://evil.example/i" onerror="document.title=1">'
    )
    made = briefing(Turn(1, evil, evil, None, evil, "official", (), evil, Span(0, 0)), title=evil, kind=evil)
    with Record.open(folder, write=True, create=True) as record:
        source, reading, editions = received(made)
        record.keep(source, reading, editions, received_at="2026-01-31T12:00:00Z", origin="file")
        page = Source("hostile.html", (samples / "pages" / "hostile.html").read_bytes())
        record.keep(page, *read_source(page), received_at="2026-01-31T12:00:00Z", origin="file")
        update(record, folder / "index")
        ids = [r.id for r in record.releases(limit=10)]
        sources = {record.release(i).edition.source.sha256 for i in ids}
    paths = ["/", "/search?q=script", "/speakers", *(f"/releases/{i}" for i in ids)]
    paths += [f"/releases/{i}/editions/1/blocks" for i in ids] + [f"/cite/{i}" for i in ids]
    return serving(folder), paths + [f"/sources/{s}" for s in sources]


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server that is not the portal, and what it was asked for."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base names it
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        with urllib.request.urlopen(address + "/is-there", timeout=5) as answer:
            assert answer.status == 204
        assert asked == ["/is-there"]
        asked.clear()
        yield address, asked
        server.shutdown()


def watched(page: "Page") -> list[str]:
    """Write down whatever a page does that a text does not: requests elsewhere, dialogs, frames, errors."""
    seen: list[str] = []

    def asked(request: "Request") -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            seen.append(f"request: {request.url}")

    page.on("request", asked)

    def spoke(dialog: "Dialog") -> None:
        seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", spoke)
    page.on("frameattached", lambda frame: seen.append(f"frame: {frame.url}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: seen.append(f"console: {message.text}") if message.type == "error" else None,
    )
    return seen


def test_nothing_of_a_hostile_source_reaches_the_reader_s_browser(
    browser: "Browser", hostile: tuple[str, list[str]]
) -> None:
    base, paths = hostile
    context = browser.new_context()
    page = context.new_page()
    seen = watched(page)
    for path in paths:
        page.goto(base + path, wait_until="networkidle")
        assert page.title().endswith("· onrecord")
        assert (
            page.locator("iframe, object, embed, video, audio, img, base, [onclick], [onload]").count() == 0
        )
        assert page.locator("script").count() == 1
        for link in page.locator("main .unlinked").all():
            link.click()
        page.mouse.move(400, 500)
    context.close()
    assert seen == []


def test_the_policy_forbids_it_even_if_markup_got_through(
    browser: "Browser", hostile: tuple[str, list[str]], elsewhere: tuple[str, list[str]]
) -> None:
    base, _ = hostile
    address, asked = elsewhere
    context = browser.new_context()
    page = context.new_page()
    page.goto(base)
    forbidden = page.evaluate(
        """async (elsewhere) => {
          const blocked = [];
          document.addEventListener("securitypolicyviolation", (e) => blocked.push(e.effectiveDirective));
          const put = (html) => document.body.insertAdjacentHTML("beforeend", html);
          put(`<img src="${elsewhere}/i.png"><img src="data:image/png;base64,AAAA">`);
          put(`<iframe src="${elsewhere}/f"></iframe><object data="${elsewhere}/o"></object>`);
          put(`<p style="color:red" onclick="document.title=1">x</p>`);
          put(`<link rel="stylesheet" href="${elsewhere}/s.css"><video src="${elsewhere}/v"></video>`);
          for (const text of ["document.title='inline ran'", null]) {
            const script = document.createElement("script");
            if (text) script.textContent = text; else script.src = `${elsewhere}/x.js`;
            document.body.append(script);
          }
          const base = Object.assign(document.createElement("base"), {href: `${elsewhere}/`});
          document.body.append(base);
          await fetch(`${elsewhere}/`).catch(() => null);
          await new Promise((done) => setTimeout(done, 300));
          return [...new Set(blocked)].sort();
        }""",
        address,
    )
    assert page.title().endswith("· onrecord")
    context.close()
    assert asked == []
    wanted = {"img-src", "frame-src", "object-src", "style-src-attr", "script-src-attr", "style-src-elem"}
    assert wanted | {"media-src", "script-src-elem", "base-uri", "connect-src"} <= set(forbidden)
