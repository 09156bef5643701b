"""The tracing namespace: a rule or a Python function run here appends its gates to a graph."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from graphtutor.errors import GraphError
from graphtutor.garbage import NoCollection
from graphtutor.graph.builder import Builder, finite
from graphtutor.graph.graph import Graph
from graphtutor.graph.handle import Handle, Operand, apply
from graphtutor.graph.names import first_untypable
from graphtutor.ops import OPS
from graphtutor.ops.call import call
from graphtutor.ops.op import Op

VARIADIC = 0x04 | 0x08  # the flags of a code object with *parameters or **parameters


class Tracing:
    """The namespace itself: every gate by its name."""

    pi = math.pi
    constant = staticmethod(float)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPS:
            raise AttributeError(name)
        function = gate(name)
        setattr(self, name, function)
        return function


TRACING = Tracing()


def gate(name: str) -> Callable[..., Any]:
    """Return a gate as a Python function of handles or numbers; settings are keywords."""
    op = OPS[name]
    is_quick = op.kind == "elementwise" and len(op.inputs) == 1 and not op.is_variadic
    function = _of_one_input(op) if is_quick else _general(op)
    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"{op.symbol}: {op.pattern}."
    return function


def _general(op: Op) -> Callable[..., Any]:
    def function(*operands: Any, **settings: Any) -> Any:
        return apply(op, operands, settings)

    return function


def _of_one_input(op: Op) -> Callable[..., Any]:
    """Make the function of a gate with one input, quick on a handle."""
    use = call(op, 1, (0,))

    def function(x: Any, *more: Any, **settings: Any) -> Any:
        if x.__class__ is Handle and not settings and not more:
            builder = x.builder
            handle = Handle()
            handle.builder = builder
            handle.id = len(builder)
            builder.append((use, x.id))
            return handle
        return apply(op, (x, *more), settings)

    return function


def trace_function(function: Callable[..., Any]) -> Graph:
    """Build the graph of a Python function by running it once on handles.

    Operand order and duplicates are kept, so `x * x` is one gate with two edges from x.

    Args:
        function: takes one handle per input and returns a handle (or a number).

    Returns:
        The graph; its inputs are called as the parameters of the function and take over their defaults.

    Raises:
        GraphError: the function takes a variable number of arguments, returns something else, or
            branches on a value.

    >>> print(trace_function(lambda x, y: x * y + x**2))
    x*y + x**2
    """
    builder = Builder()
    names = _parameters(function)
    with NoCollection():
        output = function(*builder.declare(names))
        builder.defaults = _defaults(function, names)
    if not isinstance(output, Operand):
        try:
            output = float(output)
        except (TypeError, ValueError):
            raise GraphError(
                "The function must return the result of arithmetic on its arguments.",
                code="not-a-result",
                received=type(output).__name__,
            ) from None
    return builder.graph(output)


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters.

    Raises:
        GraphError: they are not fixed, or one cannot be the name of an input.
    """
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & VARIADIC or code.co_kwonlyargcount:
        raise GraphError(
            "The inputs of the graph are the function's parameters, so each must have its own name.",
            code="parameters-unknown",
            remedy="pass a plain function such as lambda x, y: x * y",
        )
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    names = names[1:] if hasattr(function, "__self__") else names
    odd = first_untypable(names)
    if odd is not None:
        raise GraphError(
            f"The parameter {odd} cannot be the name of an input.",
            code="bad-name",
            expected="a name that could be typed in an expression, not a gate's nor pi or e",
            remedy=f"call it {odd.strip('_')}1",
        )
    return names


def _defaults(function: Callable[..., Any], names: tuple[str, ...]) -> dict[str, float]:
    """Return, by name, the values that the parameters have by default."""
    given = getattr(function, "__defaults__", None)
    if not given:
        return {}
    return {
        name: finite(value)
        for name, value in zip(names[len(names) - len(given) :], given, strict=True)
    }
