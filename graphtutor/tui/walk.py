"""A Walk is what a learner has on the screen: an expression with its values, and a place in its trace.

A change of expression, values, folding or tie rule gives a new Walk, or an error and nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphtutor.engine.nudge import Nudge, nudge
from graphtutor.engine.player import Player
from graphtutor.engine.run import Ties, run
from graphtutor.engine.steps import Evaluated, Propagated, Step
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError, GraphError, GraphTutorError, ShapeError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.folding import folded_around, unfold
from graphtutor.graph.graph import Graph
from graphtutor.syntax.grammar import parse
from graphtutor.syntax.tokens import on_one_line
from graphtutor.text import listed, shape
from graphtutor.tui.values import Values

NONE = Values()
ASSUMED = 1.0  # the value of an input that was given none


class Walk:
    """An expression on the screen.

    Attributes:
        typed: the graph as it was typed.
        graph: what is walked, before the tie rule is set: pi is an input if it was given a value.
        feeds: the values of its inputs.
        values: the values as they were typed.
        held: the values of its inputs, also those that are too large to be typed.
        ties: the tie rule.
        upstream: the gradient with which the backward pass begins, if it was given.
        trace: the record of the passes.
        player: the place in it.
        focus: the gate that has just been opened or closed, if one has.
        assumed: inputs that were given no value and have taken 1.
        kept: inputs that were given no value and have kept theirs.
    """

    def __init__(
        self,
        graph: Graph,
        values: str = "",
        ties: Ties = "first",
        *,
        untyped: Values = NONE,
        old: Values = NONE,
        upstream: Any = None,
    ) -> None:
        given = untyped | Values.read(values)
        known = (old | given).feeds
        wanted = [n for n in graph.inputs if n not in given.feeds and n not in graph.defaults]
        self.assumed = [name for name in wanted if name not in known]
        self.kept = [name for name in wanted if name in known]
        self.focus: int | None = None
        self.held = given | old.only(self.kept) | Values.of(dict.fromkeys(self.assumed, ASSUMED))
        self.feeds = self.held.feeds
        self.typed = graph
        self.graph = with_inputs(graph, set(self.feeds)) if graph.symbols else graph
        self.values = self.held.text if wanted else values
        self.ties: Ties = ties
        self.upstream = upstream
        try:
            self.trace = run(self.graph, self.feeds, ties, upstream)
        except ShapeError as error:
            raise _of_what_is_assumed(error, self.graph, self.assumed) from error
        self.player = Player(self.trace)

    @classmethod
    def start(
        cls,
        expression: str,
        values: str = "",
        ties: Ties = "first",
        feeds: Mapping[str, Any] | None = None,
        upstream: Any = None,
    ) -> Walk:
        """Begin a walk from typed text; inputs without a value take 1.

        Args:
            expression: what is walked.
            values: values by name, as they are typed.
            ties: the tie rule.
            feeds: values by name that come from elsewhere, such as a file; typed ones go before.
            upstream: the gradient with which the backward pass begins, of the output's shape.

        Raises:
            ParseError, FeedError, ShapeError: a text cannot be read, or the values do not fit.
        """
        graph = parse(expression)
        if not feeds:
            return cls(graph, values, ties, upstream=upstream)
        given = Values.of(feeds) | Values.read(values)
        return cls(graph, given.text, ties, untyped=given.untyped, upstream=upstream)

    @property
    def expression(self) -> str:
        """The expression as text, on one line."""
        return on_one_line(self.graph.expression)

    @property
    def step(self) -> Step:
        """The current step."""
        return self.player.step

    @property
    def note(self) -> str:
        """What a learner should know about the values, or nothing."""
        said = []
        if self.assumed:
            verb = "has" if len(self.assumed) == 1 else "have"
            said.append(f"{listed(self.assumed)} {verb} no value yet: 1 is taken.")
        if self.kept:
            keeps = "keeps its value" if len(self.kept) == 1 else "keep their values"
            said.append(f"{listed(self.kept)} {keeps}.")
        large = self.held.untyped.feeds
        if large:
            held = listed([f"{name} ({shape(array.shape)})" for name, array in large.items()])
            said.append(f"{held} {'is' if len(large) == 1 else 'are'} too large to be typed.")
        return " ".join(said)

    def notes_names_in(self, typed: str) -> bool:
        """Say whether all inputs that the note is about are in a text, which need not be finished."""
        return {*self.assumed, *self.kept} <= {*re.findall(r"\w+", typed)}

    @property
    def is_typed(self) -> bool:
        """Whether the walk can be begun again from its two texts."""
        return self.upstream is None and not self.held.untyped.feeds

    def revised(self, expression: str, values: str) -> Walk:
        """Return the walk of another expression, other values, or both.

        The place is kept if the graph is the same; otherwise the walk begins anew. Values that are
        left out stay as they were; untouched values of inputs that are gone are dropped.

        Raises:
            ParseError, FeedError, ShapeError: a text cannot be read, or the values do not fit.
        """
        graph = self.typed if expression == self.expression else parse(expression)
        held = self.held.only({*graph.inputs, *graph.symbols.values()})
        walk = self._with(graph, held.text if values == self.values else values)
        if walk.graph == self.graph:
            walk.player.go_to(self.player.at)
        return walk

    def with_entry(self, name: str, place: tuple[int, ...], value: float) -> Walk:
        """Return the walk with one entry of an input changed, at the same place of the passes."""
        array = self.feeds[name].copy()
        array[place] = value
        held = self.held | Values.of({name: array})
        walk = Walk(self.graph, held.text, self.ties, untyped=held.untyped, upstream=self.upstream)
        walk.player.go_to(self.player.at)
        return walk

    def unfolded(self, node: int) -> Walk:
        """Return the walk with one gate opened into smaller ones; see `graph.folding.unfold`.

        Its `focus` is the last of the gates inside.
        """
        graph = unfold(self.graph, node, self.trace.shapes)
        if graph == self.graph:
            raise GraphError(
                f"{self.graph[node].label} has only constants, so there is nothing to open.",
                code="does-not-open",
            )
        return self._regrown(graph, node, node + len(graph) - len(self.graph))

    def folded(self, node: int) -> Walk:
        """Return the walk with the pattern around a gate closed; see `graph.folding.folded_around`.

        Its `focus` is the gate that the pattern has become.
        """
        graph, closed = folded_around(self.graph, node, self.trace.shapes)
        return self._regrown(graph, closed + len(self.graph) - len(graph), closed)

    @property
    def closes(self) -> bool:
        """Whether the gates around the one that has just been opened close again."""
        if self.focus is None:
            return False
        try:
            folded_around(self.graph, self.focus, self.trace.shapes)
        except GraphError:
            return False  # a gate with a setting of its own, such as leaky_relu(x, 0.3)
        return True

    def with_ties(self, ties: Ties) -> Walk:
        """Return the walk under another tie rule, at the same place."""
        walk = self._with(self.graph, self.values, ties)
        walk.player.go_to(self.player.at)
        return walk

    def nudged(self, name: str, by: float) -> Nudge:
        """Return what happens to the output when an input is moved."""
        return nudge(self.trace, name, by)

    def _with(self, graph: Graph, values: str, ties: Ties | None = None) -> Walk:
        """Return the walk of another graph or other values; what is not typed stays as it is."""
        names = {*graph.inputs, *graph.symbols.values()}
        untyped = self.held.untyped.only(names)

        def walk(upstream: Any) -> Walk:
            return Walk(
                graph,
                values,
                ties or self.ties,
                untyped=untyped,
                old=self.held,
                upstream=upstream,
            )

        try:
            return walk(self.upstream)
        except FeedError as error:
            if error.code != "upstream-shape":
                raise
            return walk(None)  # the output is another one, of another shape

    def _regrown(self, graph: Graph, old_gate: int, new_gate: int) -> Walk:
        """Return the walk of the same function, at the same place, where a gate opened or closed.

        What comes before the gate in a pass keeps its distance from where the pass begins, what
        comes after it keeps its distance from the end, so that nothing is shown ahead of its time.
        """
        walk = self._with(graph, self.values)
        walk.focus = new_gate
        at, turn, end = self.player.at, self.trace.turn, len(self.trace.steps)
        new_turn, new_end = walk.trace.turn, len(walk.trace.steps)
        evaluated = new_gate - sum(id < new_gate for id in walk.graph.constants)
        match self.step:
            case Evaluated(node, _):
                is_after = node >= old_gate
                place = new_turn + at - turn if is_after else min(at, evaluated - 1)
            case Propagated(node=node) if node <= old_gate:
                begun = _first_propagated(walk.trace, new_gate)
                place = new_end + at - end
                if place < begun:  # amid the gates that have closed to one, whose turn is not over
                    place = begun - 1
            case _:
                is_after = self.step.node < old_gate
                place = new_end + at - end if is_after else new_turn + at - turn
        walk.player.go_to(place)
        return walk


def _of_what_is_assumed(error: ShapeError, graph: Graph, assumed: list[str]) -> GraphTutorError:
    """Return what is wrong where the 1 that was taken for inputs without a value does not fit."""
    seen = {graph.output if error.node is None else error.node}
    for id in range(max(seen), -1, -1):
        if id in seen:
            seen.update(graph.tape[id][1:])
    assumed = [name for name in assumed if graph.inputs[name] in seen]
    if not assumed:
        return error
    have = "has no value" if len(assumed) == 1 else "have no values"
    return FeedError(
        f"{listed(assumed)} {have} yet, and a single number does not fit.",
        code="feed-missing",
        expected="a value of a shape that fits",
        received=error.message,
        remedy=f"give it below, such as {assumed[0]}=[1, 2] or {assumed[0]}=rand(2, 3; seed=1)",
    )


def _first_propagated(trace: Trace, node: int) -> int:
    """Return the number of the first step that walks an edge back from a gate, or the last step."""
    steps = enumerate(trace.steps)
    found = (n for n, step in steps if isinstance(step, Propagated) and step.node == node)
    return next(found, len(trace.steps) - 1)
