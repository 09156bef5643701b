"""A drawn graph at one moment of its passes: what is written where, and what has happened on each wire.

A Drawing is a trace laid out once; a Picture is what it shows at one step. Whatever shows graphs reads
Pictures: cells in a terminal, lines and circles on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from graphtutor.drawing.layout import Layout, Wire, layout
from graphtutor.engine.player import Player
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import label, symbol
from graphtutor.graph.graph import Node
from graphtutor.text import decimal, plain_ascii
from graphtutor.words.narrate import printed

Content = Literal["numbers", "symbols", "both"]
State = Literal["waiting", "forward", "backward", "current"]
STATES: tuple[State, ...] = ("waiting", "forward", "backward", "current")
GATE_BRACKETS = 2  # the cells around the symbol of a gate


class Look(NamedTuple):
    """How much a drawing shows.

    Attributes:
        decimals: of the numbers on the wires; None for shapes and wires only.
        content: numbers, symbols, or both on the wires.
        ascii: whether to use ASCII characters only.
    """

    decimals: int | None = 2
    content: Content = "numbers"
    ascii: bool = False


class Shape(NamedTuple):
    """A node as it is drawn.

    Attributes:
        text: the symbol of a gate, the name of an input, the number of a constant.
        is_gate: whether it is drawn round.
        state: waiting for its value, with its value, with its gradient, or in the current step.
        value, grad: what is written above and below its wire; empty where it is not known yet.
        is_new: whether the current step wrote the value or the gradient.
    """

    text: str
    is_gate: bool
    state: State
    value: str
    grad: str
    is_new: bool


class Picture(NamedTuple):
    """A drawn graph at one moment.

    Attributes:
        layout: where everything stands.
        shapes: by id, the drawn nodes.
        wires: one state for each wire of the layout: nothing yet, the value has passed, the gradient
            has passed, or the current step is about it.
        look: how much is shown.
    """

    layout: Layout
    shapes: Mapping[int, Shape]
    wires: tuple[State, ...]
    look: Look


class Drawing:
    """A trace laid out: the part of its pictures that stays the same while the passes are played.

    Attributes:
        trace: what is drawn.
        look: how much is shown.
        layout: where everything stands, with room for every number that will appear.
    """

    def __init__(self, trace: Trace, look: Look | None = None, *, lead: int = 0) -> None:
        self.trace = trace
        self.look = look = look or Look()
        graph = trace.graph
        self.texts = [_shape_text(node, look) for node in graph]
        self.values = [_value_text(trace, node, look) for node in graph]
        self.grads = [_grad_text(trace, node, look) for node in graph]
        self._is_gate = [node.op is not None for node in graph]
        gates = [
            len(text) + GATE_BRACKETS * is_gate
            for text, is_gate in zip(self.texts, self._is_gate, strict=True)
        ]
        labels = [max(len(v), len(g)) for v, g in zip(self.values, self.grads, strict=True)]
        self.layout: Layout = layout(graph, gates, labels, lead=lead)
        self._value_at, self._edge_at, self._grad_at = _moments(trace)

    def picture(self, player: Player, *, asked: bool = False, marked: bool = True) -> Picture:
        """Return what is known when the player has made its step.

        Args:
            player: the moment.
            asked: mark the wires of the next step, about which a learner is asked, but show no more.
            marked: whether the current step is marked at all.
        """
        at, step = player.at, player.step if marked else None
        if asked:
            step = self.trace.steps[min(at + 1, len(self.trace.steps) - 1)]
        shapes = {id: self._shape(id, at, step) for id in self.layout.places}
        wires = tuple(
            self._wire_state(w.source, w.target, w.position, at, step) for w in self.layout.wires
        )
        return Picture(self.layout, shapes, wires, self.look)

    def moments_at(self, id: int) -> tuple[int, int | None]:
        """Return at which steps the value and the gradient of a node become known.

        A constant is known before the first step, -1; where no gradient arrives there is None.
        """
        return self._value_at.get(id, -1), self._grad_at.get(id)

    def moments_of(self, wire: Wire) -> tuple[int, int | None]:
        """Return at which steps the value passes a wire, and the gradient."""
        grad = self._edge_at.get((wire.target, wire.position))
        return self._value_at.get(wire.source, -1), grad

    def _shape(self, id: int, at: int, step: Step | None) -> Shape:
        has_value = self._value_at.get(id, -1) <= at
        has_grad = self._grad_at.get(id, at + 1) <= at
        state: State = "backward" if has_grad else "forward" if has_value else "waiting"
        is_new = step is not None and at in (self._value_at.get(id), self._grad_at.get(id))
        return Shape(
            text=self.texts[id],
            is_gate=self._is_gate[id],
            state="current" if step is not None and id == step.node else state,
            value=self.values[id] if has_value else "",
            grad=self.grads[id] if has_grad else "",
            is_new=is_new,
        )

    def _wire_state(
        self, source: int, target: int, position: int, at: int, step: Step | None
    ) -> State:
        match step:
            case Evaluated(node, _) if node == target:
                return "current"
            case Propagated() if (step.node, step.position) == (target, position):
                return "current"
            case Accumulated(node, _, _) if node == source and (target, position) in self._edge_at:
                return "current"
        if self._edge_at.get((target, position), at + 1) <= at:
            return "backward"
        return "forward" if self._value_at.get(source, -1) <= at else "waiting"


def _moments(trace: Trace) -> tuple[dict[int, int], dict[tuple[int, int], int], dict[int, int]]:
    """Return at which steps values become known, edges are walked back, and gradients are complete."""
    values: dict[int, int] = {}
    edges: dict[tuple[int, int], int] = {}
    grads: dict[int, int] = {}
    for number, step in enumerate(trace.steps):
        match step:
            case Evaluated(node, _):
                values[node] = number
            case Propagated():
                edges[step.node, step.position] = number
                grads[step.input] = number  # the last one counts, and a sum comes after it
            case Seeded(node, _) | Accumulated(node, _, _):
                grads[node] = number
    return values, edges, grads


def _shape_text(node: Node, look: Look) -> str:
    text = label(node)
    return plain_ascii(text) if look.ascii else text


def _value_text(trace: Trace, node: Node, look: Look) -> str:
    """Return what stands above the wire of a node."""
    if look.decimals is None or node.kind == "constant":
        return ""
    op = node.op
    if op is not None and op.is_comparison:
        return printed(trace, node.id, look.decimals)
    number = decimal(trace.value(node.id), look.decimals)
    is_named = look.content != "numbers" and op is not None
    return _written(symbol(trace.graph, node.id) if is_named else "", number, look)


def _grad_text(trace: Trace, node: Node, look: Look) -> str:
    """Return what stands below the wire of a node, once its gradient is known."""
    grad = trace.grad(node.id)
    if look.decimals is None or grad is None:
        return ""
    number = decimal(grad, look.decimals)
    if look.content == "numbers":
        return _written("", number, look)
    end = symbol(trace.graph, trace.graph.output)
    return _written(f"∂{end}/∂{symbol(trace.graph, node.id)}", number, look)


def _written(name: str, number: str, look: Look) -> str:
    if look.content == "numbers":
        text = number
    elif look.content == "symbols":
        text = name
    else:
        text = f"{name}={number}" if name else number
    return plain_ascii(text) if look.ascii else text
