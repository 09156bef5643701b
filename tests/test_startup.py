"""Starting is quick because nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "sympy", "networkx", "graphviz", "textual", "matplotlib", "dataclasses")


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_import_loads_nothing_heavy() -> None:
    loaded = loaded_by("import graphtutor")
    assert not loaded & set(HEAVY)
    assert not any(name.startswith("graphtutor.") for name in loaded)


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by(
        "from graphtutor.cli import main\ntry:\n main(['--help'])\nexcept SystemExit: pass"
    )
    assert not loaded & set(HEAVY)
    assert "graphtutor.ops" not in loaded


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_a_scalar_walk_needs_neither_numpy_nor_sympy(form: str) -> None:
    loaded = loaded_by(
        "from graphtutor.cli import main\n"
        f"main(['walk', 'sigmoid(w*x + b)', '--at', 'w=1, x=2, b=-1', '{form}'])"
    )
    assert "graphtutor.engine.check" in loaded
    assert not loaded & set(HEAVY) - {"dataclasses"}


def test_public_names_are_functions_whatever_was_imported_first() -> None:
    loaded_by(
        "from graphtutor.syntax.grammar import parse as first\n"
        "import graphtutor.engine.run, graphtutor.engine.check, graphtutor.engine.compile\n"
        "import graphtutor as gt\n"
        "names = [n for n in gt._HOMES if n not in ('OPS',)]\n"
        "assert all(callable(getattr(gt, n)) for n in names), names\n"
        "assert gt.parse is first\n"
        "assert set(gt._HOMES) <= set(dir(gt)) and 'sigmoid' in dir(gt)"
    )


def test_unknown_names_are_refused() -> None:
    import graphtutor as gt

    with pytest.raises(AttributeError, match="nonsense"):
        _ = gt.nonsense
    with pytest.raises(AttributeError):
        _ = gt.__wrapped__


def test_latex_is_loaded_when_it_is_met() -> None:
    plain = loaded_by("import graphtutor as gt\ngt.parse('x_0**2 + 1').text")
    assert "graphtutor.syntax.grammar" in plain
    assert not any("latex" in name for name in plain)
    read = loaded_by(r"import graphtutor as gt; gt.parse(r'\frac{1}{x}')")
    assert "graphtutor.syntax.latex" in read
    assert not read & set(HEAVY) - {"dataclasses"}
