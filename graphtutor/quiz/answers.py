"""The value of an answer: a number or an array as typed, or a formula over the names of a trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtutor.engine.feeds import placed
from graphtutor.engine.run import evaluate
from graphtutor.engine.steps import Value
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.shapes import shapes_of
from graphtutor.syntax.feeds import arrays_begin, parse_value
from graphtutor.syntax.grammar import Parser, parse
from graphtutor.syntax.tokens import Tokens
from graphtutor.text import listed, shape


def number_answer(answer: str, trace: Trace) -> float:
    """Evaluate an answer that is a number; it may use the names and the symbols v1, v2 … of the graph.

    Raises:
        ParseError: the answer is no expression.
        FeedError: it uses a name that the graph does not have, or comes to an array.
        ShapeError: it puts arrays together that do not fit.

    >>> from graphtutor.engine.run import run
    >>> number_answer("2*v1", run(parse("x*y + 1"), {"x": 3, "y": 4}))
    24.0
    """
    value = _formula_value(answer, trace, {})
    if sizes := getattr(value, "shape", ()):
        raise FeedError(
            "The answer is an array.",
            code="answer-not-a-number",
            expected="one number",
            received=shape(sizes),
            remedy=f"take an entry of it, as in X[0, 1], or the sum of all: sum({answer.strip()})",
        )
    return float(value)


def array_answer(answer: str, trace: Trace, given: Mapping[str, Value]) -> Value:
    """Evaluate an answer that may be an array: typed by its entries, or a formula.

    Args:
        answer: what was typed.
        trace: whose names the formula may use, and the symbols v1, v2 … of its gates.
        given: more names with their values.

    Raises:
        ParseError: the answer is neither an array nor an expression.
        FeedError: it uses a name that is not known.
        ShapeError: it puts arrays together that do not fit.

    >>> from graphtutor.engine.run import run
    >>> trace = run(parse("sum(X @ w)"), {"X": [[1, 2], [3, 4]], "w": [1, -1]})
    >>> array_answer("X.T @ G", trace, {"G": trace.value(2)}).tolist()
    [-4.0, -6.0]
    """
    if arrays_begin(Parser(Tokens.of(answer))):
        return parse_value(answer)
    value = _formula_value(answer, trace, given)
    return value * 1.0 if getattr(value, "ndim", 0) else float(value)


def _formula_value(answer: str, trace: Trace, given: Mapping[str, Value]) -> Any:
    known = {**trace.graph.named, **{name: id for id, name in trace.graph.own_symbols.items()}}
    graph = with_inputs(parse(answer), {*known, *given})  # pi is what the trace was fed for it
    feeds = dict(given)
    for name in graph.inputs:
        if name in known:
            feeds[name] = trace.value(known[name])
        elif name not in given and name not in graph.defaults:
            raise FeedError(
                f"The graph has no {name}.",
                code="answer-unknown-name",
                expected=f"a number, or a formula over {listed([*given, *known][:12])}",
                received=name,
            )
    feeds = {name: value for name, value in feeds.items() if name in graph.inputs}
    shapes_of(graph, {name: getattr(value, "shape", ()) for name, value in feeds.items()})
    return evaluate(graph, placed(graph, feeds))[graph.output]
