"""The house holds: imports run one way, foreign libraries have one home each, files stay one idea."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import graphtutor

PACKAGE = Path(graphtutor.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {
    ".".join(("graphtutor", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in FILES
}

# A room may import the rooms before it; rooms on one line may not import each other.
FLOORS: list[tuple[str, ...]] = [
    ("errors", "text", "gallery", "files", "garbage"),
    ("catalogue",),
    ("namespaces",),
    ("ops",),
    ("graph",),
    ("syntax", "engine"),
    ("words", "slips"),
    ("quiz", "drawing"),
    ("exercises",),
    ("tui",),
    ("cli",),
    ("__main__",),
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
HOMES = {
    "sympy": {"namespaces.symbolic", "engine.exactly"},
    "numpy": {
        "namespaces.arrays",
        "namespaces.entries",
        "namespaces.numbers",
        "syntax.arrays",
        "syntax.value_files",
        "graph.constants",
        "graph.values",
        "engine.feeds",
        "graph.refusals",
        "engine.run",
        "engine.compile",
        "engine.exactly",
        "engine.gaps",
        "engine.trace",
    },
    "networkx": {"graph.network"},
    "textual": {"tui"},
    "rich": {"tui"},
    "textual_serve": {"tui.serve"},
    "latex2mathml": {"drawing.formats.html"},
    "PIL": {"drawing.formats.gif"},
    "typst": {"drawing.formats.typst_pages"},
    "platformdirs": {"tui.state"},
    "graphviz": {"drawing.dot_program"},
}
BANNED_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core", "base"}


def imports(path: Path) -> list[tuple[str, bool]]:
    """Return the modules a file imports, and whether at its top; those for type checkers do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found += [(name.name, node in tree.body) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.append((node.module or "", node in tree.body))
    return found


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_run_one_way(module: str) -> None:
    here = room(module)
    if not here:
        return  # the package itself names its public functions, lazily
    assert here in FLOOR_OF, f"{here} is no room: give it a floor"
    for target, _ in imports(MODULES[module]):
        there = room(target)
        if not target.startswith("graphtutor") or not there or there == here:
            continue
        assert FLOOR_OF[there] < FLOOR_OF[here], f"{module} may not import {target}"


def test_only_a_notebook_asks_at_the_front_door() -> None:
    asking = {
        module
        for module, path in MODULES.items()
        if room(module) and "graphtutor" in [target for target, _ in imports(path)]
    }
    assert asking == {
        "graphtutor.engine.trace",
        "graphtutor.cli.arguments",
    }  # the latter its version


def test_no_module_imports_itself_through_others() -> None:
    edges = {
        module: {t for t, at_top in imports(path) if at_top and t in MODULES}
        for module, path in MODULES.items()
    }
    done: set[str] = set()
    while len(done) < len(edges):
        ready = {
            module for module, targets in edges.items() if module not in done and targets <= done
        }
        assert ready, f"a circle among {sorted(set(edges) - done)}"
        done |= ready


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_foreign_libraries_have_their_homes(module: str) -> None:
    inner = module.removeprefix("graphtutor.")
    for target, _ in imports(MODULES[module]):
        homes = HOMES.get(target.split(".")[0])
        if homes is not None:
            assert any(inner == home or inner.startswith(f"{home}.") for home in homes), (
                f"{module} imports {target}, whose home is {', '.join(homes)}"
            )


def test_no_widget_imports_the_app() -> None:
    for module, path in MODULES.items():
        if room(module) != "cli" and module != "graphtutor.tui.app":
            assert "graphtutor.tui.app" not in [target for target, _ in imports(path)], module


def test_a_widget_holds_no_mathematics() -> None:
    for module, path in MODULES.items():
        if room(module) == "tui":
            for target, _ in imports(path):
                assert not target.startswith(("math", "graphtutor.ops", "graphtutor.namespaces"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_one_idea_with_a_caption(path: Path) -> None:
    source = path.read_text("utf-8")
    caption = ast.get_docstring(ast.parse(source))
    assert caption, "the first sentence of a file is its caption"
    assert path.stem not in BANNED_FILES
    assert len(source.splitlines()) <= 400, "is it still one idea?"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno
            assert length <= 62, f"{node.name} is {length} lines long"


def test_nothing_is_ever_evaluated_but_our_own_source() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "sympify", "parse_expr", "__import__"), path
                if node.func.id == "exec":
                    assert path.name == "source.py"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("parse_expr", "parse_latex", "lambdify"), path
                if node.attr == "sympify":
                    assert path.name == "exactly.py"  # of SymPy objects and ints only
