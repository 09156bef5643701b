"""A Builder grows a tape node by node and hands it over as a Graph.

Whoever builds a graph (the parser, a traced Python function, unfold and fold) does it through
`apply`, so a constant numerator 1 becomes a reciprocal and gradients stop at constants everywhere alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from itertools import repeat
from numbers import Integral, Real
from typing import Any

from graphtutor.errors import GraphError
from graphtutor.graph.graph import CONSTANT, INPUT, Entry, Graph
from graphtutor.graph.handle import Fixed, Handle, Operand
from graphtutor.ops import OPS
from graphtutor.ops.call import Call, call
from graphtutor.ops.op import Op
from graphtutor.text import anything

DIVISION = OPS["div"]
MOST_INPUTS = 50  # of max and min: the slopes toward many inputs are long to write


class Builder(list[Entry]):
    """A tape under construction, together with the names and numbers of its leaves."""

    def __init__(self) -> None:
        self.inputs: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.constants: dict[int, float] = {}
        self.symbols: dict[int, str] = {}
        self.defaults: dict[str, float] = {}
        self.leading = 0
        self.has_arrays = False  # whether a gate of whole arrays was added

    def input(self, name: str) -> Operand:
        """Return the input of that name, a new one at its first appearance."""
        id = self.inputs.get(name)
        if id is None:
            id = self.inputs[name] = len(self)
            self.append((INPUT, id))
        return Handle.of(self, id)

    def declare(self, names: Sequence[str]) -> list[Operand]:
        """Add several new inputs at once, quickly."""
        first = len(self)
        self.leading = first + len(names) if first == self.leading else self.leading
        ids = range(first, first + len(names))
        self.inputs.update(zip(names, ids, strict=True))
        self.extend(zip(repeat(INPUT), ids))
        handles: list[Operand] = []
        for id in ids:
            handle = Handle()
            handle.builder = self
            handle.id = id
            handles.append(handle)
        return handles

    def constant(self, value: float, symbol: str | None = None) -> Operand:
        """Add a constant; one with a symbol, such as pi, is added once."""
        if symbol is not None:
            for id, known in self.symbols.items():
                if known == symbol:
                    return Fixed.of(self, id)
        id = len(self)
        self.append((CONSTANT, id))
        self.constants[id] = finite(value)
        if symbol is not None:
            self.symbols[id] = symbol
        return Fixed.of(self, id)

    def apply(
        self,
        op: Op,
        operands: Sequence[Operand | float],
        settings: Mapping[str, Any] | None = None,
    ) -> Operand:
        """Add a gate.

        Args:
            op: the gate.
            operands: what goes into it, in the order of writing; a number becomes a constant.
            settings: settings that differ from the gate's own.

        Raises:
            GraphError: the number of operands is wrong, a setting is unknown, an operand belongs to
                another graph, or a comparison stands where a number is needed, or the reverse.
        """
        if op is DIVISION and not isinstance(operands[0], Operand) and operands[0] == 1:
            op, operands = OPS["reciprocal"], operands[1:]
        count = len(operands)
        if op.reduces and count == 1:
            op = OPS[op.reduces]  # max of one array is its largest entry
        fits = 2 <= count <= MOST_INPUTS if op.is_variadic else count == len(op.inputs)
        if not fits:
            raise GraphError(
                f"{op.name} takes {arity_in_words(op)}, not {count}.",
                code="wrong-number-of-inputs",
            )
        if settings:
            settings = _checked_settings(op, settings)
        ids, active = [], []
        for position, operand in enumerate(operands):
            input = op.input_at(position)
            if operand.__class__ is Handle and input in op.carrying:
                active.append(position)
            id = self._id(operand)
            if operand.__class__ is not Handle or input == "condition":
                self._check_truth(op, position, id)
            ids.append(id)
        use = call(op, len(ids), tuple(active), settings)
        self.append((use, *ids))
        if op.kind != "elementwise":
            self.has_arrays = True
        return (Handle if active else Fixed).of(self, len(self) - 1)

    def name(self, name: str, value: Operand | float) -> Operand:
        """Name a result; a plain number becomes an input that has its value already."""
        if not isinstance(value, Operand) or value.id in self.constants:
            self.defaults[name] = self._number(value)
            return self.input(name)
        self.statements[name] = value.id
        entry = self[value.id]
        if isinstance(entry[0], Call) and not entry[0].receives:
            self[value.id] = (entry[0].received(), *entry[1:])
        return Handle.of(self, value.id) if self[value.id][0].receives else value

    def graph(self, output: Operand | float, typed: str | None = None) -> Graph:
        """Close the tape and return the graph whose result is `output`.

        Raises:
            GraphError: the result belongs to another graph, or is true or false.
        """
        if isinstance(output, Operand):
            self._id(output)
            if output.__class__ is Fixed and self._is_truth(output.id):
                raise _truth_as_number()
        return Graph(
            tape=tuple(self) if isinstance(output, Operand) else self._closed(output),
            output=output.id if isinstance(output, Operand) else len(self) - 1,
            inputs=self.inputs,
            statements=self.statements,
            constants=self.constants,
            symbols=self.symbols,
            defaults=self.defaults,
            typed=typed,
            leading=self.leading,
            has_arrays=self.has_arrays,
        )

    def _is_truth(self, id: int) -> bool:
        used = self[id][0]
        return isinstance(used, Call) and used.op.is_comparison

    def _check_truth(self, op: Op, position: int, id: int) -> None:
        """Refuse a comparison as a number, and a number as a condition."""
        conditional = op.input_at(position) == "condition"
        if conditional and not self._is_truth(id):
            raise GraphError(
                f"The condition of {op.name} must be a comparison.",
                code="condition-expected",
                remedy=f"write gt.{op.name}(x > 0, a, b)",
            )
        if not conditional and self._is_truth(id):
            raise _truth_as_number()

    def _number(self, value: Operand | float) -> float:
        """Return the number behind a constant, and forget the constant if nothing uses it yet."""
        if not isinstance(value, Operand):
            return float(value)
        number = self.constants[value.id]
        if value.id == len(self) - 1:
            self.pop()
            del self.constants[value.id]
            self.symbols.pop(value.id, None)
        return number

    def _closed(self, output: float) -> tuple[Entry, ...]:
        """Return the tape with a constant result at its end."""
        self.constant(output)
        return tuple(self)

    def _id(self, operand: Operand | float) -> int:
        """Return the id of an operand; a number is added as a constant first."""
        if not isinstance(operand, Operand):
            return self.constant(operand).id
        if operand.builder is not self:
            raise GraphError(
                "A handle of another graph was used.",
                code="handle-of-another-graph",
                remedy="build the whole expression inside one function",
            )
        return operand.id


Moved = dict[int, Operand | float]  # by id in the old graph, the handle in the new one


def rebuilt(
    graph: Graph,
    replaced: Callable[[Builder, int, Moved], Operand | float | None],
    skipped: Container[int] = (),
) -> Graph:
    """Build a graph anew, node by node, with some nodes replaced; names and output are kept.

    Args:
        graph: the old graph.
        replaced: is given the builder, the id of an old node and what was moved before; returns what
            takes its place, or None to copy the node as it is.
        skipped: ids of nodes that are left out because nothing in the new graph uses them.
    """
    builder = Builder()
    moved: Moved = {}
    names: dict[int, list[str]] = {}
    for name, id in graph.statements.items():
        names.setdefault(id, []).append(name)
    for id in range(len(graph)):
        if id not in skipped:
            other = replaced(builder, id, moved)
            moved[id] = copied(builder, graph, id, moved) if other is None else other
            for name in names.get(id, ()):
                moved[id] = builder.name(name, moved[id])
    return builder.graph(moved[graph.output])


def copied(builder: Builder, graph: Graph, id: int, moved: Moved) -> Operand | float:
    """Add to `builder` what stands at `id` in `graph`."""
    use, *inputs = graph.tape[id]
    if isinstance(use, Call):
        return builder.apply(use.op, [moved[i] for i in inputs], use.settings)
    if id in graph.symbols:
        return builder.constant(graph.constants[id], graph.symbols[id])
    if id in graph.constants:
        return graph.constants[id]  # added where it is used, as the parser does
    name = graph.names[id]
    if name in graph.defaults:
        builder.defaults[name] = graph.defaults[name]
    return builder.input(name)


def with_inputs(graph: Graph, names: set[str]) -> Graph:
    """Return the graph with some named constants, such as e, turned into inputs."""
    freed = {id: symbol for id, symbol in graph.symbols.items() if symbol in names}
    if not freed:
        return graph

    def as_input(builder: Builder, id: int, moved: Moved) -> Operand | None:
        return builder.input(freed[id]) if id in freed else None

    return rebuilt(graph, as_input).replace(typed=graph.typed)


def _checked_settings(op: Op, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return settings as the gate takes them; refuse one that it does not have, or that is no plain value."""
    settings = {name: _python(value) for name, value in settings.items()}
    if op.kind != "elementwise":
        own_of = op.settings.get
        settings = {name: _plain(value, own_of(name)) for name, value in settings.items()}
    for name, value in settings.items():
        if name not in op.settings:
            raise GraphError(
                f"{op.name} has no setting called {name}.",
                code="unknown-setting",
                expected=f"one of {', '.join((*op.inputs, *op.settings))}",
            )
        choices = op.choices.get(name)
        own = op.settings[name]
        is_word = isinstance(value, str)
        fits = is_word and value in choices if choices else _is_like(own, value)
        if not fits:
            expected = "a finite number" if isinstance(own, float) else "whole numbers"
            raise GraphError(
                f"The setting {name} of {op.name} cannot be {anything(value)}.",
                code="bad-setting",
                expected=f"one of {', '.join(choices)}" if choices else expected,
            )
    return settings


