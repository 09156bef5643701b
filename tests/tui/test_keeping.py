"""Journeys beside the walk: the gallery, what is remembered, help, commands and themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from screenplay import NEURON, Stage, perform, sizes, style_of

from graphtutor.gallery import GALLERY
from graphtutor.tui.walk import Walk


@sizes
def test_the_gallery(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        for topic in ("Chain rule", "The neuron", "Gate patterns", "Forks"):
            assert topic in stage.text
        assert GALLERY[0].lesson.split(":")[0] in stage.text
        await stage.press("j", "down", "k")
        assert "sin(x**2)" in stage.text
        assert "x──(^2)──(sin)" in stage.text
        await stage.press("enter")
        assert stage.walk.expression == "sin(x**2)"
        await stage.press("o")
        assert "Go on: sin(x**2)" in stage.text
        await stage.press("escape")
        assert stage.walk.expression == "sin(x**2)"
        await stage.press("o", "e")
        await stage.type("2x")
        assert "write 2*x" in stage.text
        await stage.type("a*b")
        assert "a and b have no value yet: 1 is taken." in stage.text
        await stage.press("down")
        await stage.type("a=2, b=")
        await stage.press("enter")
        assert "expression a*b" in stage.text  # a mistake is not walked
        await stage.type("a=2, b=5")
        await stage.press("enter")
        assert stage.walk.trace.output == 10
        await stage.press("o", "end")
        assert "Recent" in stage.text
        assert "sin(x**2)" in stage.text

    perform(scene, tmp_path, None, size)


def test_the_last_walk_is_kept(tmp_path: Path) -> None:
    async def first(stage: Stage) -> None:
        await stage.press("t", "end", "left", "s", "d")

    async def second(stage: Stage) -> None:
        assert "Go on: max(x, y)*z" in stage.text
        assert "You stopped at step" in stage.text
        await stage.press("enter")
        assert stage.walk.ties == "split"
        assert stage.walk.feeds == {"x": 2, "y": 2, "z": 3}
        assert stage.at == len(stage.walk.trace.steps) - 2
        assert "symbols" in stage.lines[0]
        assert stage.app.state.digits == 6

    perform(first, tmp_path, ("max(x, y)*z", "x=2, y=2, z=3"))
    perform(second, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"version": 1, "at": "x"}',
        '{"version": 1, "recent": [1]}',
        '{"version": 99}',
    ],
)
def test_a_broken_state_is_set_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content)

    async def scene(stage: Stage) -> None:
        assert "Chain rule" in stage.text
        assert "Go on" not in stage.text

    perform(scene, tmp_path)
    assert (tmp_path / "state.broken").read_text() == content


def test_what_cannot_be_remembered_is_said(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"version": 1, "expression": "2x +", "values": ""}')

    async def scene(stage: Stage) -> None:
        await stage.press("enter")
        assert "Chain rule" in stage.text
        await stage.pilot.pause(0.5)
        assert "stand side by side" in stage.text

    perform(scene, tmp_path)


@sizes
def test_help_palette_and_themes(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("question_mark")
        assert "You are in the forward pass" in stage.text
        assert "one step on" in stage.text
        await stage.press("j", "j", "k", "escape", "b", "f1")
        assert "You are in the backward pass" in stage.text
        await stage.press("escape", "e", "f1")
        assert "Both fields are read while you type" in stage.text
        await stage.press("escape", "escape", "r", "question_mark")
        assert "You are asked before each backward move." in stage.text
        await stage.press("escape", "ctrl+p", *"tie rule")
        await stage.pilot.pause(0.3)
        await stage.press("enter")
        await stage.pilot.pause(0.1)
        assert stage.walk.ties == "split"
        colours = set()
        for theme in ("graphtutor-dark", "graphtutor-light", "graphtutor-contrast", "nord"):
            stage.app.theme = theme
            await stage.pilot.pause()
            colours.add(style_of(stage, "w0").color)
        assert len(colours) >= 3
        assert stage.app.state.theme == "nord"

    perform(scene, tmp_path, NEURON, size)


def test_back_from_the_gallery_everything_is_as_it_was(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "l", "l", "B", "j", "o", "escape")
        assert stage.at == 2
        assert stage.screen.asking is not None
        assert stage.screen.breakpoints == {2}
        await stage.press("o", "down", "enter")  # another walk begins with nothing of this
        assert stage.screen.asking is None
        assert stage.screen.breakpoints == set()
        assert len(stage.app.screen_stack) == 1

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_what_is_shown_for_now_is_not_kept(tmp_path: Path) -> None:
    async def first(stage: Stage) -> None:
        stage.app.show_for_now(digits=15, ascii=True)
        await stage.press("l")

    async def second(stage: Stage) -> None:
        assert (stage.app.state.digits, stage.app.state.ascii) == (4, False)
        stage.app.show_for_now(digits=15)
        await stage.press("enter", "d")

    async def third(stage: Stage) -> None:
        assert stage.app.state.digits == 3  # what the learner has chosen is

    perform(first, tmp_path, NEURON)
    perform(second, tmp_path)
    perform(third, tmp_path)


def test_a_walk_over_arrays_is_kept_if_it_can_be_typed(tmp_path: Path) -> None:
    layer = ("sum(relu(X @ W))", "X=[[1,2],[3,4]], W=rand(2, 30; seed=1)")

    async def first(stage: Stage) -> None:
        await stage.press("end", "left")

    async def second(stage: Stage) -> None:
        await stage.press("enter")
        assert stage.walk.expression == layer[0]
        assert stage.walk.values == layer[1]
        assert stage.at == len(stage.walk.trace.steps) - 2
        loaded = Walk.start("sum(Z)", feeds={"Z": stage.walk.feeds["W"].repeat(9, axis=0)})
        await stage.app._begin(loaded)
        await stage.press("right")
        assert stage.walk is loaded
        assert "Z (18×30) is too large to be typed." in loaded.note
        assert stage.app.state.expression == layer[0]
        assert "sum(Z)" not in [text for text, _ in stage.app.state.recent]

    perform(first, tmp_path, layer)
    perform(second, tmp_path)


def test_how_a_walk_looks_ends_with_it(tmp_path: Path) -> None:
    async def first(stage: Stage) -> None:
        await stage.press("s", "plus", "a", "d", "o", "escape")
        assert "symbols" in stage.lines[0]  # back from the gallery it is the same walk
        await stage.press("o", "j", "j", "enter")
        assert stage.walk.expression != "x*y"
        assert "symbols" not in stage.lines[0]
        assert (stage.app.state.content, stage.app.state.decimals) == ("numbers", 2)
        assert (stage.app.state.ascii, stage.app.state.digits) == (True, 6)
        await stage.press("minus")
        assert "shapes only" in stage.lines[0]

    async def second(stage: Stage) -> None:
        assert "shapes only" not in stage.lines[0]  # another walk, from the command line
        assert stage.app.state.ascii

    perform(first, tmp_path, ("x*y", "x=2, y=3"))
    perform(second, tmp_path, ("x + y", "x=2, y=3"))
