"""The line at the top: which pass, which step, which wires are done, and how the walk is set."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from graphtutor.engine.player import Player

DONE, NOW, TO_COME = "━", "●", "─"
ASCII_MARKS = str.maketrans({DONE: "=", NOW: "#", TO_COME: "-", "▶": ">", "◀": "<", "│": "|"})


class PhaseLine(Static):
    """Forward or backward, step by step, with a map that has one mark a move."""

    DEFAULT_CSS = """
    PhaseLine { height: 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Player, str, bool] | None = None

    def show(self, player: Player, settings: str, *, ascii: bool) -> None:
        """Show where a player stands."""
        self._shown = player, settings, ascii
        self.on_resize()

    def on_resize(self) -> None:
        """Fit the map to the width."""
        if self._shown is not None:
            self.update(self._content(*self._shown))

    def _content(self, player: Player, settings: str, ascii: bool) -> Content:
        steps = player.trace.steps
        back = player.is_backward
        phase = " ◀ BACKWARD " if back else " FORWARD ▶ "
        place = f" step {player.at + 1} of {len(steps)} "
        room = max(8, (self.size.width or 80) - len(phase) - len(place) - len(settings) - 2)
        forward, backward = marks(player, room)
        if ascii:
            phase, forward, backward = (
                t.translate(ASCII_MARKS) for t in (phase, forward, backward)
            )
        return Content.assemble(
            (phase, "bold $on-phase on $grad" if back else "bold $on-phase on $value"),
            place,
            (forward, "$value"),
            "|" if ascii else "│",
            (backward, "$grad"),
            (f" {settings}", "bold $warning"),
        )


def marks(player: Player, room: int) -> tuple[str, str]:
    """Return the map of the moves, forward and backward: done, now, to come; scaled to the room."""
    steps = player.trace.steps
    turn = player.trace.turn
    line = "".join(
        DONE if n < player.at else NOW if n == player.at else TO_COME for n in range(len(steps))
    )
    if len(steps) + 1 <= room:
        return line[:turn], line[turn:]
    cut = max(1, min(room - 2, round(turn / len(steps) * (room - 1))))
    return _scaled(line[:turn], cut), _scaled(line[turn:], room - 1 - cut)


def _scaled(line: str, room: int) -> str:
    """Shorten a line of marks; where the current one is among several, it is the one kept."""
    pieces = (line[n * len(line) // room : (n + 1) * len(line) // room] for n in range(room))
    return "".join(NOW if NOW in piece else piece[:1] for piece in pieces)
