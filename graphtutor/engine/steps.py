"""The four kinds of step; together, in order, they are everything that happens in the two passes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The forward pass computed the value of a node, or was given it."""

    node: int
    value: float


@dataclass(frozen=True, slots=True)
class Seeded:
    """The backward pass began: the gradient of the output with respect to itself is 1."""

    node: int
    grad: float


@dataclass(frozen=True, slots=True)
class Propagated:
    """One edge was walked back: contribution = upstream × local.

    Attributes:
        node: the gate that passes its gradient on.
        input: the node that it is passed to.
        position: which input of the gate that is; `x*x` has two edges to the same node.
        upstream: the finished gradient at the gate.
        local: the slope of the gate toward this input.
        contribution: what the edge delivers.
    """

    node: int
    input: int
    position: int
    upstream: float
    local: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Accumulated:
    """At a fork all contributions have arrived, and their sum is the gradient."""

    node: int
    contributions: tuple[float, ...]
    grad: float


Step = Evaluated | Seeded | Propagated | Accumulated
