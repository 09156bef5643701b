"""A Walk is what a learner has on the screen: an expression with its values, and a place in its trace.

A change of expression, values, folding or tie rule gives a new Walk, or an error and nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphtutor.engine.nudge import Nudge, nudge
from graphtutor.engine.player import Player
from graphtutor.engine.run import Ties, run
from graphtutor.engine.steps import Evaluated, Step
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.folding import fold, unfold
from graphtutor.graph.graph import Graph
from graphtutor.syntax.feeds import parse_feeds
from graphtutor.syntax.grammar import parse
from graphtutor.text import exact_number, listed

ASSUMED = 1.0  # the value of an input that was given none


class Walk:
    """An expression on the screen.

    Attributes:
        graph: what is walked, before the tie rule is set.
        feeds: the values of its inputs.
        values: the values as they were typed.
        ties: the tie rule.
        trace: the record of the passes.
        player: the place in it.
        assumed: inputs that were given no value and have taken 1.
    """

    def __init__(
        self,
        graph: Graph,
        values: str = "",
        ties: Ties = "first",
        old: Mapping[str, float] | None = None,
    ) -> None:
        feeds = parse_feeds(values)
        known = {**(old or {}), **feeds}
        wanted = [n for n in graph.inputs if n not in feeds and n not in graph.defaults]
        self.assumed = [name for name in wanted if name not in known]
        feeds |= {name: known.get(name, ASSUMED) for name in wanted}
        self.graph = with_inputs(graph, set(feeds)) if graph.symbols else graph
        self.feeds = feeds
        self.values = values
        self.ties: Ties = ties
        self.trace = run(self.graph, feeds, ties)
        self.player = Player(self.trace)
        if wanted:
            self.values = written_values(feeds)

    @classmethod
    def start(cls, expression: str, values: str = "", ties: Ties = "first") -> Walk:
        """Begin a walk from typed text; inputs without a value take 1."""
        return cls(parse(expression), values, ties)

    @property
    def expression(self) -> str:
        """The expression as text, on one line."""
        lines = (line.strip().rstrip(";") for line in self.graph.expression.splitlines())
        return "; ".join(line for line in lines if line)

    @property
    def step(self) -> Step:
        """The current step."""
        return self.player.step

    @property
    def note(self) -> str:
        """What a learner should know about the values, or nothing."""
        if not self.assumed:
            return ""
        verb = "has" if len(self.assumed) == 1 else "have"
        return f"{listed(self.assumed)} {verb} no value yet: 1 is taken."

    def revised(self, expression: str, values: str) -> Walk:
        """Return the walk of another expression, other values, or both.

        The place is kept if the graph is the same; otherwise the walk begins anew. Values that are
        left out stay as they were; untouched values of inputs that are gone are dropped.

        Raises:
            ParseError, FeedError: the text cannot be read, or the values do not fit it.
        """
        graph = self.graph if expression == self.expression else parse(expression)
        if values == self.values:
            kept = {*graph.inputs, *graph.symbols.values()}
            values = written_values({n: v for n, v in self.feeds.items() if n in kept})
        walk = Walk(graph, values, self.ties, self.feeds)
        if walk.graph == self.graph:
            walk.player.go_to(self.player.at)
        return walk

    def unfolded(self, node: int) -> Walk:
        """Return the walk with one gate opened into smaller ones; see `graph.folding.unfold`."""
        return self._regrown(unfold(self.graph, node))

    def folded(self, node: int) -> Walk:
        """Return the walk with the pattern around a gate closed; see `graph.folding.fold`."""
        return self._regrown(fold(self.graph, node))

    def with_ties(self, ties: Ties) -> Walk:
        """Return the walk under another tie rule, at the same place."""
        walk = Walk(self.graph, self.values, ties, self.feeds)
        walk.player.go_to(self.player.at)
        return walk

    def nudged(self, name: str, by: float) -> Nudge:
        """Return what happens to the output when an input is moved."""
        return nudge(self.trace, name, by)

    def _regrown(self, graph: Graph) -> Walk:
        """Return the walk of the same function with other gates.

        What lies before a gate that opens or closes is the same, forward and backward: so the place
        is kept by its distance from where the pass began.
        """
        walk = Walk(graph, self.values, self.ties, self.feeds)
        turn = _turn(self.player)
        distance = self.player.at - turn
        walk.player.go_to(self.player.at if distance < 0 else _turn(walk.player) + distance)
        return walk


def written_values(feeds: Mapping[str, float]) -> str:
    """Return values as they are typed."""
    return ", ".join(f"{name}={exact_number(value)}" for name, value in feeds.items())


def _turn(player: Player) -> int:
    """Return the number of the step at which the backward pass begins."""
    return sum(isinstance(step, Evaluated) for step in player.trace.steps)
