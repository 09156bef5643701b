"""The four kinds of step; together, in order, they are everything that happens in the two passes.

A value or a gradient is a float, or a NumPy array of the node's shape where arrays were fed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Value = Any  # a float, or an array of float64


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The forward pass computed the value of a node, or was given it."""

    node: int
    value: Value


@dataclass(frozen=True, slots=True)
class Seeded:
    """The backward pass began: at a number with 1, at an array with the upstream gradient given."""

    node: int
    grad: Value


@dataclass(frozen=True, slots=True)
class Propagated:
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


@dataclass(frozen=True, slots=True)
class Accumulated:
    """At a fork all contributions have arrived, and their sum is the gradient."""

    node: int
    contributions: tuple[Value, ...]
    grad: Value


Step = Evaluated | Seeded | Propagated | Accumulated
