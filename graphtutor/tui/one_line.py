"""A line to type in that keeps all that is pasted: line ends become semicolons."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLine(Input):
    """An input without a border, one row high."""

    DEFAULT_CSS = """
    OneLine { width: 1fr; background: $panel; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)

    def _on_paste(self, event: events.Paste) -> None:
        """Put what is pasted at the cursor, in place of what is selected."""
        event.prevent_default()
        event.stop()
        lines = (line.strip() for line in event.text.splitlines())
        self.replace("; ".join(line for line in lines if line), *sorted(self.selection))
