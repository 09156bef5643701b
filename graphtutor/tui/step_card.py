"""What happens now, in words, numbers and symbols."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from graphtutor.text import plain_ascii
from graphtutor.words.card import Card


class StepCard(VerticalScroll, can_focus=False):
    """The card of the current step, and below it what is known of the node under the cursor."""

    DEFAULT_CSS = """
    StepCard {
        height: 8;
        padding: 0 1;
        border-top: solid $panel;
        scrollbar-size: 1 1;
        Static { height: auto; }
        border-title-color: $warning;
        border-title-style: bold;
        &.-backward { border-top: solid $grad; }
        &.-ascii { border-top: ascii $panel; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = Static()

    def compose(self) -> Iterator[Widget]:
        """Hold one text."""
        yield self._text

    def show(self, card: Card, *, backward: bool, said: str, below: str, ascii: bool) -> None:
        """Show a card; `said` is put into its upper border if it fits, `below` after the card."""
        title = plain_ascii(said) if ascii else said
        fits = (
            len(title) < self.screen.size.width - 4
        )  # its own size is not known while it is hidden
        self.border_title = escape(title) if fits else ""
        below = below if fits else f"{said}\n{below}".strip()
        self.set_class(backward, "-backward")
        self.set_class(ascii, "-ascii")
        colour = "$grad" if backward else "$value"
        lines = [
            (card.headline, "bold"),
            (";  ".join(card.parts), ""),
            (card.numbers, f"bold {colour}"),
            (card.symbols, colour),
            (card.why, ""),
            *((note, "$warning") for note in card.notes),
            (below, "$secondary"),
        ]
        written = [((plain_ascii(text) if ascii else text), style) for text, style in lines if text]
        content = Content("\n").join(Content.assemble(line) for line in written)
        self._text.update(content)
        self.scroll_home(animate=False)
