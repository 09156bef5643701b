"""The app in a real pseudo-terminal: what a crash, a signal or a missing terminal leave behind."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a thing of POSIX", allow_module_level=True)

import fcntl
import pty
import select
import struct
import termios

RUN = "import sys; from graphtutor.cli import main; sys.exit(main(sys.argv[1:]))"
LEAVES_SCREEN = b"\x1b[?1049l"
SHOWS_CURSOR = b"\x1b[?25h"


class Terminal:
    """A program on a pseudo-terminal of 80 columns and 24 rows."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.master = master
        self.shown = b""

    def wait_for(self, words: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while words.encode() not in self.shown:
            assert time.monotonic() < deadline, f"{words!r} was not shown: {self.shown[-400:]!r}"
            self._read(0.2)

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self, seconds: float = 20) -> int:
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            self._read(0.1)
        self._read(0.3)
        return self.process.returncode

    def _read(self, seconds: float) -> None:
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.shown += os.read(self.master, 65536)
            except OSError:  # the other side is closed
                return


@contextmanager
def terminal(folder: Path, *arguments: str, code: str = RUN, **extra: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    environment = {**os.environ, "TERM": "xterm-256color", "GRAPHTUTOR_STATE": str(folder), **extra}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
    )
    try:
        yield Terminal(process, master)
        assert termios.tcgetattr(slave) == before  # echo and line editing are as they were
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)


def state(folder: Path) -> dict[str, object]:
    kept = json.loads((folder / "state.json").read_text("utf-8"))
    assert isinstance(kept, dict)
    return kept


def test_q_ends_it_and_the_walk_is_kept(tmp_path: Path) -> None:
    with terminal(tmp_path, "walk", "x*y", "--at", "x=2, y=3") as shown:
        shown.wait_for("FORWARD")
        shown.press("bb")
        shown.wait_for("Back through")
        shown.press("q")
        assert shown.end() == 0
        assert LEAVES_SCREEN in shown.shown
        assert SHOWS_CURSOR in shown.shown
    assert state(tmp_path)["expression"] == "x*y"
    assert state(tmp_path)["at"] == 4


def test_a_crash_leaves_the_terminal_usable_and_the_walk_saved(tmp_path: Path) -> None:
    code = (
        "from graphtutor.tui.step_card import StepCard\n"
        "show = StepCard.show\n"
        "def broken(self, card, **rest):\n"
        "    if 'Back through' in card.headline:\n"
        "        raise RuntimeError('a mistake of ours')\n"
        "    show(self, card, **rest)\n"
        f"StepCard.show = broken\n{RUN}"
    )
    with terminal(tmp_path, "walk", "x*y", "--at", "x=2, y=3", code=code) as shown:
        shown.wait_for("FORWARD")
        shown.press("bb")
        assert shown.end() == 1
        assert LEAVES_SCREEN in shown.shown
        assert SHOWS_CURSOR in shown.shown
        assert b"a mistake of ours" in shown.shown
        assert b"Your walk is kept: graphtutor opens it again." in shown.shown
    assert state(tmp_path)["expression"] == "x*y"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, sent: signal.Signals) -> None:
    with terminal(tmp_path, "walk", "x*y", "--at", "x=2, y=3") as shown:
        shown.wait_for("FORWARD")
        shown.press("l")
        time.sleep(0.5)
        shown.process.send_signal(sent)
        shown.end()
        assert LEAVES_SCREEN in shown.shown
    assert state(tmp_path)["at"] == 1


def test_digits_given_count_for_the_screen(tmp_path: Path) -> None:
    with terminal(tmp_path, "walk", "x/3", "--at", "x=1", "--digits", "7") as shown:
        shown.wait_for("FORWARD")
        shown.press("l")
        shown.wait_for("0.3333333")
        shown.press("q")
        assert shown.end() == 0


def test_a_mistake_is_said_before_any_screen_opens(tmp_path: Path) -> None:
    with terminal(tmp_path, "walk", "2x") as shown:
        assert shown.end() == 2
        assert b"write 2*x" in shown.shown
        assert LEAVES_SCREEN not in shown.shown


def test_a_dumb_terminal_gets_plain_text(tmp_path: Path) -> None:
    with terminal(tmp_path, "walk", "x*y", "--at", "x=2, y=3", TERM="dumb") as shown:
        assert shown.end() == 0
        assert b"Output: 6" in shown.shown
        assert b"\x1b" not in shown.shown


@pytest.mark.parametrize("arguments", [[], ["walk", "x*y", "--at", "x=2, y=3"]], ids=["", "walk"])
def test_without_a_terminal_there_is_plain_text(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphtutor", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert b"\x1b" not in done.stdout + done.stderr
    assert (b"Output: 6" if arguments else b"graphtutor walk '(x+y)*z'") in done.stdout


def test_serve_shows_the_app_on_this_machine_only(tmp_path: Path) -> None:
    pytest.importorskip("textual_serve", reason="the extra `serve` is not installed")
    aiohttp = pytest.importorskip("aiohttp")
    import asyncio
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "graphtutor", "serve", "q = x*y; q + x"),
            *("--at", "x=2, y=3", "--port", str(port)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GRAPHTUTOR_STATE": str(tmp_path)},
    )

    async def first_frame() -> bytes:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"http://127.0.0.1:{port}/ws?width=80&height=24") as visitor,
        ):
            shown = b""
            while b"FORWARD" not in shown:
                message = await visitor.receive(timeout=20)
                shown += message.data if isinstance(message.data, bytes) else b""
            return shown

    try:
        page = _page(f"http://127.0.0.1:{port}/")
        assert "graphtutor" in page
        assert b"FORWARD" in asyncio.run(first_frame())
        listening = Path("/proc/net/tcp")
        if listening.exists():
            places = [line.split()[1] for line in listening.read_text().splitlines()[1:]]
            assert f"0100007F:{port:04X}" in places
            assert f"00000000:{port:04X}" not in places
    finally:
        process.terminate()
        process.wait(10)


def _page(address: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.mark.parametrize("redirected", ["<&-", ">&-", "2>&-", "2>/dev/null", "</dev/null"])
def test_a_stream_that_is_no_terminal_never_hangs(tmp_path: Path, redirected: str) -> None:
    shell = f"exec {shlex.quote(sys.executable)} -m graphtutor walk x*y --at x=2,y=3 {redirected}"
    code = f"import os; os.execvp('sh', ['sh', '-c', {shell!r}])"
    with terminal(tmp_path, code=code) as shown:
        assert shown.end() == 0
        assert LEAVES_SCREEN not in shown.shown
        assert b"Traceback" not in shown.shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "graphtutor", "gates"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: The output cannot be written:")
    assert "Traceback" not in done.stderr


def test_a_state_that_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "state.json")
    with terminal(tmp_path, "walk", "x*y", "--at", "x=2, y=3") as shown:
        shown.wait_for("FORWARD")
        shown.press("q")
        assert shown.end() == 0


def test_serve_says_what_is_missing(tmp_path: Path) -> None:
    code = f"import sys; sys.modules['textual_serve'] = None\n{RUN}"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert 'pip install "graphtutor[serve]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_answers_mistakes_at_once() -> None:
    for arguments, said in ((["2x"], "write 2*x"), (["x", "--port", "99999"], "from 1 to 65535")):
        done = subprocess.run(
            [sys.executable, "-m", "graphtutor", "serve", *arguments],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 2
        assert said in done.stderr
