"""The value of what is built from constants alone, known before anything is fed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphtutor.errors import ShapeError
from graphtutor.graph.graph import Entry, Graph
from graphtutor.graph.shapes import shape_of, shapes_of


def constant_values(
    tape: Sequence[Entry], constants: Mapping[int, float], ids: Iterable[int]
) -> dict[int, float]:
    """Return, by id, the values that follow from constants.

    Args:
        tape: the nodes of the graph, finished or not.
        constants: by id, the values of its constants.
        ids: the gates to look at, in ascending order; those that depend on an input are left out, and
            those that make an array of numbers, or refuse them.
    """
    values: dict[int, Any] = dict(constants)
    for id in ids:
        entry = tape[id]
        if not values.keys() >= set(entry[1:]) or not _is_number(entry):
            continue
        try:
            values[id] = entry[0].forward(values, entry)
        except (ArithmeticError, ValueError):
            import numpy as np  # which answers inf or nan where plain floats raise

            floats = {i: np.float64(values[i]) for i in entry[1:]}
            with np.errstate(all="ignore"):
                values[id] = float(entry[0].array.forward(floats, entry))
    return values


def array_value(graph: Graph, inputs: Mapping[str, Any]) -> Any:
    """Return the value of a graph of one gate, a float or an array that shares no memory.

    Args:
        graph: the gate over its inputs.
        inputs: by name, floats and arrays.

    Raises:
        ShapeError: the arrays do not fit.
    """
    import numpy as np

    given = {name: np.asarray(value) for name, value in inputs.items()}
    shapes_of(graph, {name: value.shape for name, value in given.items()})
    values = {graph.inputs[name]: value[()] for name, value in given.items()}
    entry = graph.tape[graph.output]
    with np.errstate(all="ignore"):
        found = np.array(entry[0].array.forward(values, entry), dtype=np.float64)
    return found if found.ndim else float(found)


def _is_number(entry: Entry) -> bool:
    """Say whether a gate makes one number out of numbers."""
    if entry[0].op.kind == "elementwise":
        return True
    try:
        return shape_of(entry[0], [()] * (len(entry) - 1)) == ()
    except ShapeError:
        return False  # who feeds the graph is told where and why


def first_infinite(
    tape: Sequence[Entry], constants: Mapping[int, float], ids: Sequence[int]
) -> tuple[int, float] | None:
    """Return the id and value of the first gate over constants that is not finite, or None."""
    values = constant_values(tape, constants, ids)
    for id in ids:
        if not math.isfinite(values.get(id, 0.0)):
            return id, values[id]
    return None
