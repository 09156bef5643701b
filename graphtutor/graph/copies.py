"""Where a gate repeats an input to fit the others, what comes back is summed over the copies."""

from __future__ import annotations

from collections.abc import Sequence

from graphtutor.graph.shapes import shape_of
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops import sizes
from graphtutor.ops.call import Call
from graphtutor.ops.inside import inside
from graphtutor.ops.sizes import Shape

Axes = tuple[int, ...]


def summed_axes(use: Call, shapes: Sequence[Shape], position: int) -> Axes | None:
    """Return the axes over which a gate's formula for one input has to be summed in the end.

    It is None where a group sums on the way, so that no one sum in the end will do. A structural gate
    says itself what it sums.

    Args:
        use: the gate.
        shapes: one shape per input.
        position: which input.
    """
    if use.op.kind == "structural":
        return ()
    if use.op.kind == "elementwise":
        return sizes.repeated(shape_of(use, shapes), shapes[position])
    return _axes_inside(use, shapes, position)


def _axes_inside(use: Call, shapes: Sequence[Shape], position: int) -> Axes | None:
    """Return over which axes a group's formula is summed in the end; None if it is on the way."""
    known = list(shapes)
    for line in inside(use):
        inputs = [known[o] if isinstance(o, int) else () for o in line.operands]
        known.append(shape_of(line.use, inputs))
    last: dict[int, Axes] = {}  # by place on the list, over which axes its last edges sum
    on_the_way: set[int] = set()
    for at, line in reversed(list(enumerate(inside(use), use.arity))):
        for source in {line.operands[number] for number in line.use.active}:
            assert isinstance(source, int), "constants get no gradient"
            is_entrywise = line.use.op.kind == "elementwise"
            axes = sizes.repeated(known[at], known[source]) if is_entrywise else ()
            inner = source >= use.arity and axes != ()  # more formula follows after the sum
            if at in on_the_way or inner or last.get(source, axes) != axes:
                on_the_way.add(source)
            last[source] = axes
    return None if position in on_the_way else last.get(position, ())


def summed(style: Style, term: Term | float, axes: Axes) -> Term | float:
    """Return the sum of a formula over some axes."""
    if not axes:
        return term
    written = term if isinstance(term, Term) else style.constant(term)
    return style.call("sum", written, axis=axes[0] if len(axes) == 1 else axes)
