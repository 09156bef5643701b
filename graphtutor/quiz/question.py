"""A question before a move, the verdict on an answer, and the tally of a walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graphtutor.engine.steps import Value
from graphtutor.words.sentence import phrase
from graphtutor.words.verdicts import Closeness

Kind = Literal["local", "contribution", "sum"]
SHOWN_SLACK = 1e-3  # relative: what multiplying numbers of four shown digits may lose


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One number or array that a learner is to predict.

    Attributes:
        kind: a local slope, what an edge delivers, or the sum at a fork.
        text: the question.
        truth: the answer.
        hint: what helps if no slip explains a wrong answer.
        slips: the hints that name plain mistakes, each with a wrong value that the mistake leads to.
        given: by name, what an answer may use besides the names of the graph, such as the upstream
            gradient; nothing where only numbers meet.
        slots: what fills the gaps of what is said of an answer, where arrays meet.
    """

    kind: Kind
    text: str
    truth: Value
    hint: str
    slips: tuple[tuple[str, Value], ...]
    given: Mapping[str, Value] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer.

    Attributes:
        closeness: right, right as rounded, too coarse to tell, or wrong.
        text: the verdict in words, with a hint if it is wrong.
    """

    closeness: Closeness
    text: str

    @property
    def is_right(self) -> bool:
        """Whether the answer counts as right."""
        return self.closeness in ("right", "rounded")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the questions of a walk were answered: at the first try, at a later one, or shown."""

    right: int = 0
    later: int = 0
    shown: int = 0

    @property
    def count(self) -> int:
        """How many questions were asked."""
        return self.right + self.later + self.shown

    def text(self, language: str = "en") -> str:
        """Return the tally in words."""
        slots = {n: str(getattr(self, n)) for n in ("right", "later", "shown", "count")}
        return phrase("tally" if self.count else "tally-none", slots, language)
