"""The shape of the house: sizes, the order of the stages, no circles, nothing of one machine."""

import ast
import functools
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE_LINES = 500
FUNCTION_LINES = 50
PARAMETERS = 7

STAGES = (
    "model",
    "places",
    "read",
    "parse",
    "attribute",
    "pipeline",
    "prove",
    "keep",
    "find",
    "compare",
    "check",
    "follow",
    "tell",
    "faces",
)
PURE = ("places", "read", "parse", "attribute", "prove")
WORLD = {
    "socket",
    "sqlite3",
    "apsw",
    "tantivy",
    "urllib.request",
    "http.client",
    "subprocess",
    "time",
    "random",
}


def sources(root: Path) -> list[Path]:
    return sorted((root / "src" / "onrecord").rglob("*.py"))


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def tracked(root: Path) -> list[Path]:
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("not a git work tree")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    paths = [root / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Full names of what ``tree``, a module of ``package``, imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def package_of(module: str, path: Path) -> str:
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


def stage(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "onrecord" and parts[1] in STAGES else None


def modules(root: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sources(root):
        parts = path.relative_to(root / "src").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in ``node``; within expressions, which are most of a tree, there are none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from functions(child)


def test_files_functions_and_signatures_stay_small(root: Path) -> None:
    over: list[str] = []
    for path in [*sources(root), *sorted((root / "tests").rglob("*.py"))]:
        text = path.read_text("utf-8")
        name = path.relative_to(root)
        if (lines := text.count("\n")) > FILE_LINES:
            over.append(f"{name}: {lines} lines")
        for node in functions(parsed(path)):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            count = len(node.args.posonlyargs + node.args.args + node.args.kwonlyargs)
            if size > FUNCTION_LINES:
                over.append(f"{name}:{node.lineno} {node.name}: {size} lines")
            if count > PARAMETERS and path.is_relative_to(root / "src"):
                over.append(f"{name}:{node.lineno} {node.name}: {count} parameters")
    assert not over, "\n".join(over)


def test_no_stage_imports_a_later_one(root: Path) -> None:
    back: list[str] = []
    for module, path in modules(root).items():
        here = stage(module)
        if here is None:
            continue
        for name in imports(parsed(path), package_of(module, path)):
            there = stage(name)
            if there and STAGES.index(there) > STAGES.index(here):
                back.append(f"{module} imports {name}")
    assert not back, "\n".join(sorted(set(back)))


def test_pure_stages_touch_nothing_of_the_world(root: Path) -> None:
    touched: list[str] = []
    for module, path in modules(root).items():
        if stage(module) not in PURE:
            continue
        tree = parsed(path)
        used = imports(tree, package_of(module, path))
        touched.extend(f"{module} imports {name}" for name in used if name in WORLD)
        touched.extend(
            f"{module}:{node.lineno} calls open()"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
        )
    assert not touched, "\n".join(touched)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A circle in ``graph``, or nothing."""
    state: dict[str, int] = {}

    def visit(node: str, trail: list[str]) -> list[str]:
        if state.get(node) == 1:
            return [*trail[trail.index(node) :], node]
        if state.get(node) == 2:
            return []
        state[node] = 1
        for other in sorted(graph[node]):
            if found := visit(other, [*trail, node]):
                return found
        state[node] = 2
        return []

    for node in sorted(graph):
        if found := visit(node, []):
            return found
    return []


def loaded_imports(path: Path, module: str, known: dict[str, Path]) -> set[str]:
    """What is imported while the module loads: not inside functions, not for the type checker."""
    found: set[str] = set()
    for node in parsed(path).body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = set(imports(node, package_of(module, path)))
        inner = {name for name in names if name in known and name.rpartition(".")[0] in names}
        # A package is not needed for the modules in it that are named one by one.
        only_modules = isinstance(node, ast.ImportFrom) and len(inner) == len(node.names)
        found |= inner if only_modules else names & known.keys()
    return found - {module}


def test_modules_import_each_other_in_no_circle(root: Path) -> None:
    known = modules(root)
    graph = {name: loaded_imports(path, name, known) for name, path in known.items()}
    assert circle(graph) == []
    assert circle({"a": {"b"}, "b": {"a"}}) == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"/(?:work|root|home)/[a-z]", "a path of one machine"),
        (r"file:///(?:opt|work|root|home|tmp)", "a path of one machine"),
        (r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|pkg\.dev", "a registry's host"),
    ],
)
def test_tracked_files_hold_nothing_of_one_machine(root: Path, pattern: str, what: str) -> None:
    wanted = re.compile(pattern)
    found: list[str] = []
    for path in tracked(root):
        if path == Path(__file__) or path.suffix in {".png", ".gz", ".zst"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        found.extend(f"{path.relative_to(root)}: {what}: {hit[0]}" for hit in wanted.finditer(text))
    assert not found, "\n".join(found[:20])


def test_every_module_says_what_it_is(root: Path) -> None:
    silent = [str(path.relative_to(root)) for path in sources(root) if not ast.get_docstring(parsed(path))]
    assert not silent, "\n".join(silent)
