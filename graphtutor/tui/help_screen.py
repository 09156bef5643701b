"""Help for what is on the screen: how to read the drawing, and the keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

READING = """\
The graph runs from left to right. Above a wire stands the value that went forward, below it, in
italics, the gradient that came back. Round gates compute; a bar gathers their inputs, the first
operand on top. A wire that is used more than once forks (├ ┬ ┼); one that only crosses another hops
over it (─│─). The heavy wire is the one the current step is about."""

PHASES = {
    "forward": "You are in the forward pass: each step computes one value from its inputs.",
    "backward": "You are in the backward pass: each step multiplies the upstream gradient at a gate by "
    "the local slope toward one input. Where a value was used more than once, the parts add up.",
    "predict": "You are asked before each backward move. Numbers with three digits are enough, and "
    "formulas over the names on the screen are read too: -1/v7**2. A wrong answer costs nothing.",
    "edit": "Both fields are read while you type, and the graph follows. Enter keeps the change, Esc "
    "drops it. Inputs without a value take 1.",
    "gallery": "Choose an example, go on where you stopped, or type an expression of your own.",
}


KEY_NAMES = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "equals_sign": "=",
    "enter": "Enter",
    "space": "Space",
    "escape": "Esc",
    "home": "Home",
    "end": "End",
}


class HelpScreen(ModalScreen[None]):
    """Help over the screen it was asked from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "close", id="help.close"),
        Binding("j", "scroll('down')", "down", show=False, id="help.down"),
        Binding("k", "scroll('up')", "up", show=False, id="help.up"),
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

    def __init__(self, topic: str, bindings: Iterable[BindingType]) -> None:
        super().__init__()
        self._topic = topic
        self._rows = [
            (", ".join(map(_key_text, binding.key.split(","))), binding.tooltip)
            for binding in bindings
            if isinstance(binding, Binding)
        ]

    def compose(self) -> Iterator[Widget]:
        """Lay out the text."""
        rows = self._rows
        width = max(len(keys) for keys, _ in rows)
        lines: list[Content | tuple[str, str] | str] = [(PHASES[self._topic], "bold"), "\n\n"]
        if self._topic != "gallery":
            lines += [" ".join(READING.split()), "\n\n"]
        for keys, text in rows:
            lines += [(f"{keys:<{width}}", "bold $primary"), f"  {text}\n"]
        lines.append(("\nEsc closes this.", "$secondary"))
        with VerticalScroll():
            yield Static(Content.assemble(*lines))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=1 if way == "down" else -1, animate=False)


def _key_text(key: str) -> str:
    """Return a key as it is printed on a keyboard."""
    key = key.strip()
    if key.startswith("shift+"):
        return f"Shift+{_key_text(key.removeprefix('shift+'))}"
    return KEY_NAMES.get(key, key.upper() if key.startswith("f") and key[1:].isdigit() else key)
