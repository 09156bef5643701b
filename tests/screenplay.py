"""Plays the app without a terminal: keys go in, lines of text come out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from graphtutor.tui.app import TutorApp
from graphtutor.tui.graph_view import GraphView
from graphtutor.tui.walk import Walk
from graphtutor.tui.walk_screen import WalkScreen

SIZES = [(80, 24), (120, 36)]
sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
NEURON = ("1/(1+exp(-(w0*x0+w1*x1+w2)))", "w0=2, x0=-1, w1=-3, x1=-2, w2=-3")


class Stage:
    """The running app as a learner has it: keys and clicks to give, a screen to read."""

    def __init__(self, app: TutorApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text into the field that has the focus, in place of what stands there."""
        await self.press("home", "shift+end", "delete", *text)

    @property
    def lines(self) -> list[str]:
        """The screen, row by row."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen as one text, its lines joined where they were broken."""
        return " ".join(" ".join(line.split()) for line in self.lines)

    @property
    def screen(self) -> WalkScreen:
        assert isinstance(self.app.screen, WalkScreen)
        return self.app.screen

    @property
    def walk(self) -> Walk:
        return self.screen.walk

    @property
    def at(self) -> int:
        return self.walk.player.at


def perform(
    scene: Callable[[Stage], Awaitable[None]],
    folder: Path,
    walk: tuple[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
) -> None:
    """Start the app, let a scene play, and save as at its end."""

    async def run() -> None:
        app = TutorApp(Walk.start(*walk) if walk else None, folder / "state.json")
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await scene(Stage(app, pilot))
        app.save()

    asyncio.run(run())


def style_of(stage: Stage, text: str, *, nth: int = 0) -> object:
    """Return how the graph shows a text: the style of its segment."""
    view = stage.app.screen.query_one(GraphView)
    found = [
        segment.style
        for y in range(view.size.height)
        for segment in view.render_line(y)
        if segment.text.strip() == text
    ]
    return found[nth]
