"""The step-through, on a real pseudo-terminal and as lines."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time

import pytest
from corpus import LECTURES, NEURON, NEURON_AT

import graphtutor as gt
from graphtutor.engine.steps import Propagated
from graphtutor.stepper import screen


@pytest.mark.parametrize("name", LECTURES)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15), (120, 36)])
def test_every_screen_fits(name: str, width: int, height: int) -> None:
    text, feeds = LECTURES[name]
    trace = gt.run(gt.parse(text), feeds)
    player = gt.Player(trace)
    for number in range(len(trace.steps)):
        player.go_to(number)
        lines = screen(player, 4, width, height)
        assert all(len(line) <= width for line in lines)
        assert len(lines) <= height
        assert f"step {number + 1} of {len(trace.steps)}" in lines[0]
        assert any(line.startswith(">") for line in lines)
        assert "gradient" in lines[3]


def test_player_moves_and_knows() -> None:
    trace = gt.run(gt.parse("x*x"), {"x": 3})
    player = gt.Player(trace)
    player.back()
    assert player.at == 0
    assert player.known() == ({0: 3.0}, {})
    player.turn()
    assert player.is_backward
    assert player.known() == ({0: 3.0, 1: 9.0}, {1: 1.0})
    player.next()
    assert isinstance(player.step, Propagated)
    assert player.known()[1] == {1: 1.0}, "a fork is not finished by one contribution"
    player.go_to(99)
    assert player.known()[1] == {1: 1.0, 0: 6.0}
    player.next()
    assert player.at == len(trace.steps) - 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_keys_go_forward_and_back_in_a_terminal() -> None:
    import pty

    parent, child = pty.openpty()
    at = ",".join(f"{name}={value}" for name, value in NEURON_AT.items())
    command = [sys.executable, "-m", "graphtutor", "walk", NEURON, "--at", at]
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    with subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, env=environment
    ) as process:
        os.close(child)

        def screen_after(keys: bytes, expected: str) -> str:
            os.write(parent, keys)
            seen = b""
            deadline = time.monotonic() + 10
            while expected.encode() not in seen and time.monotonic() < deadline:
                if select.select([parent], [], [], 0.1)[0]:
                    try:
                        seen += os.read(parent, 65536)
                    except OSError:
                        break
            assert expected in seen.decode(errors="replace")
            return seen.decode(errors="replace")

        stop = threading.Timer(20, process.kill)
        stop.start()
        screen_after(b"", "step 1 of 26")
        screen_after(b"\x1b[C", "step 2 of 26")
        screen_after(b" ", "step 3 of 26")
        screen_after(b"\x1b[D", "step 2 of 26")
        screen_after(b"\x1b[C", "v1 = w0·x0")
        screen_after(b"t", "BACKWARD PASS   step 14 of 26")
        screen_after(b"G", "step 26 of 26")
        screen_after(b"b", "step 25 of 26")
        screen_after(b"g", "step 1 of 26")
        screen_after(b"q", "Gradient of w2: 0.1966")
        assert process.wait(5) == 0
        stop.cancel()
    os.close(parent)
