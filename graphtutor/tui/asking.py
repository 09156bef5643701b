"""Predict mode: which question stands before the learner, and how the answers went so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphtutor.engine.player import Player
from graphtutor.quiz import Question, Tally, judge, questions, reveal
from graphtutor.words.narrate import phrase


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said of an answer, and whether the question is settled."""

    said: str
    settled: bool


class Asking:
    """The questions before the moves of one walk; a step is asked about once.

    Attributes:
        tally: how the answers went.
        pending: the questions that stand before the next step, the current one first.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self.pending: list[Question] = []
        self._settled: set[int] = set()  # numbers of steps
        self._step = -1
        self._tried = False

    def must_ask(self, player: Player, digits: int) -> bool:
        """Say whether there is a question before the next step, and put it first in `pending`."""
        following = player.at + 1
        if following in self._settled or following >= len(player.trace.steps):
            return False
        if self._step != following or not self.pending:
            step = player.trace.steps[following]
            self._step, self._tried = following, False
            self.pending = questions(step, player.trace, digits=digits)
        return bool(self.pending)

    def stands_before(self, player: Player) -> bool:
        """Say whether the pending question is about the next step."""
        return bool(self.pending) and self._step == player.at + 1

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

    def forget(self) -> None:
        """Ask about everything anew, as after a change of the graph; the tally stays."""
        self.pending, self._settled, self._step = [], set(), -1

    def _settle(self, how: str) -> None:
        self.tally = replace(self.tally, **{how: getattr(self.tally, how) + 1})
        self.pending.pop(0)
        self._tried = False
        if not self.pending:
            self._settled.add(self._step)
