"""Draws the values of an exercise: other ones for every variant, the same ones for the same seed.

A variant does not depend on how many there are, so a class can grow without a sheet that changes. The
values come from as small a set as gives good ones: whole numbers first, then halves, then tenths.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from graphtutor.engine.run import run
from graphtutor.engine.trace import Trace
from graphtutor.errors import ExerciseError, GraphTutorError, ShapeError
from graphtutor.exercises.exercise import Exercise
from graphtutor.exercises.screening import Known, fault, is_rational
from graphtutor.graph.shapes import shapes_of
from graphtutor.ops.sizes import Shape
from graphtutor.text import listed
from graphtutor.text import shape as shown

Values = tuple[float, ...]
WHOLE: Values = tuple(float(n) for n in range(-5, 6) if n)
POSITIVE: Values = tuple(float(n) for n in range(1, 10))
HALVES: Values = tuple(n / 2 for n in range(-9, 10) if n)
TENTHS: Values = tuple(n / 10 for n in range(1, 30))
SMALL = 3.0  # the largest entry of an array
TRIES = 400  # draws for one variant, after which a level is given up


class Level(NamedTuple):
    """Where values come from, and whether all numbers must be exact with few digits."""

    choices: Values
    exact: bool


LEVELS = (
    Level(WHOLE, True),
    Level(POSITIVE, True),
    Level(HALVES, True),
    Level(WHOLE, False),
    Level(POSITIVE, False),
    Level(HALVES, False),
    Level(TENTHS, False),
)


def variants(exercise: Exercise, seed: str) -> Iterator[Trace]:
    """Yield one variant after the other: traces with different values, all of them screened.

    If nothing is to be drawn, the given values are yielded again and again as they are.

    Raises:
        ExerciseError: no values are good, or there are no more of them.
    """
    shapes = _shapes(exercise)
    if not exercise.drawn:
        given = run(exercise.graph, exercise.fixed)
        while True:
            yield given
    reasons: Counter[str] = Counter()
    known: Known = {}
    taken: set[tuple[Any, ...]] = set()
    rational = is_rational(exercise.graph, shapes)
    for level in (level for level in LEVELS if rational or not level.exact):
        while trace := _draw(exercise, f"{seed}/{len(taken)}", level, taken, reasons, known):
            taken.add(_values(trace, exercise))
            yield trace
    raise _too_few(exercise, len(taken), reasons)


def _values(trace: Trace, exercise: Exercise) -> tuple[Any, ...]:
    """Return what was drawn, arrays as nested rows."""
    return tuple(_rows(trace.values[name]) for name in exercise.drawn)


def _rows(value: Any) -> Any:
    entries = value.tolist() if hasattr(value, "tolist") else value
    return tuple(map(_rows, entries)) if isinstance(entries, list) else entries


def _shapes(exercise: Exercise) -> dict[str, Shape]:
    """Return the shapes of the inputs that are arrays.

    Raises:
        ExerciseError: they do not fit the gates.
    """
    graph = exercise.graph
    given = {**graph.defaults, **exercise.fixed}
    shapes = {n: tuple(v.shape) for n, v in given.items() if getattr(v, "ndim", 0)}
    shapes |= exercise.shapes
    try:
        output = shapes_of(graph, shapes)[graph.output]
    except ShapeError as error:
        unsaid = [name for name in exercise.drawn if name not in exercise.shapes]
        if not unsaid:
            raise
        raise ExerciseError(
            f"{error.message} The values of {listed(unsaid)} are drawn as single numbers.",
            code="shapes-unknown",
            expected="a shape for every array that is drawn",
            received=error.received,
            remedy=f'give it, such as {unsaid[0]}=draw(2, 3) in --at or in at = "…"',
        ) from None
    if output:
        name = " ".join(graph.expression.split())[:60]
        raise ExerciseError(
            f"The output of {name!r} is an array, {shown(output)}: gradients are those of one number.",
            code="output-array",
            expected="one number as output",
            remedy=f"write sum({name})",
        )
    return shapes


def _too_few(exercise: Exercise, found: int, reasons: Counter[str]) -> ExerciseError:
    often = f": most often {reasons.most_common(1)[0][0]}" if reasons else ""
    name = repr(" ".join(exercise.graph.expression.split())[:60])
    many = f"no more than {found} good variants" if found else "no good values"
    return ExerciseError(
        f"There are {many} of {name}{often}.",
        code="too-few-variants",
        expected="short numbers, no kink, and no typical mistake that gives a right number",
        remedy="ask for fewer variants, for less in each, or give other values to draw from",
    )


def _draw(
    exercise: Exercise,
    key: str,
    level: Level,
    taken: set[tuple[Any, ...]],
    reasons: Counter[str],
    known: Known,
) -> Trace | None:
    """Draw values until they are good; None if that does not happen. Count what was wrong."""
    digest = hashlib.sha256(f"{exercise.fingerprint}/{key}".encode()).digest()
    chance = Random(int.from_bytes(digest, "big"))  # noqa: S311 - its sequence is promised not to change
    names = exercise.drawn
    for _ in range(TRIES):
        values = tuple(_drawn(exercise, level, chance))
        if values in taken:
            continue
        try:
            trace = run(exercise.graph, {**exercise.fixed, **dict(zip(names, values, strict=True))})
            wrong = fault(exercise, trace, known, exact=level.exact)
        except GraphTutorError as error:
            wrong = error.message
        if wrong is None:
            return trace
        reasons[wrong] += 1
    return None


def _drawn(exercise: Exercise, level: Level, chance: Random) -> Iterator[Any]:
    """Yield a value for each input that is drawn, different ones as long as there are such.

    The entries of an array are small, and may be equal.
    """
    left: list[float] = []
    for name in exercise.drawn:
        own = exercise.choices.get(name)
        if name in exercise.shapes:
            small = own or [value for value in level.choices if abs(value) <= SMALL]
            yield _array(exercise.shapes[name], small, chance)
            continue
        if own is None and not left:
            given = [value for value in exercise.fixed.values() if isinstance(value, float)]
            left = [value for value in level.choices if value not in given]
        many = left if own is None else list(own)
        # random() alone is the same in every version of Python, choice() is not
        yield many.pop(int(chance.random() * len(many)))


def _array(shape: Shape, choices: Sequence[float], chance: Random) -> Any:
    """Return nested rows of numbers that are drawn."""
    if not shape:
        return choices[int(chance.random() * len(choices))]
    return tuple(_array(shape[1:], choices, chance) for _ in range(shape[0]))
