"""The project's own documents: links resolve, commands exist, headings are what links name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")


def pages(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in DOCUMENTS:
        path = root / name
        found.extend(sorted(path.rglob("*.md")) if path.is_dir() else [path])
    return found


def tokens(path: Path) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8"))
    return [inner for token in parsed for inner in (token, *(token.children or ()))]


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(found) for found in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)}


def test_links_between_documents_resolve(root: Path) -> None:
    broken: list[str] = []
    seen = 0
    for page in pages(root):
        for token in tokens(page):
            target = str(token.attrs.get("href") or token.attrs.get("src") or "")
            if not target or re.match(r"[a-z]+:", target):
                continue
            seen += 1
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                broken.append(f"{page.relative_to(root)}: {target}")
    assert seen
    assert not broken, "\n".join(broken)


def commands(path: Path) -> list[str]:
    """Lines of code blocks that call make or onrecord."""
    lines = [
        line.strip().removeprefix("$ ")
        for token in tokens(path)
        if token.type == "fence"
        for line in token.content.splitlines()
    ]
    return [line for line in lines if line.startswith(("make ", "onrecord "))]


def test_the_commands_that_the_documents_show_exist(root: Path) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    listed = subprocess.run(
        [sys.executable, "-m", "onrecord", "--help"], capture_output=True, text=True, check=True
    ).stdout
    known = set(re.findall(r"^\W*([a-z]+) {2,}", listed, re.MULTILINE))
    shown = [(page, line) for page in pages(root) for line in commands(page)]
    assert shown
    for page, line in shown:
        program, *words = line.split()
        name = next((word for word in words if not word.startswith("-")), None)
        where = f"{page.name}: {line}"
        if program == "make":
            assert name in targets, where
        elif name:
            assert name in known, where


@pytest.mark.parametrize("target", ["portal", "test", "check", "fmt", "bench", "lock", "schema", "help"])
def test_make_knows_the_target(root: Path, target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_make_alone_lists_the_targets(root: Path) -> None:
    done = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True)
    assert "make portal" in done.stdout
    assert "make test" in done.stdout
