"""The four kinds of step; together, in order, they are everything that happens in the two passes.

A value or a gradient is a float, or a NumPy array of the node's shape where arrays were fed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Value = Any  # a float, or an array of float64


class _Compared:
    """Steps are equal if they are of one kind and all their numbers are, also those inside arrays."""

    __slots__: tuple[str, ...] = ()
    node: int

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(_equal(getattr(self, name), getattr(other, name)) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.__class__, self.node, getattr(self, "position", None)))


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated(_Compared):
    """The forward pass computed the value of a node, or was given it."""

    node: int
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Seeded(_Compared):
    """The backward pass began: at a number with 1, at an array with the upstream gradient given."""

    node: int
    grad: Value


@dataclass(frozen=True, slots=True, eq=False)
class Propagated(_Compared):
    """One edge was walked back: contribution = upstream × local.

    A gate of whole arrays has no local slope of single entries; its rule makes the contribution of the
    upstream. Where an elementwise gate repeated an input, the products are added up.

    Attributes:
        node: the gate that passes its gradient on.
        input: the node that it is passed to.
        position: which input of the gate that is; `x*x` has two edges to the same node.
        upstream: the finished gradient at the gate.
        local: the slope of the gate toward this input; None at a gate of whole arrays.
        contribution: what the edge delivers.
    """

    node: int
    input: int
    position: int
    upstream: Value
    local: Value
    contribution: Value


@dataclass(frozen=True, slots=True, eq=False)
class Accumulated(_Compared):
    """At a fork all contributions have arrived, and their sum is the gradient."""

    node: int
    contributions: tuple[Value, ...]
    grad: Value


Step = Evaluated | Seeded | Propagated | Accumulated


def _equal(a: Any, b: Any) -> bool:
    """Say whether two numbers or arrays, or several, are the same by value."""
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    if getattr(a, "shape", ()) != getattr(b, "shape", ()):
        return False
    same = a == b
    return bool(same.all() if getattr(a, "ndim", 0) else same)
