"""The keys of the screens: what is pressed, what it does, and what the footer and the help say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """One line of a table of keys.

    Attributes:
        keys: what is pressed, any of several.
        action: what it does.
        said: what the help and the palette say of it.
        word: what the footer says; it is not shown there without one.
    """

    keys: str
    action: str
    said: str
    word: str = ""


WALK = (
    Key("right,space,n,l", "next", "one step on", "next"),
    Key("left,h,backspace", "back", "one step back", "back"),
    Key("b", "backward", "on to the next backward move", "backward"),
    Key("r", "predict", "be asked before each backward move", "predict"),
    Key("e", "edit", "edit the expression and the values", "edit"),
    Key("m", "entries", "the entries of the selected array and of its gradient", "entries"),
    Key("w", "why", "the derivation of the current step, where there is one", "why"),
    Key("question_mark", "help", "this help", "help"),
    Key("q", "app.quit", "quit; the walk is kept", "quit"),
    Key("u", "unfold", "open the selected gate into smaller ones", "unfold"),
    Key("p", "play", "play, or stop playing", "play"),
    Key("f1", "help", "this help, also while you type"),
    Key("f", "fold", "close the pattern around the selected gate"),
    Key("home,g", "start", "to the first step"),
    Key("end,G", "end", "to the last step"),
    Key("down,j", "cursor(1)", "select the next node"),
    Key("up,k", "cursor(-1)", "select the node before"),
    Key("enter", "visit", "go to the step of the selected node, or one step on"),
    Key("right_square_bracket", "nudge(1)", "move the selected input by +0.01 and compare"),
    Key("left_square_bracket", "nudge(-1)", "move the selected input by -0.01 and compare"),
    Key("v", "values", "show or hide the table of values"),
    Key("slash", "search", "search the table of values"),
    Key("s", "content", "numbers, symbols or both on the wires"),
    Key("d", "digits", "how many digits the step shows"),
    Key("plus,equals_sign", "zoom(1)", "more on the wires: two decimals, four"),
    Key("minus", "zoom(-1)", "less on the wires: shapes only"),
    Key("pagedown", "card(1)", "down in the text of the step"),
    Key("pageup", "card(-1)", "up in the text of the step"),
    Key("shift+right,L", "pan(1, 0)", "move the view to the right"),
    Key("shift+left,H", "pan(-1, 0)", "move the view to the left"),
    Key("shift+down,J", "pan(0, 1)", "move the view down"),
    Key("shift+up,K", "pan(0, -1)", "move the view up"),
    Key("greater_than_sign", "speed(1)", "play faster"),
    Key("less_than_sign", "speed(-1)", "play slower"),
    Key("B", "breakpoint", "stop at the selected node, or no longer"),
    Key("c", "continue", "run to the next breakpoint"),
    Key("t", "ties", "switch the tie rule of max and min"),
    Key("a", "ascii", "draw with ASCII characters only"),
    Key("o", "gallery", "open another expression"),
    Key("escape", "escape", "stop playing, drop the selection"),
    Key("ctrl+p", "app.command_palette", "all commands and themes"),
)
NOT_WITH_ARRAYS = ("play",)  # not in the footer where the words of array keys take the room
GALLERY = (
    Key("enter", "choose", "walk what is marked", "walk it"),
    Key("e,slash", "type", "type an expression of your own", "your own"),
    Key("question_mark", "help", "this help", "help"),
    Key("q", "app.quit", "quit", "quit"),
    Key("f1", "help", "this help, also while you type"),
    Key("j", "list(1)", "down the list"),
    Key("k", "list(-1)", "up the list"),
    Key("escape", "leave", "back to the walk that was left"),
    Key("ctrl+p", "app.command_palette", "all commands and themes"),
)
NAMES = {
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
    "backspace": "Backspace",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "f1": "F1",
    "ctrl+p": "Ctrl+P",
}


def bindings(screen: str, table: Iterable[Key]) -> list[BindingType]:
    """Return a table as bindings; each has an id by which a keymap may move it to another key."""
    return [
        Binding(
            keys,
            action,
            word or said,
            show=bool(word),
            key_display=printed_keys(keys).split(", ")[0],
            id=f"{screen}.{action}" + (".f1" if keys == "f1" else ""),
            tooltip=said,
        )
        for keys, action, said, word in table
    ]


def printed_keys(keys: str) -> str:
    """Return keys as they are printed on a keyboard.

    >>> printed_keys("right,space,n"), printed_keys("shift+left")
    ('→, Space, n', 'Shift+←')
    """
    return ", ".join(_printed(key) for key in keys.split(","))


def _printed(key: str) -> str:
    shift, _, rest = key.rpartition("shift+")
    return f"Shift+{_printed(rest)}" if key != rest and not shift else NAMES.get(key, key)
