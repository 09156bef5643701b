"""A Handle stands for a node while its graph is built: arithmetic on it appends gates to the tape.

The operators are not written out: they are made once from the gates that have one, so a new gate with
an operator is traced by existing. A result that depends on no input, or has no slope, is `Fixed`:
no gradient flows to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import index
from typing import TYPE_CHECKING, Any, Self

from graphtutor.errors import GraphError
from graphtutor.graph.values import MOST_AXES, as_value, has_too_many_axes, is_array
from graphtutor.ops import OPS
from graphtutor.ops.call import call
from graphtutor.ops.op import Op
from graphtutor.text import anything

if TYPE_CHECKING:
    from graphtutor.graph.builder import Builder

Part = int | tuple[int | None, int | None, int | None]  # of an index: a place, or a slice's three

DUNDER = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow", "@": "matmul",
    ">": "gt", ">=": "ge", "<": "lt", "<=": "le", "==": "eq", "!=": "ne",
}  # fmt: skip

UFUNCS = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "power": "pow", "float_power": "pow",
    "negative": "neg", "absolute": "abs", "fabs": "abs",
}  # fmt: skip


class Operand:
    """A node under construction."""

    __slots__ = ("builder", "id")
    __hash__ = object.__hash__
    builder: Builder
    id: int

    @classmethod
    def of(cls, builder: Builder, id: int) -> Self:
        """Return a handle for a node of a builder."""
        handle = cls()
        handle.builder = builder
        handle.id = id
        return handle

    def __repr__(self) -> str:
        return f"<node {self.id} of a graph>"

    def __bool__(self) -> bool:
        raise GraphError(
            "A graph cannot take a branch: the value is not known while it is built.",
            code="branch-on-value",
            remedy="write gt.where(x > 0, a, b), or gt.max(a, b) instead of max(a, b)",
        )

    def __float__(self) -> float:
        raise GraphError(
            "A node has no value while its graph is built.",
            code="value-of-node",
            remedy="use gt.sin, gt.exp … instead of math.sin, math.exp …",
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        """Take part in NumPy's functions of the same name: np.sin(x) adds the gate sin."""
        name = UFUNCS.get(ufunc.__name__, ufunc.__name__)
        if method != "__call__" or options or name not in OPS:
            raise GraphError(
                f"np.{ufunc.__name__} is no gate.",
                code="unknown-function",
                remedy="use the gates: gt.sin, gt.exp, gt.max …",
            )
        return apply(OPS[name], operands)

    def __getitem__(self, key: Any) -> Operand:
        """Take entries, as in `x[0, 1:3]`."""
        parts = key if isinstance(key, tuple) else (key,)
        return self.builder.apply(OPS["index"], (self,), {"key": tuple(map(_part, parts))})

    __iter__ = None  # or Python would index it from 0 on for ever

    @property
    def T(self) -> Operand:  # noqa: N802, as NumPy calls it
        """The same matrix with rows and columns exchanged."""
        return self.builder.apply(OPS["transpose"], (self,))

    def __pos__(self) -> Self:
        return self

    def __neg__(self) -> Operand:
        return self.builder.apply(OPS["neg"], (self,))

    def __abs__(self) -> Operand:
        return self.builder.apply(OPS["abs"], (self,))


class Handle(Operand):
    """A node that depends on an input: gradients flow to it."""

    __slots__ = ()

    @staticmethod
    def operator(op: Op) -> Callable[[Any, Any], Any]:
        """Return the quick way to combine a handle with something else by a gate of two inputs."""
        return _between_handles(op, _general(op, swapped=False))


class Fixed(Operand):
    """A node to which no gradient flows: a constant, or a comparison."""

    __slots__ = ()


def _part(part: Any) -> Part:
    """Return one part of an index as gates keep it: a place, or the start, stop and step of a slice."""
    if isinstance(part, slice):
        start, stop, step = (
            None if bound is None else _place(bound) for bound in (part.start, part.stop, part.step)
        )
        return start, stop, step
    return _place(part)


