"""Says what is wrong with the values of an exercise, so that only good ones reach a learner.

Good values have numbers that are short to write, stand at no kink, and let no typical mistake lead to
the right number. A mistake that is none here, such as forgetting to multiply by a slope of 1, does not
count: it gives the right number however the inputs move.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphtutor.engine.kinks import is_at_kink, signature
from graphtutor.engine.run import run
from graphtutor.engine.trace import Trace
from graphtutor.errors import GraphTutorError
from graphtutor.exercises.blanks import Blanks
from graphtutor.exercises.exercise import Exercise
from graphtutor.exercises.mistaken import Mistake, wrong_numbers
from graphtutor.graph.graph import Graph
from graphtutor.ops.call import Call
from graphtutor.ops.sizes import Shape
from graphtutor.slips import SLIPS
from graphtutor.text import number
from graphtutor.words.sentence import phrase
from graphtutor.words.truth import exact_values

APART = 0.02  # relative: how far a wrong number must be from the right one
NOTHING = 1e-9  # what counts as zero
SAME = 1e-6  # relative: what still agrees when the inputs have moved is the same formula
DIGITS = 3  # significant digits that a learner writes
LONGEST = 6  # characters of a number, without its sign
LARGEST, SMALLEST = 1000.0, 0.01  # of a number that is no whole one


Known = dict[tuple[int, ...], set[Mistake]]  # by the side of all kinks, what is no mistake there


def fault(exercise: Exercise, trace: Trace, known: Known, *, exact: bool) -> str | None:
    """Return what is wrong with the values of a trace, in a few words, or None.

    Args:
        exercise: what is asked.
        trace: the exercise at these values.
        known: what was found out at other values of the exercise; what is found out here is added.
        exact: whether every number must be written exactly with few digits.
    """
    values = [trace.value(node.id) for node in trace.graph.gates]
    early = _unhandy(entries(values if "values" in exercise.ask else ()), exact=exact)
    if early is not None:
        return early  # before the backward pass is looked at
    blanks = Blanks(trace, exercise.ask)
    late = _unhandy(entries(blank.truth for blank in blanks.numeric), exact=exact)
    return late or _silence(trace) or _saturation(trace) or doubt(exercise, trace, blanks, known)


def entries(values: Iterable[Any]) -> Iterator[float]:
    """Yield numbers, and of arrays every entry."""
    for value in values:
        if getattr(value, "ndim", 0):
            yield from value.ravel().tolist()
        else:
            yield value


def doubt(
    exercise: Exercise, trace: Trace, blanks: Blanks, known: Known | None = None
) -> str | None:
    """Return what a lecturer should know of values that are given, or None."""
    if has_arrays(trace):  # typical mistakes are known as numbers only
        return _kink(trace)
    return _kink(trace) or coincidence(exercise, trace, blanks, {} if known is None else known)


def has_arrays(trace: Trace) -> bool:
    """Say whether there is an array in a trace."""
    return trace.shapes is not None and any(trace.shapes)


def _saturation(trace: Trace) -> str | None:
    """Say which gate is so far out that its value is a whole number by rounding alone."""
    exact = exact_values(trace)
    for node in trace.graph.gates:
        value = trace.value(node.id)
        if node.call.op.is_comparison:
            continue
        if node.id not in exact and all(map(_is_round, entries([value]))):
            return f"{node.label} is saturated"
    return None


def _is_round(value: float) -> bool:
    return math.isfinite(value) and value == int(value)


def _kink(trace: Trace) -> str | None:
    """Say which gate stands at its kink, if one does."""
    for id, entry in enumerate(trace.graph.tape):
        if isinstance(entry[0], Call) and is_at_kink(entry, id, trace.node_values):
            return f"{trace.graph[id].label} stands at its kink"
    return None


def _silence(trace: Trace) -> str | None:
    """Say which input gets no gradient although a path leads from it to the output.

    Where a gate chooses among its inputs that is in the nature of things, if one of them gets some.
    """
    graph = trace.graph
    reached = {n: trace.grads[n] for n, id in graph.inputs.items() if trace.arrivals(id)}
    chooses = any(node.call.op.chooses for node in graph.gates)
    silent = [name for name, grad in reached.items() if not any(entries([grad]))]
    if chooses and len(silent) < len(reached):
        return None
    if has_arrays(trace):
        return f"the gradient of {silent[0]} is zero" if silent else None
    dead = next((name for name in silent if not _is_always_silent(graph, name)), None)
    return dead and f"the gradient of {dead} is zero"


def _is_always_silent(graph: Graph, name: str) -> bool:
    """Say whether an input gets no gradient wherever one looks, as y in x·y - y·x."""
    for signs in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        feeds = {n: signs[place % 2] * odd for place, (n, odd) in enumerate(_odd(graph).items())}
        try:
            if run(graph, feeds).grads[name] != 0:
                return False
        except GraphTutorError:
            continue
    return True


def coincidence(exercise: Exercise, trace: Trace, blanks: Blanks, known: Known) -> str | None:
    """Return which slip gives a right number by chance, and where; None if none does."""
    truths = {blank.number: blank.truth for blank in blanks.all}
    wrongs = wrong_numbers(trace, blanks)
    close = [key for key, wrong in wrongs.items() if _is_close(wrong, truths[key[1]], APART)]
    if not close:
        return None
    side = _side(trace)
    always = known.get(side)
    if always is None:
        always = known[side] = _always_right(exercise, trace, blanks.all[0].number)
    chance = next((key for key in close if key not in always), None)
    if chance is None:
        return None
    slip = phrase(f"hint-{SLIPS[chance[0]].hint}", {"input": "an input"})
    return f"a mistake gives the right number in box {chance[1]} ({slip.rstrip('.')})"


def _side(trace: Trace) -> tuple[int, ...]:
    """Return on which side of all kinks the values lie, and how all comparisons come out."""
    answers = (
        int(trace.value(node.id)) for node in trace.graph.gates if node.call.op.is_comparison
    )
    return (*signature(trace.graph, trace.node_values), *answers)


def _always_right(exercise: Exercise, trace: Trace, first: int) -> set[Mistake]:
    """Return the wrong numbers that are right also when all inputs have moved a little.

    Args:
        exercise: what is asked.
        trace: the exercise at its values.
        first: the number of the first blank.
    """
    moved = {
        name: trace.values[name] * (1 + 1e-3 * math.sqrt(place)) + 1e-3 / place
        for place, name in enumerate(trace.graph.inputs, 2)
    }
    try:
        nearby = run(trace.graph, moved)
    except GraphTutorError:
        return set()
    blanks = Blanks(nearby, exercise.ask, first)
    truths = {blank.number: blank.truth for blank in blanks.all}
    return {
        key
        for key, wrong in wrong_numbers(nearby, blanks).items()
        if key[1] in truths and _is_close(wrong, truths[key[1]], SAME)
    }


def is_rational(graph: Graph, shapes: Mapping[str, Shape]) -> bool:
    """Say whether every number of a graph is a fraction, whatever fractions its inputs are.

    Args:
        graph: which graph.
        shapes: by name, the shapes of the inputs that are arrays.
    """
    feeds = {name: filled(shapes.get(name, ()), odd) for name, odd in _odd(graph).items()}
    return len(exact_values(run(graph, feeds))) == len(graph)


def filled(shape: Shape, number: float) -> Any:
    """Return nested lists of a shape that hold different numbers, the first of them given."""
    if not shape:
        return number
    return [filled(shape[1:], number + place / 16) for place in range(shape[0])]


def _odd(graph: Graph) -> dict[str, float]:
    """Return values of the inputs at which nothing holds by chance."""
    return {name: 0.37 + 0.11 * place for place, name in enumerate(graph.inputs)}


def _is_close(a: float, b: float, relative: float) -> bool:
    return math.isclose(a, b, rel_tol=relative, abs_tol=NOTHING)


def _unhandy(numbers: Iterable[float], *, exact: bool) -> str | None:
    """Say what makes one of the numbers hard to write, if one is."""
    for value in numbers:
        if not math.isfinite(value):
            return "a number is not finite"
        if not _is_short(value, exact):
            return "a number is long to write"
    return None


def _is_short(value: float, exact: bool) -> bool:
    """Say whether a number is short to write, and exact as written if it must be."""
    text = number(value, DIGITS)
    if exact and not math.isclose(float(text), value, rel_tol=1e-12, abs_tol=1e-12):
        return False
    is_whole = value == int(value)
    size = abs(value)
    is_handy = size < LARGEST * 10 if is_whole else SMALLEST <= size < LARGEST
    return is_handy and len(text.lstrip("-")) <= LONGEST
