"""A worksheet: exercises on paper, with a copy for every student and marks to know each copy by.

A filled sheet finds its answers by its footer: the sheet's id stands for what is asked and for the seed,
the variant for the values, and the check characters for both, so that a misread one is noticed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.trace import Trace
from graphtutor.errors import ExerciseError
from graphtutor.exercises.blanks import Blanks
from graphtutor.exercises.exercise import Exercise
from graphtutor.exercises.screening import entries
from graphtutor.exercises.variants import variants
from graphtutor.text import is_whole, shape

Paper = Literal["a4", "letter"]
FORMAT = 1  # of the sheets: raised whenever the same seed would give other numbers
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another


@dataclass(frozen=True)
class Worksheet:
    """What is printed.

    Attributes:
        exercises: what is asked, in this order.
        title: the heading, or empty.
        note: a line of the lecturer below it, or empty.
        seed: what the values are drawn by.
        paper: the size of the pages.
    """

    exercises: tuple[Exercise, ...]
    title: str = ""
    note: str = ""
    seed: str = "1"
    paper: Paper = "a4"

    @property
    def id(self) -> str:
        """Eight characters that stand for the exercises and the seed."""
        content = [str(FORMAT), self.seed, *(e.fingerprint for e in self.exercises)]
        marks = _letters("\n".join(content), 8)
        return f"{marks[:4]}-{marks[4:]}"

    def check(self, variant: int) -> str:
        """Return the check characters of a copy."""
        return _letters(f"{self.id} {variant}", 2)


@dataclass(frozen=True)
class Task:
    """One exercise with its values and blanks; blanks are numbered through the whole copy."""

    exercise: Exercise
    trace: Trace
    blanks: Blanks


@dataclass(frozen=True)
class Copy:
    """What one student gets.

    Attributes:
        variant: from 1.
        name: of the student, or empty.
        tasks: the exercises with their values.
    """

    variant: int
    name: str
    tasks: tuple[Task, ...]


def copies(sheet: Worksheet, names: Sequence[str], count: int) -> Iterator[Copy]:
    """Yield a copy for every student, or one of every variant if no names are given.

    Args:
        sheet: what is printed.
        names: of the students; with fewer variants than names the variants are given out in turn.
        count: how many variants there are.

    Raises:
        ExerciseError: there are no good values, or too few.
    """
    drawn = zip(*(variants(exercise, sheet.seed) for exercise in sheet.exercises), strict=True)
    made: list[tuple[Task, ...]] = []
    for place, name in enumerate(names or [""] * count):
        if place < count:
            made.append(_tasks(sheet, next(drawn)))
        yield Copy(place % count + 1, name, made[place % count])


def _tasks(sheet: Worksheet, traces: tuple[Trace, ...]) -> tuple[Task, ...]:
    tasks: list[Task] = []
    first = 1
    for exercise, trace in zip(sheet.exercises, traces, strict=True):
        blanks = Blanks(trace, exercise.ask, first)
        _refuse_without_answers(blanks, len(tasks) + 1)
        first += len(blanks.all)
        tasks.append(Task(exercise, trace, blanks))
    return tuple(tasks)


def _refuse_without_answers(blanks: Blanks, number: int) -> None:
    """Refuse an exercise that asks nothing, or something that is no finite number."""
    if not blanks.all:
        raise ExerciseError(
            f"Exercise {number} asks nothing: there is no such number in it.",
            code="nothing-asked",
            expected="something that the graph has; sums need an input that is used twice, rules an array",
        )
    large = [blank.truth.shape for blank in blanks.numeric if not is_whole(blank.truth)]
    if large:
        raise ExerciseError(
            f"Exercise {number} asks for an array of {shape(large[0])}, which is too large to write.",
            code="too-large",
            expected="matrices of 4 rows and 4 columns, and vectors of 6 entries, at the most",
            remedy="give smaller arrays, or ask for less with --ask",
        )
    if not all(map(math.isfinite, entries(blank.truth for blank in blanks.numeric))):
        raise ExerciseError(
            f"Exercise {number} has an answer that is no finite number.",
            code="not-finite",
            expected="values at which every gate has a finite value and slope",
        )


def _letters(text: str, count: int) -> str:
    """Return so many characters that stand for a text: five bits of its digest each."""
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return "".join(LETTERS[(digest >> 5 * place) & 31] for place in range(count))
