"""Pictures of the screen, colours and weights included; run this file to make them anew."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

import pytest
from screenplay import NEURON

from graphtutor.tui.app import TutorApp
from graphtutor.tui.walk import Walk

GOLDEN = Path(__file__).parent / "golden"
SCENES = {
    "neuron-backward": (NEURON, (80, 24), "graphtutor-dark", "b b b b b"),
    "fork-predicted": (
        ("q = x*y; (q + z)*(q - z)", "x=2, y=3, z=0.5"),
        (120, 36),
        "graphtutor-light",
        "b b b b b v r n 2 enter",
    ),
    "entries": (  # which cover all of the walk
        ("sum(X**2)", "X=randn(24, 30; seed=3)"),
        (80, 24),
        "graphtutor-dark",
        "end m down right pagedown right",
    ),
    "entries-light": (
        ("sum(X**2)", "X=randn(24, 30; seed=3)"),
        (80, 24),
        "graphtutor-light",
        "end m s s",
    ),
}


def picture(name: str) -> str:
    """Return the screen as SVG, without what Textual and Rich number as they like."""
    walk, size, theme, keys = SCENES[name]

    async def show() -> str:
        with tempfile.TemporaryDirectory() as folder:
            app = TutorApp(Walk.start(*walk), Path(folder) / "state.json")
            async with app.run_test(size=size) as pilot:
                app.theme = theme
                for key in keys.split():
                    await pilot.press(key)
                    await pilot.pause()
                app.screen.set_focus(None)  # a cursor blinks
                await pilot.pause()
                return app.export_screenshot()

    return re.sub(r"terminal-\d+-", "terminal-", asyncio.run(show()))


@pytest.mark.parametrize("name", SCENES)
def test_the_screen_looks_as_it_did(name: str) -> None:
    assert picture(name) == (GOLDEN / f"{name}.svg").read_text("utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in SCENES:
        (GOLDEN / f"{name}.svg").write_text(picture(name), "utf-8")
