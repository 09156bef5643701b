"""The keys of the walk: what is pressed, what it does, and what the footer and the help say of it."""

from __future__ import annotations

from textual.binding import Binding

# keys, action, word in the footer (none if it is not shown there), what the help says
ROWS = (
    ("right,space,n,l", "next", "next", "one step on"),
    ("left,h,backspace", "back", "back", "one step back"),
    ("b", "backward", "backward", "on to the next backward move"),
    ("p", "play", "play", "play, or stop playing"),
    ("r", "predict", "predict", "be asked before each backward move"),
    ("e", "edit", "edit", "edit the expression and the values"),
    ("u", "unfold", "unfold", "open the selected gate into smaller ones"),
    ("question_mark", "help", "help", "this help"),
    ("q", "app.quit", "quit", "quit; the walk is kept"),
    ("f1", "help", "", "this help, also while you type"),
    ("f", "fold", "", "close the pattern around the selected gate"),
    ("home,g", "start", "", "to the first step"),
    ("end,G", "end", "", "to the last step"),
    ("down,j", "cursor(1)", "", "select the next node"),
    ("up,k", "cursor(-1)", "", "select the node before"),
    ("enter", "visit", "", "go to the step of the selected node"),
    ("right_square_bracket", "nudge(1)", "", "move the selected input by +0.01 and compare"),
    ("left_square_bracket", "nudge(-1)", "", "move the selected input by -0.01 and compare"),
    ("v", "values", "", "show or hide the table of values"),
    ("slash", "search", "", "search the table of values"),
    ("s", "content", "", "numbers, symbols or both on the wires"),
    ("d", "digits", "", "how many digits the step shows"),
    ("plus,equals_sign", "zoom(1)", "", "more on the wires: two decimals, four"),
    ("minus", "zoom(-1)", "", "less on the wires: shapes only"),
    ("shift+right,L", "pan(1, 0)", "", "move the view to the right"),
    ("shift+left,H", "pan(-1, 0)", "", "move the view to the left"),
    ("shift+down,J", "pan(0, 1)", "", "move the view down"),
    ("shift+up,K", "pan(0, -1)", "", "move the view up"),
    ("greater_than_sign", "speed(1)", "", "play faster"),
    ("less_than_sign", "speed(-1)", "", "play slower"),
    ("B", "breakpoint", "", "stop at the selected node, or no longer"),
    ("c", "continue", "", "run to the next breakpoint"),
    ("t", "ties", "", "switch the tie rule of max and min"),
    ("a", "ascii", "", "draw with ASCII characters only"),
    ("o", "gallery", "", "open another expression"),
    ("escape", "escape", "", "stop playing, drop the selection"),
    ("ctrl+p", "app.command_palette", "", "all commands and themes"),
)
SHOWN_KEYS = {"next": "→", "back": "←", "help": "?"}


def bindings() -> list[Binding]:
    """Return the bindings; each has an id by which a learner's keymap may move it to another key."""
    return [
        Binding(
            keys,
            action,
            word or action,
            show=bool(word),
            key_display=SHOWN_KEYS.get(action),
            id=f"walk.{action.removeprefix('app.')}" + (".f1" if keys == "f1" else ""),
            tooltip=said,
        )
        for keys, action, word, said in ROWS
    ]
