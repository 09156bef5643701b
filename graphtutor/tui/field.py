"""A labelled field of one line, and below it what is wrong with what stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Label, Static

from graphtutor.errors import GraphTutorError
from graphtutor.tui.one_line import OneLine


class Field(Vertical):
    """A label, a field, and the error of the field with its caret under the character."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        Horizontal { height: 1; }
        Label { width: 11; color: $secondary; }
        .problem { margin-left: 11; height: auto; display: none; color: $error; }
        .problem.-shown { display: block; }
    }
    """

    def __init__(self, label: str, value: str = "", *, placeholder: str, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.line = OneLine(value, placeholder=placeholder)
        self._problem = Static(classes="problem")

    def compose(self) -> Iterator[Widget]:
        """Lay out the label beside the line and the problem below it."""
        with Horizontal():
            yield Label(self._label)
            yield self.line
        yield self._problem

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.line.value

    @text.setter
    def text(self, text: str) -> None:
        self.line.value = text

    def go_there(self) -> None:
        """Put the keyboard's focus into the field."""
        self.line.focus()

    def show_problem(self, error: GraphTutorError | None) -> None:
        """Show an error, with its caret under the text if it has a place there, or none."""
        self._problem.set_class(error is not None, "-shown")
        if error is None:
            self._problem.update("")
            return
        lines = [error.message]
        if error.text == self.text and error.span is not None:
            width = self.line.size.width
            column = error.span[0] - round(self.line.scroll_offset.x)
            if 0 <= column < max(1, width):
                carets = "^" * max(1, min(error.span[1] - error.span[0], width - column))
                lines.insert(0, " " * column + carets)
        if error.expected:
            lines.append(f"expected  {error.expected}")
        if error.remedy:
            lines.append(f"try       {error.remedy}")
        self._problem.update(Content("\n".join(lines)))
