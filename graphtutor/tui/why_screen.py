"""Why a gradient is what it is: the derivation of a step at length, over the walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static


class WhyScreen(ModalScreen[None]):
    """A derivation to read line by line; what is wider or longer than the screen scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,q,enter", "dismiss", "close", id="why.close"),
        Binding("down,j", "scroll(0, 1)", "down", show=False, id="why.down"),
        Binding("up,k", "scroll(0, -1)", "up", show=False, id="why.up"),
        Binding("right,l", "scroll(4, 0)", "right", show=False, id="why.right"),
        Binding("left,h", "scroll(-4, 0)", "left", show=False, id="why.left"),
        Binding("pagedown,space", "scroll(0, 12)", "on", show=False, id="why.on"),
        Binding("pageup", "scroll(0, -12)", "back", show=False, id="why.back"),
    ]
    DEFAULT_CSS = """
    WhyScreen {
        align: center middle;
        background: $background 60%;
        ScrollableContainer {
            width: 96%;
            height: auto;
            max-height: 96%;
            padding: 0 2;
            border: round $grad;
            border-title-color: $grad;
            border-subtitle-color: $secondary;
            background: $surface;
            scrollbar-size: 1 1;
        }
        .equation { width: auto; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._page = ScrollableContainer(*map(_line, lines))
        self._page.border_title = Content(title)
        self._page.border_subtitle = "Esc closes"

    def compose(self) -> Iterator[Widget]:
        """Show the page."""
        yield self._page

    def action_scroll(self, columns: int, lines: int) -> None:
        """Scroll by some columns and lines."""
        self._page.scroll_relative(x=columns, y=lines, animate=False)


def _line(text: str) -> Static:
    """Return a line: a sentence is broken where it meets the border, an equation is not."""
    is_sentence = text.endswith((".", ":"))
    return Static(Content(text), classes="sentence" if is_sentence else "equation")
