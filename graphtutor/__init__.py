"""graphtutor: backpropagation on a computational graph, one checked move at a time.

    import graphtutor as gt

    trace = gt.run(gt.parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})
    trace.output, trace.grads
    for step in trace.steps:
        print(gt.explain(step, trace))

Values may be arrays of any shape; an output that is an array needs the gradient that arrives there:

    gt.run(gt.parse("X @ W"), {"X": X, "W": W}, upstream=G).grads["W"]    # X.T @ G

The public names load when they are first used, so that importing the package costs next to nothing.
Every gate is a function too: `gt.sin`, `gt.max`, `gt.sigmoid` build a graph inside `gt.trace_function`
and compute a number or an array elsewhere.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from typing import Any

    from graphtutor.drawing.render import render as render
    from graphtutor.engine.check import check as check
    from graphtutor.engine.compile import compile as compile
    from graphtutor.engine.formulas import formulas as formulas
    from graphtutor.engine.player import Player as Player
    from graphtutor.engine.run import run as run
    from graphtutor.engine.trace import Trace as Trace
    from graphtutor.errors import GraphTutorError as GraphTutorError
    from graphtutor.graph.backward import backward_graph as backward_graph
    from graphtutor.graph.backward import directional_graph as directional_graph
    from graphtutor.graph.folding import fold as fold
    from graphtutor.graph.folding import unfold as unfold
    from graphtutor.graph.graph import Graph as Graph
    from graphtutor.graph.tracing import trace_function as trace_function
    from graphtutor.ops import OPS as OPS
    from graphtutor.syntax.feeds import parse_feeds as parse_feeds
    from graphtutor.syntax.grammar import parse as parse
    from graphtutor.words.narrate import explain as explain
    from graphtutor.words.record import to_json as to_json

__version__ = "0.1.0"

_HOMES = {
    "GraphTutorError": "errors",
    "Graph": "graph.graph",
    "OPS": "ops",
    "Player": "engine.player",
    "Trace": "engine.trace",
    "backward_graph": "graph.backward",
    "check": "engine.check",
    "compile": "engine.compile",
    "directional_graph": "graph.backward",
    "explain": "words.narrate",
    "fold": "graph.folding",
    "formulas": "engine.formulas",
    "parse": "syntax.grammar",
    "parse_feeds": "syntax.feeds",
    "render": "drawing.render",
    "run": "engine.run",
    "to_json": "words.record",
    "trace_function": "graph.tracing",
    "unfold": "graph.folding",
}


def __getattr__(name: str) -> Any:
    """Load a public name, or the gate of that name as a function."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"graphtutor.{_HOMES[name]}"), name)
    elif name.startswith("_"):
        raise AttributeError(f"module 'graphtutor' has no attribute {name!r}")
    else:
        value = _gate(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*_HOMES, *importlib.import_module("graphtutor.ops").OPS, "__version__"])


def _gate(name: str) -> Any:
    from graphtutor.graph.tracing import TRACING

    try:
        return getattr(TRACING, name)
    except AttributeError:
        raise AttributeError(f"module 'graphtutor' has no attribute {name!r}") from None
