"""A question before a move: the learner answers, hears how good that was, and only then sees the move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from graphtutor.errors import GraphTutorError
from graphtutor.quiz.question import Question
from graphtutor.text import plain_ascii
from graphtutor.tui.field import Field
from graphtutor.tui.one_line import OneLine

HOW = "Enter answers; an empty answer shows it; Esc leaves the question for later."
EXAMPLE = "a number, or a formula such as -1/v7**2"
EXAMPLE_OF_ARRAYS = "a formula, or the entries"


class PredictPane(Vertical):
    """A question with a field for the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "later", id="predict.leave")
    ]
    DEFAULT_CSS = """
    PredictPane {
        height: auto;
        padding: 0 1;
        border-top: solid $warning;
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

    def __init__(self, *, ascii: bool) -> None:
        super().__init__()
        self._ascii = ascii
        self._question = Static(id="question", markup=False)
        self._answer = Field("answer", placeholder=EXAMPLE, id="answer")
        self._said = Static(id="said", markup=False)

    def compose(self) -> Iterator[Widget]:
        """Lay out question, field, verdict."""
        yield self._question
        yield self._answer
        yield self._said
        yield Static(HOW, id="how", markup=False)

    def on_mount(self) -> None:
        """Let the learner type at once."""
        self.go_on()

    def go_on(self) -> None:
        """Go back to the field; what stands in it stays."""
        self._answer.go_there()

    def ask(self, question: Question, said: str) -> None:
        """Put a question; `said` is what was said of the answer before it."""
        self._question.update(self._written(question.text))
        self._answer.line.placeholder = EXAMPLE_OF_ARRAYS if question.given else EXAMPLE
        self._answer.text = ""
        self._answer.show_problem(None)
        self.say(said)
        self.go_on()

    def say(self, said: str) -> None:
        """Show what is said of an answer; that stays in its field until something else is typed."""
        self._said.update(self._written(said))
        self._answer.line.action_select_all()

    def show_problem(self, error: GraphTutorError) -> None:
        """Say why an answer could not be read."""
        self._answer.show_problem(error)
        self.say("")

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Clear the error of the answer before."""
        event.stop()
        self._answer.show_problem(None)

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Hand the answer on."""
        event.stop()
        self.post_message(self.Answered(event.value.strip()))

    def action_leave(self) -> None:
        """Leave the question for later."""
        self.post_message(self.Left())

    def _written(self, text: str) -> str:
        return plain_ascii(text) if self._ascii else text
