"""Help for what is on the screen: how to read the drawing, and the keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from graphtutor.tui.keys import Key, printed_keys

READING = (
    "The graph runs from left to right. Above a wire stands the value that went forward, below it, "
    "in italics, the gradient that came back. Round gates compute; a bar gathers their inputs, the "
    "first operand on top. A wire that is used more than once forks (├ ┬ ┼); one that only crosses "
    "another hops over it (─│─). The heavy wire is the one the current step is about. Gates "
    "without a name are called v1, v2 …: s shows the names on the wires. Where a wire has no room "
    "for an array its shape stands there, and m opens its entries."
)
TOPICS = {
    "forward": "You are in the forward pass: each step computes one value from its inputs.",
    "backward": "You are in the backward pass: each step multiplies the upstream gradient at a gate by "
    "the local slope toward one input. Where a value was used more than once, the parts add up.",
    "predict": "You are asked before each backward move. Numbers with three digits are enough, and "
    "formulas over the names on the screen are read too: -1/v7**2. A wrong answer costs nothing. "
    "Of arrays it is asked what arrives over a wire: type the entries, or a formula with G for the "
    "upstream gradient and .T for a transpose. What counts is its value, not how it is written.",
    "edit": "Both fields are read while you type, and the graph follows. Enter keeps the change, Esc "
    "drops it. Inputs without a value take 1. Arrays are typed [[1, 2], [3, 4]], or made: "
    "rand(2, 3; seed=1), zeros(2, 3), ones(4), eye(3).",
    "gallery": "Choose an example, go on where you stopped, or type an expression of your own.",
}


class HelpScreen(ModalScreen[None]):
    """Help over the screen it was asked from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "close", id="help.close"),
        Binding("j,down", "scroll(1)", "down", show=False, id="help.down"),
        Binding("k,up", "scroll(-1)", "up", show=False, id="help.up"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 60%;
        VerticalScroll {
            width: 90%;
            max-width: 100;
            height: auto;
            max-height: 95%;
            padding: 0 2;
            border: round $primary;
            background: $surface;
        }
        Static { height: auto; }
    }
    """

    def __init__(self, topic: str, table: tuple[Key, ...]) -> None:
        super().__init__()
        self._page = VerticalScroll(Static(_content(topic, table)))

    def compose(self) -> Iterator[Widget]:
        """Show the page."""
        yield self._page

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self._page.scroll_relative(y=lines, animate=False)


def _content(topic: str, table: tuple[Key, ...]) -> Content:
    rows = [(printed_keys(key.keys), key.said) for key in table]
    width = max(len(keys) for keys, _ in rows)
    reading = "" if topic == "gallery" else f"{READING}\n\n"
    keys = [
        part
        for keys, said in rows
        for part in ((f"{keys:<{width}}", "bold $primary"), f"  {said}\n")
    ]
    return Content.assemble(
        (TOPICS[topic], "bold"), f"\n\n{reading}", *keys, ("\nEsc closes this.", "$secondary")
    )