def _place(part: Any) -> int:
    """Return a whole number of an index.

    Raises:
        GraphError: it is none.
    """
    try:
        if not isinstance(part, bool):
            return index(part)
    except TypeError:  # NumPy would take several places, or an axis more
        pass
    raise GraphError(
        f"{anything(part)} is no place in an array.",
        code="bad-index",
        expected="whole numbers, and slices of them such as 1:3",
        remedy="take places one by one, as in gt.stack(x[0], x[2])",
    )


def apply(op: Op, operands: tuple[Any, ...], settings: dict[str, Any] | None = None) -> Any:
    """Use a gate as a Python function: on handles it adds a node, on numbers it computes."""
    if settings and not op.is_variadic:
        named = op.inputs[len(operands) :]  # as in l2(w, rate=0.01)
        operands += tuple(settings[name] for name in named if name in settings)
        settings = {name: value for name, value in settings.items() if name not in named}
    count = len(operands) if op.is_variadic else len(op.inputs)
    if len(operands) > count:  # numbers after the inputs are settings
        names = [name for name in op.settings if name not in (settings or {})]
        extra = dict(zip(names, operands[count:], strict=False))
        if op.gathers:
            extra = {op.gathers: operands[count:]}
        if len(operands) - count == len(extra) or op.gathers:
            operands, settings = operands[:count], {**(settings or {}), **extra}
    for operand in operands:
        if isinstance(operand, Operand):
            return operand.builder.apply(op, operands, settings)
    return _computed(op, operands, settings)


def _computed(op: Op, given: tuple[Any, ...], settings: dict[str, Any] | None) -> Any:
    """Return what a gate makes of numbers and arrays, a float or an array.

    Raises:
        GraphError: something is neither, or a number or a setting is wrong.
        ShapeError: the arrays do not fit.
    """
    from graphtutor.graph.builder import Builder  # a builder makes handles
    from graphtutor.graph.constants import array_value, constant_values

    operands = [_number_or_array(op, value) for value in given]
    builder = Builder()
    if not any(map(is_array, operands)):
        id = builder.apply(op, operands, settings).id
        value = constant_values(builder, builder.constants, [id]).get(id)
        if value is not None:
            return float(value)
        builder = Builder()
    names = [f"{op.inputs[0]}{n}" for n in range(len(given))] if op.is_variadic else op.inputs
    inputs = dict(zip(names, operands, strict=False))
    output = builder.apply(op, builder.declare(list(inputs)), settings)
    return array_value(builder.graph(output), inputs)


def _number_or_array(op: Op, given: Any) -> Any:
    value = as_value(given)
    if value is None or has_too_many_axes(value):
        raise GraphError(
            f"{op.name} takes numbers and arrays of numbers, with at most {MOST_AXES} axes.",
            code="not-a-number",
            received=anything(given),
            remedy="give the inputs one by one, not in a list" if is_array(given) else None,
        )
    return value


def _general(op: Op, *, swapped: bool) -> Callable[[Any, Any], Any]:
    """Make an operator that also takes numbers."""

    def operator(self: Operand, other: Any) -> Any:
        if not isinstance(other, Operand):
            try:
                other = float(other) if hasattr(other, "__float__") else None
            except (TypeError, ValueError):
                other = None
            except OverflowError:
                other = math.inf  # which no constant can be: the builder says so
            if other is None:
                return NotImplemented
        return self.builder.apply(op, (other, self) if swapped else (self, other))

    return operator


def _between_handles(op: Op, otherwise: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Make the operator of two handles: the one place where building a graph must be quick."""
    use = call(op, 2, (0, 1))

    def operator(self: Handle, other: Any) -> Any:
        if other.__class__ is Handle:
            builder = self.builder
            if other.builder is builder:
                handle = Handle()
                handle.builder = builder
                handle.id = len(builder)
                builder.append((use, self.id, other.id))
                return handle
        return otherwise(self, other)

    return operator


def _give_operators() -> None:
    for op in OPS.values():
        sign = op.infix.signs[0] if op.infix and len(op.inputs) == 2 else None
        if sign not in DUNDER:
            continue
        name = DUNDER[sign]
        general = _general(op, swapped=False)
        setattr(Operand, f"__{name}__", general)
        if op.is_differentiable:
            setattr(Operand, f"__r{name}__", _general(op, swapped=True))
            if op.kind == "elementwise":
                setattr(Handle, f"__{name}__", _between_handles(op, general))


_give_operators()
