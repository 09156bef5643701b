"""A question before a move: the learner answers, hears how good that was, and only then sees the move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label, Static

from graphtutor.errors import GraphTutorError
from graphtutor.quiz import Question
from graphtutor.text import plain_ascii
from graphtutor.tui.one_line import OneLine
from graphtutor.tui.problem import Problem

HOW = "Enter answers; an empty answer shows it; Esc leaves the question for later."


class PredictPane(Vertical):
    """A question with a field for the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "later", id="predict.leave")
    ]
    DEFAULT_CSS = """
    PredictPane {
        height: 8;
        padding: 0 1;
        border-top: solid $warning;
        Horizontal { height: 1; }
        Label { width: 11; color: $secondary; }
        Problem { margin-left: 11; }
        Static { height: auto; }
        #question { text-style: bold; }
        #said { color: $warning; }
        #how { color: $secondary; }
    }
    """

    class Answered(Message):
        """The learner has answered; an empty text asks to be shown."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The learner has left the question."""

    def compose(self) -> Iterator[Widget]:
        """Lay out question, field, verdict."""
        yield Static(id="question", markup=False)
        with Horizontal():
            yield Label("answer")
            yield OneLine(id="answer", placeholder="a number, or a formula such as -1/v7**2")
        yield Problem(id="answer-problem")
        yield Static(id="said", markup=False)
        yield Static(HOW, id="how", markup=False)

    def ask(self, question: Question, said: str, *, ascii: bool) -> None:
        """Put a question; `said` is what was said of the answer before it."""
        self._asked = question, said, ascii
        if self.is_mounted:
            self._put_question()

    def on_mount(self) -> None:
        """Put the question that was asked first."""
        self._put_question()

    def _put_question(self) -> None:
        question, said, ascii = self._asked
        text = plain_ascii(question.text) if ascii else question.text
        self.query_one("#question", Static).update(text)
        field = self.query_one("#answer", OneLine)
        field.value = ""
        field.focus()
        self.query_one("#answer-problem", Problem).show(None, field)
        self.say(said, ascii=ascii)

    def say(self, said: str, *, ascii: bool) -> None:
        """Show what is said of an answer, which stays in its field."""
        self.query_one("#said", Static).update(plain_ascii(said) if ascii else said)

    def show_problem(self, error: GraphTutorError) -> None:
        """Say why an answer could not be read."""
        field = self.query_one("#answer", OneLine)
        self.query_one("#answer-problem", Problem).show(error, field)
        self.say("", ascii=False)

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Clear the error of the answer before."""
        event.stop()
        self.query_one("#answer-problem", Problem).show(None, self.query_one("#answer", OneLine))

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Hand the answer on."""
        event.stop()
        self.post_message(self.Answered(event.value.strip()))

    def action_leave(self) -> None:
        """Leave the question for later."""
        self.post_message(self.Left())
