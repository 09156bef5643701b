"""Two fields, expression and values, that are read while they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from graphtutor.errors import GraphTutorError
from graphtutor.syntax.tokens import SEPARATORS
from graphtutor.tui.field import Field
from graphtutor.tui.one_line import OneLine

LONGEST = 40  # characters of an expression that is written out in what is proposed


class EditPane(Vertical):
    """The fields in which an expression and its values are typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "close", id="edit.close"),
        Binding("down", "app.focus_next", "next field", show=False, id="edit.down"),
        Binding("up", "app.focus_previous", "field above", show=False, id="edit.up"),
    ]
    DEFAULT_CSS = """
    EditPane {
        height: auto;
        padding: 0 1;
        border-top: solid $warning;
        #edit-note { height: auto; color: $secondary; }
    }
    """

    class Edited(Message):
        """A field has changed; the answer is `show_problem`."""

        def __init__(self, expression: str, values: str) -> None:
            super().__init__()
            self.expression = expression
            self.values = values

    class Done(Message):
        """The learner has finished: with Enter to keep the change, with Escape to drop it."""

        def __init__(self, *, keep: bool) -> None:
            super().__init__()
            self.keep = keep

    def __init__(self, expression: str, values: str, note: str, *, at_once: bool = True) -> None:
        super().__init__()
        self._at_once = at_once  # whether the learner is to type at once
        self._expression = Field(
            "expression", expression, placeholder="such as (x+y)*z", id="expression"
        )
        self._values = Field(
            "values", values, placeholder="such as x=-2, W=[[1, 2], [3, 4]]", id="values"
        )
        self._note = Static(note, id="edit-note", markup=False)

    def compose(self) -> Iterator[Widget]:
        """Lay out the two fields and a note below them."""
        yield self._expression
        yield self._values
        yield self._note

    def on_mount(self) -> None:
        """Begin in the first field."""
        if self._at_once:
            self.focus_first()

    def focus_first(self) -> None:
        """Go to the first field."""
        self._expression.go_there()

    @property
    def expression(self) -> str:
        """What stands in the first field."""
        return self._expression.text

    @property
    def values(self) -> str:
        """What stands in the second field."""
        return self._values.text

    def fill(self, expression: str, values: str) -> None:
        """Put texts into the fields."""
        self._expression.text = expression
        self._values.text = values

    def show_problem(self, error: GraphTutorError | None) -> None:
        """Show an error under the field that it belongs to, or clear both."""
        if error is not None and error.code == "upstream-missing":
            error.expected = "one number as output"  # no gradient can be given here
            error.remedy = self._as_a_number()
        is_of_values = error is not None and (
            error.text == self.values or error.code.startswith("feed")
        )
        self._expression.show_problem(None if is_of_values else error)
        self._values.show_problem(error if is_of_values else None)

    def _as_a_number(self) -> str:
        """Return how the expression that stands here becomes one number."""
        text = self.expression.strip()
        is_short = len(text) <= LONGEST and not {*SEPARATORS, "="} & {*text}
        return f"write sum({text if is_short else '…'}), or mean in place of sum"

    def say(self, note: str) -> None:
        """Show a note below the fields."""
        self._note.update(note)

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Tell that a field has changed."""
        event.stop()
        self.post_message(self.Edited(self.expression, self.values))

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Keep what is typed."""
        event.stop()
        self.post_message(self.Done(keep=True))

    def action_give_up(self) -> None:
        """Drop what was typed."""
        self.post_message(self.Done(keep=False))
