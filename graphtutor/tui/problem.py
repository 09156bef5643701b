"""What is wrong with a field: the caret under the character, what was expected, what to try."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from graphtutor.errors import GraphTutorError
from graphtutor.tui.one_line import OneLine


class Problem(Static):
    """The error of the field above it, or nothing."""

    DEFAULT_CSS = """
    Problem { height: auto; display: none; color: $error; }
    Problem.-shown { display: block; }
    """

    def show(self, error: GraphTutorError | None, field: OneLine) -> None:
        """Show an error whose caret, if it has one, belongs under the text of a field."""
        self.set_class(error is not None, "-shown")
        if error is None:
            self.update("")
            return
        lines = [error.message]
        if error.text == field.value and error.span is not None:
            column = error.span[0] - round(field.scroll_offset.x)
            width = max(1, error.span[1] - error.span[0])
            if 0 <= column < max(1, field.size.width):
                lines.insert(0, " " * column + "^" * min(width, field.size.width - column))
        if error.expected:
            lines.append(f"expected  {error.expected}")
        if error.remedy:
            lines.append(f"try       {error.remedy}")
        self.update(Content("\n".join(lines)))
