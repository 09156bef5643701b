"""Asks the program `dot` of Graphviz, through the package of that name, where things are to stand.

Neither is needed otherwise, and both may be missing: each way to fail says how to go on.
"""

from __future__ import annotations

import subprocess

from graphtutor.errors import RenderError

SECONDS = 30.0  # dot finishes most graphs within one, but a few keep it busy without end
BUILT_IN = "the layout that is built in: --layout layered"


def ask_dot(source: str) -> str:
    """Return the answer of dot to a graph in the DOT language, as JSON: all lengths in points.

    Raises:
        RenderError: the package or the program is not there, fails, or needs more than `SECONDS`.
    """
    try:
        from graphviz import ExecutableNotFound
        from graphviz.backend import dot_command, execute
    except ImportError:
        raise _missing("the package graphviz", 'pip install "graphtutor[graphviz]"') from None

    command = dot_command.command("dot", "json")
    try:
        # graphviz.pipe does just this, but would wait for ever
        done = execute.run_check(
            command, input=source.encode(), capture_output=True, quiet=True, timeout=SECONDS
        )
    except ExecutableNotFound:
        raise _missing(
            "the program dot", "apt install graphviz, or brew install graphviz"
        ) from None
    except subprocess.TimeoutExpired:
        raise RenderError(
            f"Graphviz has found no layout in {SECONDS:g} seconds.",
            code="layout-timeout",
            expected="a smaller graph",
            remedy=f"close patterns with fold, or use {BUILT_IN}",
        ) from None
    except (subprocess.CalledProcessError, OSError) as error:
        raise layout_failed(_complaint(error)) from None
    return str(done.stdout.decode())


def layout_failed(complaint: str) -> RenderError:
    """Return the error for an answer of dot that is none."""
    return RenderError(
        "Graphviz has failed to lay out the graph.",
        code="layout-failed",
        expected="a layout by dot",
        received=complaint,
        remedy=f"use {BUILT_IN}",
    )


def _missing(what: str, remedy: str) -> RenderError:
    return RenderError(
        f"The layout dot needs {what}, which is not installed.",
        code="layout-missing",
        expected=f"Graphviz, or {BUILT_IN}",
        remedy=remedy,
    )


def _complaint(error: subprocess.CalledProcessError | OSError) -> str:
    """Return the first line of what dot or the system says."""
    if isinstance(error, OSError):
        return str(error.strerror)
    said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
    return said[0][:80] if said else f"exit code {error.returncode}"
