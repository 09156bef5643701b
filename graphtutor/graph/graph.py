"""A Graph is a tape of nodes in topological order, which is the order of writing; it never changes.

The tape holds one small tuple a node: the Call of a gate and the ids of its inputs, or a leaf and its
own id. That is all the engine needs; a `Node` is a view of one entry, made when somebody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from graphtutor.namespaces.notation import style_called
from graphtutor.namespaces.writing import Term
from graphtutor.ops.call import Call
from graphtutor.ops.op import Op
from graphtutor.ops.sizes import Shape

Kind = Literal["input", "constant", "gate"]
Entry = tuple[Any, ...]  # (Call, id of input, id of input, …) or (Leaf, own id)


class Leaf:
    """A node without inputs: its value is given, so there is nothing to compute or to pass on."""

    __slots__ = ("kind", "receives")
    active = ()

    def __init__(self, kind: Kind, receives: bool) -> None:
        self.kind = kind
        self.receives = receives

    def __repr__(self) -> str:
        return f"<{self.kind}>"

    def __reduce__(self) -> str:
        return self.kind.upper()

    @property
    def array(self) -> Leaf:
        """The same for NumPy values: a leaf computes nothing."""
        return self

    @staticmethod
    def forward(values: list[Any], node: Entry) -> Any:
        """Return the value that was put there before the pass."""
        return values[node[1]]

    @staticmethod
    def backward(*_: Any) -> None:
        """Pass nothing on: the gradient has arrived."""


INPUT = Leaf("input", receives=True)
CONSTANT = Leaf("constant", receives=False)


class Graph:
    """An expression as nodes and edges.

    Attributes:
        tape: one entry a node, inputs before consumers.
        output: the id of the node whose value is the result.
        inputs: by name, the ids of the inputs, in the order of their first appearance.
        statements: by name, the ids of the named intermediate results.
        constants: by id, the values of the constants.
        symbols: by id, the names of the constants that have one, such as pi.
        defaults: by name, the values of inputs that the text itself gives, as in `w = 2; w*x`.
        typed: the text as it was typed, or None.
        leading: how many leaves surely stand before the first gate; the passes skip those.
        has_arrays: whether a gate works on whole arrays, whatever is fed.
        locate: returns where in the typed text a gate stands, as (start, end); None if it was not typed.
    """

    def __init__(
        self,
        *,
        tape: tuple[Entry, ...],
        output: int,
        inputs: Mapping[str, int],
        statements: Mapping[str, int],
        constants: Mapping[int, float],
        symbols: Mapping[int, str],
        defaults: Mapping[str, float],
        typed: str | None,
        leading: int = 0,
        has_arrays: bool = False,
        locate: Callable[[int], tuple[int, int] | None] | None = None,
    ) -> None:
        self.tape = tape
        self.output = output
        self.inputs = inputs
        self.statements = statements
        self.constants = constants
        self.symbols = symbols
        self.defaults = defaults
        self.typed = typed
        self.leading = leading
        self.has_arrays = has_arrays
        self.locate = locate
        self.known_shapes: dict[tuple[Shape, ...], tuple[Shape, ...]] = {}  # see graph.shapes
        self.formulas: dict[str, list[Term]] = {}  # by style, see graph.formula.expressions

    def __len__(self) -> int:
        return len(self.tape)

    def __getitem__(self, id: int) -> Node:
        return Node(self, range(len(self.tape))[id])

    def __iter__(self) -> Iterator[Node]:
        return (Node(self, id) for id in range(len(self.tape)))

    def __eq__(self, other: object) -> bool:
        """Compare structure, names and constants; the typed text does not count."""
        return isinstance(other, Graph) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash((self.tape, self.output))

    def __repr__(self) -> str:
        return f"<graph of {len(self.gates)} gates over {', '.join(self.inputs) or 'constants'}>"

    def __str__(self) -> str:
        return self.text

    @property
    def _facts(self) -> tuple[Any, ...]:
        return (
            self.tape,
            self.output,
            self.inputs,
            self.statements,
            self.constants,
            self.symbols,
            self.defaults,
        )

    @cached_property
    def text(self) -> str:
        """The graph as text that parses to the same graph."""
        from graphtutor.graph.unparse import text  # text is written from graphs

        return text(self)

    @cached_property
    def latex(self) -> str:
        """The graph in LaTeX that parses to the same graph."""
        from graphtutor.graph.latex import latex  # which is written from graphs, and seldom

        return latex(self)

    @cached_property
    def expression(self) -> str:
        """The text as it was typed or, for a graph that was not typed, `text`."""
        return self.text if self.typed is None else self.typed

    @cached_property
    def gates(self) -> tuple[Node, ...]:
        """The nodes that compute something, in order."""
        return tuple(node for node in self if node.kind == "gate")

    @cached_property
    def names(self) -> Mapping[int, str]:
        """By id, the name a node is shown by: an input's, a statement's first, a constant's own."""
        names = dict(self.symbols)
        for name, id in (*self.inputs.items(), *self.statements.items()):
            names.setdefault(id, name)
        return names

    @cached_property
    def own_symbols(self) -> Mapping[int, str]:
        """By id, the symbols v1, v2 … of the gates that have no name."""
        from graphtutor.graph.formula import own_symbols  # formulas are written from graphs

        return own_symbols(self)

    @property
    def named(self) -> dict[str, int]:
        """By name, the ids of everything a learner can ask for: inputs and statements."""
        return {**self.inputs, **self.statements}

    @cached_property
    def consumers(self) -> tuple[tuple[int, ...], ...]:
        """By id, the ids of the gates that use a node, once for each use."""
        consumers: list[list[int]] = [[] for _ in self.tape]
        for id, (call, *inputs) in enumerate(self.tape):
            if isinstance(call, Call):
                for source in inputs:
                    consumers[source].append(id)
        return tuple(map(tuple, consumers))

    def with_setting(self, name: str, value: Any) -> Graph:
        """Return the graph with a setting changed in every gate that has it, such as the tie rule."""
        tape = tuple(
            (entry[0].with_setting(name, value), *entry[1:])
            if isinstance(entry[0], Call)
            else entry
            for entry in self.tape
        )
        return self.replace(tape=tape)

    def replace(self, **changes: Any) -> Graph:
        """Return a graph with some attributes changed."""
        keys = [
            "tape",
            "output",
            "inputs",
            "statements",
            "constants",
            "symbols",
            "defaults",
            "typed",
            "leading",
            "has_arrays",
            "locate",
        ]
        return Graph(**{**{key: getattr(self, key) for key in keys}, **changes})


