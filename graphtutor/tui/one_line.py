"""A line to type in that keeps all that is pasted, and keeps fast typing in its order."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.widgets import Input

from graphtutor.syntax.tokens import on_one_line

# what the keys other than letters do; Textual would send them to the app first, behind the letters
EDITING = {
    key.strip(): binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class OneLine(Input):
    """An input without a border, one row high."""

    DEFAULT_CSS = """
    OneLine { width: 1fr; background: $panel; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)

    async def _on_key(self, event: events.Key) -> None:
        """Carry an editing key out at once, as letters are."""
        if not event.is_printable and event.key in EDITING:
            event.prevent_default()
            event.stop()
            await self.run_action(EDITING[event.key])

    def _on_paste(self, event: events.Paste) -> None:
        """Put what is pasted at the cursor, in place of what is selected; line ends part statements."""
        event.prevent_default()
        event.stop()
        text = event.text.strip()
        text = on_one_line(text) if len(text.splitlines()) > 1 else text
        self.replace(text, *sorted(self.selection))
