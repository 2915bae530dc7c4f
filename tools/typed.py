"""Check the types of what changed since it was last found right, and of all that stands on it.

A verdict hangs on the file, on every file that it imports, directly or not, on the settings and on what
is installed. Where all of these are as they were when a file was found right, it is not checked again.
`make test` checks everything, whatever was found before.
"""

import ast
import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path

__all__ = ["Tree", "check", "main"]

ENDINGS = (".py", ".pyi")


def names(source: bytes) -> list[str]:
    """What a module imports; what is relative begins with its dots."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found.add(base)
            joint = "" if base.endswith(".") else "."
            found.update(f"{base}{joint}{one.name}" for one in node.names)
    return sorted(found)


class Tree:
    """The files of a project as they are now, and which of them each one stands on."""

    def __init__(self, root: Path, known: Mapping[str, list[str]]) -> None:
        """``known`` holds names that were found in files before, by the files' sums."""
        self.root = root
        settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["pyright"]
        self.files = sorted(
            path for folder in settings["include"] for path in (root / folder).rglob("*") if _is_code(path)
        )
        self.known: dict[str, list[str]] = {}
        self._before = known
        self._sums: dict[Path, str] = {}
        self._imports: dict[Path, set[Path]] = {}
        installed = sorted(f"{one.name} {one.version}" for one in distributions())
        said = json.dumps([settings, sys.version, installed])
        self._settings = hashlib.sha256(said.encode()).hexdigest()

    def key(self, path: Path) -> str:
        """What the verdict on a file hangs on, as one sum."""
        whole, todo = {path}, [path]
        while todo:
            new = self._imported(todo.pop()) - whole
            whole |= new
            todo.extend(new)
        parts = [f"{one.relative_to(self.root)} {self._sum(one)}" for one in sorted(whole)]
        return hashlib.sha256("\n".join([self._settings, *parts]).encode()).hexdigest()

    def _sum(self, path: Path) -> str:
        if path not in self._sums:
            source = path.read_bytes()
            found = self._sums[path] = hashlib.sha256(source).hexdigest()
            self.known[found] = self._before.get(found) or _names(source)
        return self._sums[path]

    def _imported(self, path: Path) -> set[Path]:
        if path not in self._imports:
            named = self.known[self._sum(path)]
            self._imports[path] = {one for name in named for one in self._places(path, name)}
        return self._imports[path]

    def _places(self, path: Path, name: str) -> Iterator[Path]:
        """Every file that a name may mean: the checker takes one of them, and it may be any."""
        bare = name.lstrip(".")
        level = len(name) - len(bare)
        above = [folder for folder in path.parents if folder.is_relative_to(self.root)]
        for base in above[level - 1 : level] if level else [*above, self.root / "src"]:
            at = base
            for part in [*([""] if level else []), *filter(None, bare.split("."))]:
                at = at / part
                for ending in ENDINGS:
                    yield from filter(Path.is_file, (at / f"__init__{ending}", Path(f"{at}{ending}")))


def _is_code(path: Path) -> bool:
    return path.suffix in ENDINGS and not any(part.startswith((".", "__pycache__")) for part in path.parts)


def _names(source: bytes) -> list[str]:
    try:
        return names(source)
    except (SyntaxError, ValueError):
        return []  # The checker says what is wrong with it.


def check(root: Path, held: Path, checker: list[str]) -> int:
    """Check what is not held as right, remember it where all of it is, and give the checker's code."""
    known, right = _read(held)
    tree = Tree(root, known)
    keys = {path: tree.key(path) for path in tree.files}
    anew = [path for path, key in keys.items() if key not in right]
    if not anew:
        print(f"Types: all {len(keys)} files are as they were when they were found right.")
        return 0
    print(f"Types: {len(anew)} of {len(keys)} files to check.", flush=True)
    named = [] if len(anew) == len(keys) else [str(path) for path in anew]
    code = subprocess.run([*checker, *named], cwd=root, check=False).returncode
    now = Tree(root, tree.known)
    if code == 0 and all(path.is_file() and now.key(path) == key for path, key in keys.items()):
        held.write_text(json.dumps({"names": tree.known, "right": sorted(keys.values())}), encoding="utf-8")
    return code


def _read(held: Path) -> tuple[dict[str, list[str]], set[str]]:
    """The names that files import, and the keys of what was right; nothing where there is none."""
    try:
        found = json.loads(held.read_text("utf-8"))
        return found["names"], set(found["right"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, set()


def main() -> int:
    """Check this project."""
    root = Path(__file__).resolve().parent.parent
    program = Path(sys.executable).with_name("basedpyright")
    return check(root, Path(sys.prefix) / "typed.json", [str(program), "--level", "error"])


if __name__ == "__main__":
    sys.exit(main())
