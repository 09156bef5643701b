"""What the screen costs: its first frame beside that of a bare Textual app, a step, a layout."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

import graphtutor as gt
from graphtutor.drawing.picture import Drawing
from graphtutor.tui.app import TutorApp
from graphtutor.tui.walk import Walk

ROUNDS = 9
SIZE = (120, 36)  # columns and rows
NEURON = ("1/(1+exp(-(w0*x0+w1*x1+w2)))", "w0=2, x0=-1, w1=-3, x1=-2, w2=-3")
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("FIRST FRAME")

Bare().run()
"""


def first_frames() -> dict[str, float]:
    """Return how many times the wall time of a bare Textual app each start takes, as medians.

    A frame counts as drawn when the words that it shows arrive at the terminal.
    """
    walk = ["-m", "graphtutor", "walk", NEURON[0], "--at", NEURON[1]]
    starts = {
        "bare Textual": (["-c", BARE], "FIRST FRAME"),
        "graphtutor walk": (walk, "FORWARD"),
        "graphtutor": (["-m", "graphtutor"], "Chain rule"),
    }
    times: dict[str, list[float]] = {name: [] for name in starts}
    for number in range(ROUNDS + 1):
        for name, (arguments, words) in starts.items():
            seconds = _seconds_to(words.encode(), arguments)
            if number:  # the first round fills the caches of Python and of the disk
                times[name].append(seconds)
    bare = times.pop("bare Textual")
    return {
        name: statistics.median(own / other for own, other in zip(taken, bare, strict=True))
        for name, taken in times.items()
    }


def _seconds_to(words: bytes, arguments: list[str]) -> float:
    """Start Python on a new terminal and return the seconds until some words are drawn there."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**kept, "TERM": "xterm-256color", "GRAPHTUTOR_STATE": folder}
        process, terminal = pty.fork()
        if process == 0:
            os.execve(sys.executable, [sys.executable, *arguments], environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        began = time.perf_counter()
        shown = b""
        while words not in shown:
            if not select.select([terminal], [], [], 20)[0]:
                raise TimeoutError(f"{words!r} was not drawn: {shown[-200:]!r}")
            shown += os.read(terminal, 65536)
        seconds = time.perf_counter() - began
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    return seconds


def graph_text(gates: int, seed: int = 1) -> str:
    """Return statements whose results are used again and again: a graph, not a tree."""
    chance = random.Random(seed)
    names = [f"x{k}" for k in range(max(2, gates // 4))]
    lines = []
    for k in range(gates):
        a, b = chance.choice(names[-12:]), chance.choice(names[-12:])
        lines.append(f"g{k} = {a} {chance.choice('+-*')} {b}")
        names.append(f"g{k}")
    return "; ".join(lines)


def step_seconds(gates: int, presses: int = 120) -> float:
    """Return the CPU seconds from a key press to the finished frame, as the median of many steps."""

    async def play(folder: str) -> list[float]:
        app = TutorApp(Walk.start(graph_text(gates)), Path(folder) / "state.json")
        taken = []
        async with app.run_test(size=SIZE) as pilot:
            for number in range(presses):
                began = time.process_time()
                await pilot.press("b" if number < presses // 2 else "right")
                taken.append(time.process_time() - began)
        return taken

    with tempfile.TemporaryDirectory() as folder:
        return statistics.median(asyncio.run(play(folder)))


def layout_seconds(gates: int) -> float:
    """Return the CPU seconds of one layout with all its texts, the best of several."""
    graph = gt.parse(graph_text(gates))
    trace = gt.run(graph, dict.fromkeys(graph.inputs, 0.5))
    best = []
    for _ in range(5):
        began = time.process_time()
        Drawing(trace)
        best.append(time.process_time() - began)
    return min(best)
