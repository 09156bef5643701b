"""What pictures and worksheets cost: an SVG beside a `dot -Tsvg` process, a class set beside one copy."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from screen import graph_text
from timing import once

import graphtutor as gt
from graphtutor.exercises.author import from_expressions
from graphtutor.exercises.worksheet import Worksheet
from graphtutor.exercises.write import write_worksheet

PATIENCE = 10.0  # seconds after which dot is stopped
ROUNDS = {15: 15, 100: 9, 1_000: 3}
HOMEWORK = ("1/(1+exp(-(w0*x0+w1*x1+w2)))", "q = x*y; (q+z)*(q-z)")


def random_graph(gates: int) -> gt.Trace:
    """Return the trace of statements that use each other again and again."""
    graph = gt.parse(graph_text(gates))
    return gt.run(graph, dict.fromkeys(graph.inputs, 0.5))


def against_dot(trace: gt.Trace, gates: int) -> str:
    """Return how many times faster our SVG is than the process of dot, as the median of some rounds."""
    source = str(gt.render(trace, format="dot")).encode()
    ratios = []
    for _ in range(ROUNDS[gates]):
        ours = once(lambda: gt.render(trace, format="svg"), 3)
        began = time.perf_counter()
        try:
            subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return f"> {PATIENCE / ours:.0f}×"
        ratios.append((time.perf_counter() - began) / ours)
    ratio = statistics.median(ratios)
    return f"{ratio:.1f}×" if ratio < 10 else f"{ratio:.0f}×"


def seconds_per_gate(trace: gt.Trace) -> float:
    """Return what an SVG costs for each gate, the best of several."""
    return min(once(lambda: gt.render(trace, format="svg"), 1) for _ in range(5)) / len(
        trace.graph.gates
    )


def class_over_one(copies: int, *, key: bool) -> float:
    """Return how many times longer a class set of two pages a copy takes than one copy."""
    sheet = from_expressions(HOMEWORK, "", {})
    with tempfile.TemporaryDirectory() as folder:
        one = statistics.median(once(_written(sheet, 1, Path(folder), key), 1) for _ in range(7))
        many = statistics.median(
            once(_written(sheet, copies, Path(folder), key), 1) for _ in range(3)
        )
    return many / one


def _written(sheet: Worksheet, copies: int, folder: Path, key: bool) -> Callable[[], object]:
    answers = folder / "key.pdf" if key else None
    return lambda: write_worksheet(
        sheet, folder / "sheet.pdf", answers, variants=copies, force=True
    )
