"""Predict mode: which question stands before the learner, and how the answers went so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from graphtutor.engine.player import Player
from graphtutor.engine.trace import Trace
from graphtutor.quiz.ask import judge, questions, reveal
from graphtutor.quiz.question import Question, Tally
from graphtutor.words.sentence import phrase


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said of an answer, and whether the question is settled."""

    said: str
    settled: bool


class Asking:
    """The questions before the moves of a walk; a step of a trace is asked about once.

    Attributes:
        tally: how the answers went.
        pending: the questions that stand before the next step, the current one first.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self.pending: list[Question] = []
        self._settled: WeakKeyDictionary[Trace, set[int]] = WeakKeyDictionary()  # steps by number
        self._before: tuple[Trace, int] | None = (
            None  # the step that the pending questions are about
        )
        self._tried = False

    def must_ask(self, player: Player, digits: int) -> bool:
        """Say whether there is a question before the next step, and put it first in `pending`."""
        trace, following = player.trace, player.at + 1
        settled = following in self._settled.setdefault(trace, set())
        if settled or following >= len(trace.steps):
            return False
        if not self.stands_before(player):
            self._before, self._tried = (trace, following), False
            self.pending = questions(trace.steps[following], trace, digits=digits)
        return bool(self.pending)

    def stands_before(self, player: Player) -> bool:
        """Say whether the pending question is about the next step."""
        return bool(self.pending) and self._before == (player.trace, player.at + 1)

    def answer(self, text: str, player: Player, digits: int) -> Reply:
        """Judge an answer to the current question; an empty one asks to be shown.

        Raises:
            ParseError, FeedError: the answer cannot be read.
        """
        question = self.pending[0]
        if not text:
            self._settle("shown")
            return Reply(reveal(question, digits=digits), settled=True)
        verdict = judge(question, text, player.trace, digits=digits)
        if verdict.is_right:
            self._settle("later" if self._tried else "right")
        elif verdict.closeness == "wrong":
            self._tried = True
        said = verdict.text if verdict.is_right else f"{verdict.text} {phrase('try-again', {})}"
        return Reply(said, settled=verdict.is_right)

    def _settle(self, how: str) -> None:
        self.tally = replace(self.tally, **{how: getattr(self.tally, how) + 1})
        self.pending.pop(0)
        self._tried = False
        if not self.pending and self._before is not None:
            trace, step = self._before
            self._settled[trace].add(step)
