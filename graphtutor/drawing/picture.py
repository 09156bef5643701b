"""A drawn graph at one moment of its passes: what is written where, and what has happened on each wire.

A Drawing is a trace laid out once; a Picture is what it shows at one step. Whatever shows graphs reads
Pictures: cells in a terminal, lines and circles on paper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from textwrap import wrap
from typing import Any, Literal, NamedTuple

from graphtutor.drawing.labels import Labels, Look, cells
from graphtutor.drawing.layout import Layout, LayoutEngine, Sizes, Wire, layout
from graphtutor.drawing.matrix import Label, Matrix
from graphtutor.drawing.ports import Heights
from graphtutor.engine.player import Player
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.words.sentence import phrase

State = Literal["waiting", "forward", "backward", "current"]
STATES: tuple[State, ...] = ("waiting", "forward", "backward", "current")
GATE_BRACKETS = 2  # the cells around the symbol of a gate
SLOPE_BRACKETS = 2  # the cells around a local slope
NOTE = 80  # cells that a line below the drawing may take, also where the drawing is narrower
MAP_CELL, MAP_ROW = 0.75, 0.375  # cells and rows that a block of a map takes on paper


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
    value: Label
    grad: Label
    is_new: bool


class Note(NamedTuple):
    """What is written below a drawing, to begin at its left.

    Attributes:
        id: the node whose gradient it is about; -1 for what tells how to read the drawing.
        lines: the text, which is cut where it is wider than the drawing.
        is_known: whether it is known already; room is left for it in any case.
    """

    id: int
    lines: tuple[str, ...]
    is_known: bool


class Picture(NamedTuple):
    """A drawn graph at one moment.

    Attributes:
        layout: where everything stands.
        shapes: by id, the drawn nodes.
        wires: one state for each wire of the layout: nothing yet, the value has passed, the gradient
            has passed, or the current step is about it.
        slopes: for each wire the local slope that stands at its end, or nothing.
        look: how much is shown.
        notes: what stands below.
    """

    layout: Layout
    shapes: Mapping[int, Shape]
    wires: tuple[State, ...]
    slopes: tuple[Label, ...]
    look: Look
    notes: tuple[Note, ...] = ()


class Drawing:
    """A trace laid out: the part of its pictures that stays the same while the passes are played.

    Attributes:
        trace: what is drawn.
        look: how much is shown.
        layout: where everything stands, with room for every number that will appear.
        labels: all that is written in it.
    """

    def __init__(
        self,
        trace: Trace,
        look: Look | None = None,
        *,
        lead: int = 0,
        engine: LayoutEngine = layout,
    ) -> None:
        self.trace = trace
        self.look = look = look or Look()
        graph = trace.graph
        self.labels = written = Labels(trace, look)
        self._is_gate = [node.op is not None for node in graph]
        size = cells if lead else len
        room: Callable[[Any], int] = size
        if written.has_arrays:
            room = _room(size, on_paper=bool(lead))
        gates = [
            size(text) + GATE_BRACKETS * is_gate
            for text, is_gate in zip(written.texts, self._is_gate, strict=True)
        ]
        labels = [
            max(room(value), room(grad), look.least)
            for value, grad in zip(written.values, written.grads, strict=True)
        ]
        before = [0] * len(graph) if look.locals else []
        for (id, _), text in written.slopes.items():
            before[id] = max(before[id], room(text) + SLOPE_BRACKETS)
        heights = _heights(written, on_paper=bool(lead)) if written.has_arrays else None
        self.layout: Layout = engine(graph, Sizes(gates, labels, before, lead, heights))
        self._value_at, self._edge_at, self._grad_at = _moments(trace)
        wide = max(NOTE, self.layout.width)
        self._notes = {
            id: tuple(wrap(text, wide, subsequent_indent="  "))
            for id, text in written.notes.items()
        }
        if lead and any(
            is_map(label) for label in chain(written.values, written.grads, written.slopes.values())
        ):
            self._notes[-1] = (phrase("map-legend", {}),)

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
        slopes = tuple(self._slope(w.target, w.position, at) for w in self.layout.wires)
        notes = tuple(
            Note(id, lines, self._grad_at.get(id, -1) <= at) for id, lines in self._notes.items()
        )
        return Picture(self.layout, shapes, wires, slopes, self.look, notes)

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
            text=self.labels.texts[id],
            is_gate=self._is_gate[id],
            state="current" if step is not None and id == step.node else state,
            value=self.labels.values[id] if has_value else "",
            grad=self.labels.grads[id] if has_grad else "",
            is_new=is_new,
        )

    def _slope(self, id: int, position: int, at: int) -> Label:
        """Return the local slope at the end of a wire, once its edge has been walked back."""
        is_known = self._edge_at.get((id, position), at + 1) <= at
        return self.labels.slopes.get((id, position), "") if is_known else ""

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


def is_map(label: Label) -> bool:
    """Say whether a label is a large array, drawn as a map."""
    return isinstance(label, Matrix) and label.is_map


def _room(size: Callable[[str], int], *, on_paper: bool) -> Callable[[Label], int]:
    """Return what says how many cells a label takes, which may be an array."""

    def room(label: Label) -> int:
        if isinstance(label, str):
            return size(label)
        beside = map_cells(len(label.strengths[0])) if on_paper and label.is_map else 0
        wide = size(label.front) - len(label.front)  # of letters that are wide on paper
        return label.width + wide + beside

    return room


def _heights(written: Labels, *, on_paper: bool) -> Heights:
    """Return how many rows labels take, where it is more than one."""

    def tall(labels: Sequence[Label]) -> dict[int, int]:
        found = {id: _rows(label, on_paper=on_paper) for id, label in enumerate(labels)}
        return {id: rows for id, rows in found.items() if rows > 1}

    slopes: dict[int, int] = {}
    for (id, _), label in written.slopes.items():
        slopes[id] = max(slopes.get(id, 1), _rows(label, on_paper=on_paper))
    return Heights(tall(written.values), tall(written.grads), slopes)


def _rows(label: Label, *, on_paper: bool) -> int:
    if not isinstance(label, Matrix):
        return 1
    if label.rows or not on_paper:
        return len(label.rows) or 1
    return max(1, math.ceil(len(label.strengths) * MAP_ROW))


def map_cells(blocks: int) -> int:
    """Return how many cells the map of a large array takes, with the gap before it."""
    return math.ceil(blocks * MAP_CELL) + 1


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
