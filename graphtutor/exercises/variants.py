"""Draws the values of an exercise: other ones for every variant, the same ones for the same seed.

A variant does not depend on how many there are, so a class can grow without a sheet that changes. The
values come from as small a set as gives good ones: whole numbers first, then halves, then tenths.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from graphtutor.engine.run import run
from graphtutor.engine.trace import Trace
from graphtutor.errors import ExerciseError, GraphTutorError
from graphtutor.exercises.exercise import Exercise
from graphtutor.exercises.screening import Known, fault, is_rational

Values = tuple[float, ...]
WHOLE: Values = tuple(float(n) for n in range(-5, 6) if n)
POSITIVE: Values = tuple(float(n) for n in range(1, 10))
HALVES: Values = tuple(n / 2 for n in range(-9, 10) if n)
TENTHS: Values = tuple(n / 10 for n in range(1, 30))
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
    if not exercise.drawn:
        given = run(exercise.graph, exercise.fixed)
        while True:
            yield given
    reasons: Counter[str] = Counter()
    known: Known = {}
    taken: set[Values] = set()
    rational = is_rational(exercise.graph)
    for level in (level for level in LEVELS if rational or not level.exact):
        while trace := _draw(exercise, f"{seed}/{len(taken)}", level, taken, reasons, known):
            taken.add(tuple(trace.values[name] for name in exercise.drawn))
            yield trace
    raise _too_few(exercise, len(taken), reasons)


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
    taken: set[Values],
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


def _drawn(exercise: Exercise, level: Level, chance: Random) -> Iterator[float]:
    """Yield a value for each input that is drawn, different ones as long as there are such."""
    left: list[float] = []
    for name in exercise.drawn:
        own = exercise.choices.get(name)
        if own is None and not left:
            left = [value for value in level.choices if value not in exercise.fixed.values()]
        many = left if own is None else list(own)
        # random() alone is the same in every version of Python, choice() is not
        yield many.pop(int(chance.random() * len(many)))