def _python(value: Any) -> Any:
    """Return a number of NumPy, or several, as Python's own."""
    if isinstance(value, tuple | list):
        return tuple(map(_python, value))
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Real) and not isinstance(value, int) else value


def _plain(value: Any, own: Any = None) -> Any:
    """Return a setting as gates keep it, so that equal ones are one: 1 for True but where truth is asked.

    Args:
        value: the setting.
        own: the gate's own, which says what is asked; one number is enough where it is several.
    """
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    if isinstance(own, bool):
        return bool(value) if isinstance(value, int | float) and value in (0, 1) else value
    is_whole = isinstance(value, bool) or (isinstance(value, float) and value.is_integer())
    number = int(value) if is_whole else value
    return (number,) if isinstance(own, tuple) and isinstance(number, int) else number


def _is_like(own: Any, value: Any) -> bool:
    """Say whether a setting is of the kind of the gate's own: a number, true or false, or whole numbers."""
    if isinstance(own, bool | tuple):
        return isinstance(value, type(own)) and _is_whole(value)
    if isinstance(own, float):
        return isinstance(value, int | float) and math.isfinite(value)
    return (own is None or isinstance(own, int)) and _is_whole(value)


def _is_whole(value: Any) -> bool:
    """Say whether a setting is made of whole numbers, true, false and nothing."""
    if isinstance(value, tuple):
        return all(map(_is_whole, value))
    return value is None or isinstance(value, int)


def finite(value: float) -> float:
    """Return a constant as a float.

    Raises:
        GraphError: it is no number, or not finite.
    """
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    except (TypeError, ValueError):
        raise GraphError(
            "A constant must be one number.",
            code="not-a-number",
            received=anything(value),
            remedy="make an array an input, and feed it",
        ) from None
    if not math.isfinite(number):
        raise GraphError(
            f"The constant {number} is not finite.",
            code="constant-not-finite",
            expected="a number between -1.8e308 and 1.8e308",
            remedy="make it an input, and feed it",
        )
    return number


def _truth_as_number() -> GraphError:
    return GraphError(
        "A comparison is true or false and no number.",
        code="truth-as-number",
        expected="a number or the result of arithmetic",
        remedy="write where(x > 0, a, b) to choose by it",
    )


def arity_in_words(op: Op) -> str:
    """Return how many inputs a gate takes, as words."""
    if op.is_variadic:
        return f"two to {MOST_INPUTS} inputs"
    return f"{len(op.inputs)} input{'s' * (len(op.inputs) != 1)} ({', '.join(op.inputs)})"
