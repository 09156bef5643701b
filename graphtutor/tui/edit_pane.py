"""Two fields, expression and values, that are read while they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label, Static

from graphtutor.errors import GraphTutorError
from graphtutor.tui.one_line import OneLine
from graphtutor.tui.problem import Problem


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
        Horizontal { height: 1; }
        Label { width: 11; color: $secondary; }
        Problem { margin-left: 11; }
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
        self._texts = expression, values
        self._note = note

    def on_mount(self) -> None:
        """Begin in the first field."""
        if self._at_once:
            self.focus_first()

    def compose(self) -> Iterator[Widget]:
        """Lay out two labelled fields, each with room for its error."""
        expression, values = self._texts
        with Horizontal():
            yield Label("expression")
            yield OneLine(expression, id="edit-expression", placeholder="such as (x+y)*z")
        yield Problem(id="expression-problem")
        with Horizontal():
            yield Label("values")
            yield OneLine(values, id="edit-values", placeholder="such as x=-2, y=5, z=-4")
        yield Problem(id="values-problem")
        yield Static(self._note, id="edit-note", markup=False)

    def focus_first(self) -> None:
        """Go to the first field."""
        self.query_one("#edit-expression", OneLine).focus()

    @property
    def expression(self) -> str:
        """What stands in the first field."""
        return self.query_one("#edit-expression", OneLine).value

    @property
    def values(self) -> str:
        """What stands in the second field."""
        return self.query_one("#edit-values", OneLine).value

    def fill(self, expression: str, values: str) -> None:
        """Put texts into the fields."""
        self.query_one("#edit-expression", OneLine).value = expression
        self.query_one("#edit-values", OneLine).value = values

    def show_problem(self, error: GraphTutorError | None) -> None:
        """Show an error under the field that it belongs to, or clear both."""
        of_values = error is not None and (
            error.text == self.values or error.code.startswith("feed")
        )
        for name, is_its in (("expression", not of_values), ("values", of_values)):
            field = self.query_one(f"#edit-{name}", OneLine)
            self.query_one(f"#{name}-problem", Problem).show(error if is_its else None, field)

    def say(self, note: str) -> None:
        """Show a note below the fields."""
        self.query_one("#edit-note", Static).update(note)

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
