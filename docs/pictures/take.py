"""Take the README's pictures: the portal on the samples, in a real Chromium.

Run by `make readme`. Reads the samples into a record of its own, serves it and photographs it.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
SAMPLES = ("digest-2025-03.md", "feed.xml", "pages", "plain")
WIDTH, HEIGHT = 1280, 860


@contextmanager
def portal(record: Path) -> Generator[str, None, None]:
    """Serve the samples and give the address."""
    onrecord = [sys.executable, "-m", "onrecord"]
    heap = [str(ROOT / "samples" / name) for name in SAMPLES]
    subprocess.run([*onrecord, "read", *heap, "--record", str(record)], check=True)
    command = [*onrecord, "serve", str(record), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            if found is None:
                sys.exit("The portal did not start; run 'make portal' to see why.")
            yield found[0].rstrip("/")
        finally:
            process.terminate()


def take(page: Page, address: str) -> None:
    """Photograph the front page, then the telephone briefing where its questions begin."""
    page.goto(address)
    page.screenshot(path=HERE / "portal.png")
    page.get_by_role("link", name=re.compile("Ministry Press Briefing.*March 14, 2025")).first.click()
    page.screenshot(path=HERE / "release.png")


def main() -> None:
    """Take all pictures."""
    chromium = os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        portal(Path(folder) / "record") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        take(browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), address)
        browser.close()


if __name__ == "__main__":
    main()
