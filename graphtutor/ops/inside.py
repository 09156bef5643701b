"""What is inside a group: its formula as a list of gates, which every namespace can follow both ways.

The formula is read once with values that only note what is done to them. Following the list forward gives
the group's value, following it back its gradients, by the rules of the gates on it and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops.op import Op

if TYPE_CHECKING:
    from graphtutor.ops.call import Call

Operand = int | float  # a place on the list, or a constant
Keep = Callable[[Any], Any]


class Line(NamedTuple):
    """One gate inside a group: how it is used, and the places of its inputs or their numbers."""

    use: Call
    operands: tuple[Operand, ...]


class _Notes(Style):
    """A namespace that computes nothing and notes each operation."""

    def __init__(self) -> None:
        super().__init__("notes", {}, number=repr)
        self.noted: list[tuple[str, tuple[Any, ...], Mapping[str, Any]]] = []

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Note an operation."""
        self.noted.append((operation, operands, settings))
        return self.atom(f"line {len(self.noted) - 1}")


@cache
def inside(use: Call) -> tuple[Line, ...]:
    """Return the gates inside a group in the order of its formula, the inputs counted first."""
    notes = _Notes()
    inputs = tuple(notes.atom(f"input {position}") for position in range(use.arity))
    result = use.op.forward({**use.offers(notes, inputs), "xp": notes})
    places = {term.text: place for place, term in enumerate(inputs)}
    active = set(use.active)
    lines: list[Line] = []
    for number, (operation, operands, settings) in enumerate(notes.noted):
        op = _gate(operation)
        count = len(operands) if op.is_variadic else len(op.inputs)
        found = tuple(_place(places, operand) for operand in operands[:count])
        given = {**dict(zip(op.settings, operands[count:], strict=False)), **settings}
        lines.append(Line(_use(op, found, active, given), found))
        places[f"line {number}"] = use.arity + number
        if lines[-1].use.active:
            active.add(use.arity + number)
    assert places[result.text] == use.arity + len(lines) - 1, "the last gate is the result"
    return tuple(lines)


def values_inside(use: Call, xp: Any, values: Sequence[Any], keep: Keep = lambda v: v) -> list[Any]:
    """Follow the gates of a group forward; return the values of its inputs and of each gate.

    Args:
        use: the group.
        xp: the namespace.
        values: one value per input of the group.
        keep: is given each value and returns what stands for it from then on, such as a name.
    """
    known = list(values)
    for line in inside(use):
        known.append(keep(line.use.output(xp, _chosen(known, line.operands, xp))))
    return known


def handed_on(
    use: Call,
    xp: Any,
    values: Sequence[Any],
    upstream: Any,
    keep: Keep = lambda v: v,
    known: list[Any] | None = None,
) -> dict[int, Any]:
    """Follow the gates of a group back; return, by position, what it hands to its inputs.

    Args:
        use: the group.
        xp: the namespace.
        values: one value per input of the group.
        upstream: the gradient at the group.
        keep: as for `values_inside`.
        known: what `values_inside` returned, if it is there already.
    """
    known = values_inside(use, xp, values, keep) if known is None else known
    grads: dict[int, Any] = {len(known) - 1: upstream}
    lines = inside(use)
    for number in range(len(lines) - 1, -1, -1):
        at = use.arity + number
        if at not in grads:
            continue
        line = lines[number]
        inputs = _chosen(known, line.operands, xp)
        found = line.use.contributions(xp, inputs, known[at], grads[at])
        for position, contribution in found.items():
            source = line.operands[position]
            assert isinstance(source, int), "constants get no gradient"
            held = grads.get(source)
            grads[source] = keep(contribution if held is None else held + contribution)
    return {position: grads[position] for position in use.active if position in grads}


def _gate(name: str) -> Op:
    from graphtutor.ops import OPS  # a group is found among the gates that it is made of

    return OPS[name]


def _use(
    op: Op, operands: Sequence[Operand], active: set[int], settings: Mapping[str, Any]
) -> Call:
    from graphtutor.ops.call import call  # a call of a group is made of calls

    positions = tuple(
        position
        for position, operand in enumerate(operands)
        if operand in active and isinstance(operand, int) and op.carries(op.input_at(position))
    )
    return call(op, len(operands), positions, settings)


def _place(places: Mapping[str, int], operand: Term | float) -> Operand:
    """Return the place of an operand on the list, or its number."""
    if isinstance(operand, Term):
        return places[operand.text] if operand.value is None else float(operand.value)
    return float(operand)


def _chosen(known: Sequence[Any], operands: Sequence[Operand], xp: Any) -> tuple[Any, ...]:
    constant = getattr(xp, "constant", float)
    return tuple(known[o] if isinstance(o, int) else constant(o) for o in operands)