class Node:
    """A view of one node of a graph."""

    __slots__ = ("graph", "id")

    def __init__(self, graph: Graph, id: int) -> None:
        self.graph = graph
        self.id = id

    def __repr__(self) -> str:
        return f"<node {self.id} {self.label}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.id == other.id and self.graph is other.graph

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def kind(self) -> Kind:
        """Whether the node is an input, a constant or a gate."""
        used = self.graph.tape[self.id][0]
        return "gate" if isinstance(used, Call) else used.kind

    @property
    def call(self) -> Call:
        """The use of a gate that stands here; only gates have one."""
        used = self.graph.tape[self.id][0]
        assert isinstance(used, Call), "a leaf has no gate"
        return used

    @property
    def op(self) -> Op | None:
        """The gate, or None for a leaf."""
        used = self.graph.tape[self.id][0]
        return used.op if isinstance(used, Call) else None

    @property
    def inputs(self) -> tuple[int, ...]:
        """The ids of the inputs, in the order of writing, duplicates kept."""
        entry = self.graph.tape[self.id]
        return entry[1:] if isinstance(entry[0], Call) else ()

    @property
    def consumers(self) -> tuple[int, ...]:
        """The ids of the gates that use this node, once for each use."""
        return self.graph.consumers[self.id]

    @property
    def name(self) -> str | None:
        """The name that the node was given, if any."""
        return self.graph.names.get(self.id)

    @property
    def receives(self) -> bool:
        """Whether a gradient can arrive here; constants and comparisons get none."""
        return bool(self.graph.tape[self.id][0].receives)

    @property
    def label(self) -> str:
        """What is drawn in the node: a name, a number, or a symbol with its constant absorbed."""
        from graphtutor.graph.formula import label  # formulas are written from graphs

        return label(self)

    def formula(self, style: str = "unicode") -> str:
        r"""Return the node's expression over the inputs and named statements.

        Args:
            style: "unicode", "latex" or "plain".

        >>> from graphtutor.syntax.grammar import parse
        >>> print(parse("1/(1+exp(-x))")[5].formula("latex"))
        \frac{1}{1 + e^{-x}}
        """
        from graphtutor.graph.formula import expressions  # formulas are written from graphs

        return expressions(self.graph, style_called(style))[self.id].text

    def slope(self, position: int, style: str = "unicode") -> str:
        """Return the local slope toward one input as a formula.

        Args:
            position: which input, from 0; it must be one that gradients flow to.
            style: "unicode", "latex" or "plain".

        >>> from graphtutor.syntax.grammar import parse
        >>> parse("y = sigmoid(x)")[1].slope(0)
        'y·(1 - y)'
        """
        from graphtutor.graph.formula import slope  # formulas are written from graphs

        value = slope(self.graph, self.id, position, language := style_called(style))
        return value.text if isinstance(value, Term) else language.constant(value).text
