"""A simple step-through for the terminal: one key goes forward, one goes back."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from graphtutor.engine.player import Player
from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand
from graphtutor.text import number
from graphtutor.words.narrate import explain
from graphtutor.words.plain import summary_lines

KEYS = "→ space n: next   ← b: back   t: turn to the backward pass   g G: start, end   q: quit"
CLEAR = "\x1b[2J\x1b[H"
MOVES = {
    **dict.fromkeys(("\x1b[C", "\x1b[B", " ", "n", "l", "j", "\r", "\n"), "next"),
    **dict.fromkeys(("\x1b[D", "\x1b[A", "b", "p", "h", "k", "\x7f"), "back"),
    "t": "turn",
    **dict.fromkeys(("g", "\x1b[H", "0"), "start"),
    **dict.fromkeys(("G", "\x1b[F", "$"), "end"),
    **dict.fromkeys(("q", "Q", "\x1b", "\x03", "\x04", ""), "quit"),
}


def step_through(trace: Trace, digits: int) -> None:
    """Show one step at a time until the learner quits; stdin and stdout must be a terminal."""
    player = Player(trace)
    with _keys_unbuffered():
        while True:
            size = shutil.get_terminal_size((80, 24))
            sys.stdout.write(CLEAR + "\n".join(screen(player, digits, size.columns, size.lines)))
            sys.stdout.flush()
            if not _move(player, MOVES.get(_key())):
                break
    sys.stdout.write(CLEAR + "\n".join(summary_lines(trace, digits)) + "\n")


def _move(player: Player, move: str | None) -> bool:
    """Carry out a move, and say whether to go on."""
    match move:
        case "next":
            player.next()
        case "back":
            player.back()
        case "turn":
            player.turn()
        case "start":
            player.go_to(0)
        case "end":
            player.go_to(len(player.trace.steps))
    return move != "quit"


def screen(player: Player, digits: int, width: int, height: int) -> list[str]:
    """Return the lines of one screen: the nodes with what is known of them, then the step in words."""
    steps = player.trace.steps
    phase = "BACKWARD PASS" if player.is_backward else "FORWARD PASS"
    said = textwrap.wrap(explain(player.step, player.trace, digits=digits), width)
    expression = " ".join(player.trace.graph.expression.split())
    head = [f"{phase}   step {player.at + 1} of {len(steps)}"[:width], expression[:width], ""]
    foot = ["", *said, "", *textwrap.wrap(KEYS, width)]
    room = max(3, height - len(head) - len(foot) - 1)
    return [*head, *_table(player, digits, width, room), *foot]


def _table(player: Player, digits: int, width: int, room: int) -> Iterator[str]:
    """Yield one line a node, those around the current one if there is no room for all."""
    graph = player.trace.graph
    values, grads = player.known()
    shown = [node for node in graph if node.id not in graph.constants]
    current = next(i for i, node in enumerate(shown) if node.id == player.step.node)
    first = max(0, min(current - room // 2, len(shown) - room + 1))
    room_for_inputs = max(5, min(24, width - 46))
    yield f"  {'node':<8} {'gate':<12} {'inputs':<{room_for_inputs}} {'value':>10} {'gradient':>10}"
    target = player.step.input if isinstance(player.step, Propagated) else None
    for node in shown[first : first + room - 1]:
        mark = ">" if node.id == player.step.node else "*" if node.id == target else " "
        inputs = ", ".join(operand(graph, i).text for i in node.inputs)[:room_for_inputs]
        value, grad = (
            number(known[node.id], digits) if node.id in known else "" for known in (values, grads)
        )
        gate = node.label if node.op else "input"
        called = operand(graph, node.id).text
        yield f"{mark} {called[:8]:<8} {gate[:12]:<12} {inputs:<{room_for_inputs}} {value:>10} {grad:>10}"


@contextmanager
def _keys_unbuffered() -> Iterator[None]:
    """Let keys arrive one by one and unseen; the terminal is as before afterwards, whatever happens."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _key() -> str:
    """Read one key press; an arrow arrives as several characters."""
    if sys.platform == "win32":
        import msvcrt

        key = msvcrt.getwch()
        arrows = {"M": "\x1b[C", "K": "\x1b[D", "P": "\x1b[B", "H": "\x1b[A"}
        return arrows.get(msvcrt.getwch(), "") if key in ("\x00", "\xe0") else key
    import os
    import select

    terminal = sys.stdin.fileno()
    pressed = os.read(terminal, 1)
    while pressed.startswith(b"\x1b") and len(pressed) < 6:
        if not select.select([terminal], [], [], 0.05)[0]:
            break
        pressed += os.read(terminal, 1)
        if len(pressed) > 2 and pressed[-1:].isalpha():
            break
    return pressed.decode(errors="replace").replace("\x1bO", "\x1b[")
