"""The blanks of an exercise: every number that is asked for, in the order in which one works it out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.exercises.exercise import Ask
from graphtutor.exercises.rules import rule
from graphtutor.text import array

Kind = Literal["value", "grad", "upstream", "local", "contribution", "rule"]
DIGITS = 4  # significant digits of an answer in a key


@dataclass(frozen=True, slots=True)
class Blank:
    """One number that is asked for, or one array, or the rule of an edge.

    Attributes:
        number: as it is printed in its box, from 1.
        kind: what it is.
        node: whose value or gradient it is; for what belongs to an edge, the gate.
        position: for what belongs to an edge, which input of the gate.
        truth: the answer; of a rule its text.
        step: the number of the step in the trace that the answer comes from.
    """

    number: int
    kind: Kind
    node: int
    position: int | None
    truth: Any
    step: int

    @property
    def answer(self) -> str:
        """The answer as a key prints it."""
        return str(self.truth) if self.kind == "rule" else array(self.truth, DIGITS)

    @property
    def is_array(self) -> bool:
        """Whether the answer has several entries."""
        return bool(getattr(self.truth, "ndim", 0))


class Blanks:
    """The blanks of one trace, to be found by what they ask for.

    Attributes:
        all: the blanks in the order of their numbers, the first of which is `first`.
        numeric: those of them that ask for numbers.
    """

    def __init__(self, trace: Trace, ask: Collection[Ask], first: int = 1) -> None:
        found = [
            (kind, node, position, truth, place)
            for place, step in enumerate(trace.steps)
            for kind, node, position, truth in _asked(step, trace, ask)
        ]
        self.all = tuple(Blank(place, *facts) for place, facts in enumerate(found, first))
        self.numeric = tuple(blank for blank in self.all if blank.kind != "rule")
        self._known = {(blank.kind, blank.node, blank.position): blank for blank in self.all}

    def find(self, kind: Kind, node: int, position: int | None = None) -> Blank | None:
        """Return the blank that asks for something, or None if it is not asked."""
        return self._known.get((kind, node, position))


Facts = tuple[Kind, int, int | None, Any]  # kind, node, position and truth


def _asked(step: Step, trace: Trace, ask: Collection[Ask]) -> Iterator[Facts]:
    """Yield what is asked at a step."""
    match step:
        case Evaluated(node, value):
            op = trace.graph[node].op
            if "values" in ask and op is not None and not op.is_comparison:
                yield "value", node, None, value
        case Seeded(node, grad):
            if "grads" in ask:
                yield "grad", node, None, grad
        case Propagated():
            yield from _asked_of_an_edge(step, trace, ask)
        case Accumulated(node, _, grad):
            if "grads" in ask or "sums" in ask:
                yield "grad", node, None, grad


def _asked_of_an_edge(step: Propagated, trace: Trace, ask: Collection[Ask]) -> Iterator[Facts]:
    """Yield what is asked of an edge; what arrives over the only one is the gradient itself."""
    is_part = len(trace.arrivals(step.input)) > 1
    has_row = is_of_numbers(step)
    if "upstream" in ask and has_row:
        yield "upstream", step.node, step.position, step.upstream
    if "locals" in ask and (has_row or ("upstream" not in ask and step.local is not None)):
        yield "local", step.node, step.position, step.local
    if "rules" in ask and not has_row and (written := rule(step, trace)) is not None:
        yield "rule", step.node, step.position, written
    if is_part and "sums" in ask:
        yield "contribution", step.node, step.position, step.contribution
    if not is_part and "grads" in ask:
        yield "grad", step.input, None, step.contribution


def is_of_numbers(step: Propagated) -> bool:
    """Say whether an edge is walked by single numbers, so that upstream × local is all there is to it."""
    facts = step.upstream, step.local, step.contribution
    return not any(fact is None or getattr(fact, "ndim", 0) for fact in facts)
