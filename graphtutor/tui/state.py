"""What is remembered between two visits: the last walk, recent expressions, how things are shown.

One small JSON file in the user's state folder, written whole or not at all. A file that cannot be read
is set aside, never a reason not to start.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphtutor.files import write_whole

if TYPE_CHECKING:
    from graphtutor.drawing.labels import Content

VERSION = 1
ZOOMS = (0, 2, 4)  # decimals on the wires; 0 shows shapes and wires only
CONTENTS: tuple[Content, ...] = ("numbers", "symbols", "both")
MOST_DIGITS = 15
MOST_RECENT = 12
MOST_BYTES = 10_000_000
FOLDER = "GRAPHTUTOR_STATE"  # the environment variable that names another folder


@dataclass
class State:
    """What is remembered.

    Attributes:
        expression, values, ties, at: the last walk and the place in it; no expression if there is none.
        decimals, content: what stands on its wires.
        recent: expressions with their values, the latest first.
        theme, ascii, digits: how things are shown, whatever is walked.
    """

    expression: str = ""
    values: str = ""
    ties: str = "first"
    at: int = 0
    recent: list[list[str]] = field(default_factory=list)
    theme: str = ""
    decimals: int = 2
    content: Content = "numbers"
    ascii: bool = False
    digits: int = 4

    def look_anew(self) -> None:
        """Show another walk as walks are shown at first: how the last one looked belongs to that."""
        fresh = State()
        self.decimals, self.content = fresh.decimals, fresh.content

    def remember(self, expression: str, values: str) -> None:
        """Put an expression at the top of the recent ones."""
        others = [pair for pair in self.recent if pair[0] != expression]
        self.recent = [[expression, values], *others][:MOST_RECENT]


def state_file() -> Path:
    """Return where the state is kept."""
    from platformdirs import user_state_path

    folder = os.environ.get(FOLDER)
    return (Path(folder) if folder else user_state_path("graphtutor")) / "state.json"


def load_state(path: Path) -> State:
    """Return what was remembered; nothing if there is no file or it is broken."""
    try:
        if not path.is_file():
            return State()  # there is none yet, or it is something that one should not read from
        if path.stat().st_size > MOST_BYTES:
            raise ValueError
        kept = json.loads(path.read_text("utf-8"))
        if kept.pop("version", None) != VERSION:
            raise ValueError
        return _checked(State(**kept))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        _set_aside(path)
        return State()


def save_state(state: State, path: Path) -> bool:
    """Write the state; return whether that was possible."""
    text = json.dumps({"version": VERSION, **asdict(state)}, ensure_ascii=False, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole((path, text.encode()))
    except OSError:
        return False
    return True


def _checked(state: State) -> State:
    """Return the state if every field has a value that it can have.

    Raises:
        TypeError: one is of another kind.
        ValueError: one is of another size.
    """
    fresh = State()
    for each in fields(State):
        value: Any = getattr(state, each.name)
        if type(value) is not type(getattr(fresh, each.name)):
            raise TypeError
    if not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in state.recent
    ):
        raise TypeError
    known = (
        state.decimals in ZOOMS
        and state.content in CONTENTS
        and state.ties in ("first", "split")
        and 1 <= state.digits <= MOST_DIGITS
        and state.at >= 0
    )
    if not known:
        raise ValueError
    json.dumps(asdict(state), ensure_ascii=False).encode()  # refuses what cannot be written again
    return state


def _set_aside(path: Path) -> None:
    """Keep a broken file under another name, so that it can be looked at."""
    try:
        path.replace(path.with_suffix(".broken"))
    except OSError:
        return
