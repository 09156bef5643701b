"""Journeys through predict mode: what is asked, what is said of the answers, and when."""

from __future__ import annotations

from pathlib import Path

from screenplay import NEURON, Stage, perform, sizes
from textual import events


@sizes
def test_predict_before_reveal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("b", "r")
        assert "You are asked before each backward move." in stage.text
        assert "predict" in stage.lines[0]
        await stage.press("right")
        assert "Here v7 = 1.368 and v8 = 0.7311." in stage.text
        assert "What is the local slope of 1/x toward v7?" in stage.text
        assert stage.at == 13  # the move is not shown yet
        assert "-0.53" not in stage.text
        await stage.type("0.534")
        await stage.press("enter")
        assert "Not 0.534. Your sign is flipped. Try again" in stage.text
        await stage.type("-0.53")
        await stage.press("enter")
        assert "give at least three digits" in stage.text
        await stage.type("-1/v7**")
        await stage.press("enter")
        row = next(y for y, line in enumerate(stage.lines) if "answer" in line)
        assert stage.lines[row + 1].index("^") == stage.lines[row].index("-1/v7") + len("-1/v7**")
        await stage.type("-1/k")
        await stage.press("enter")
        assert "The graph has no k." in stage.text
        await stage.type("-1/v7**2")
        await stage.press("enter")
        assert "Right." in stage.text
        assert "What arrives at v7 over this wire?" in stage.text
        await stage.type("-.534")
        await stage.press("enter")
        assert "Right, rounded: it is -0.5344." in stage.text
        assert stage.at == 14
        await stage.press("right", "enter")
        assert "It is 1." in stage.text
        await stage.press("escape")
        assert "The question waits before the next step." in stage.text
        assert stage.at == 14
        await stage.press("right")
        assert "What arrives at v6 over this wire?" in stage.text
        await stage.type("2")
        await stage.press("enter", "escape", "end")
        assert "1 of 3 right at the first try, 1 later, 1 shown." in stage.text
        await stage.press("r")
        assert "1 of 3 right" in stage.text
        assert "predict" not in stage.lines[0]

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_the_sum_at_a_fork_is_asked(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "end", "left", "right")
        assert "2 contributions have arrived at x: 3, 3. What is its gradient?" in stage.text
        await stage.type("9")
        await stage.press("enter")
        assert "The paths are added, not multiplied." in stage.text
        await stage.type("x + x")
        await stage.press("enter")
        assert "Right." in stage.text
        assert "0 of 1 right at the first try, 1 later, 0 shown." in stage.text

    perform(scene, tmp_path, ("x*x", "x=3"), size)


def test_enter_goes_on_and_a_wrong_answer_is_typed_over(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "enter")
        await stage.press("7", "enter", "3", "enter")  # the wrong answer is replaced by the next
        assert "Right." in stage.text
        await stage.press("3", "enter")
        assert stage.at == 4
        await stage.press("enter")
        assert stage.screen.question_pane is not None
        await stage.press("escape", "g", "right_square_bracket")
        assert "a nudge would give it away" in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_fast_typing_keeps_its_order(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "b")
        keys = ["9", "9", "ctrl+u", "2", "backspace", "4", "left", "1", "delete", "backspace", "3"]
        for key in (*keys, "enter"):  # faster than the app can answer
            character = key if len(key) == 1 else None
            stage.app.post_message(events.Key(key, character))
        await stage.pilot.pause(0.3)
        assert "Right." in stage.text
        assert "What arrives at x over this wire?" in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_every_way_forward_meets_the_questions(tmp_path: Path) -> None:
    for key in ("right", "b", "c", "p"):

        async def scene(stage: Stage, key: str = key) -> None:
            await stage.press("r", "b")
            assert stage.at == 3
            await stage.press(key)
            asked = "What is the local slope of × toward x?"
            for _ in range(60):
                if asked in stage.text:
                    break
                await stage.pilot.pause(0.1)
            assert asked in stage.text
            assert stage.at == 3

        perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_a_question_closes_when_the_learner_goes_elsewhere(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "b", "5")
        await stage.screen.run_action("next")  # by the footer or the palette
        await stage.pilot.pause()
        assert "answer 5" in stage.text
        await stage.screen.run_action("back")
        await stage.pilot.pause()
        assert stage.screen.question_pane is None
        assert "multiplies" in stage.text
        await stage.press("e")
        await stage.screen.run_action("next")
        await stage.screen.run_action("next")
        await stage.pilot.pause()
        assert stage.screen.edit_pane is None  # one pane at a time
        assert stage.screen.question_pane is not None

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


@sizes
def test_arrays_are_asked_about(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("b", "r", "right")
        assert "and upstream G = 1. What arrives at v2 over this wire?" in stage.text
        assert "Answer with a formula over the names" in stage.text
        await stage.type("1")
        await stage.press("enter")
        assert "write broadcast(1, 2, 3)." in stage.text
        await stage.type("broadcast(G, 2, 3)")
        await stage.press("enter", "right")
        assert "What arrives at v1 over this wire?" in stage.text
        await stage.type("G")
        await stage.press("enter", "right")
        assert "What arrives at b over this wire?" in stage.text
        await stage.type("G")
        await stage.press("enter")
        assert "b was copied 2 times, so sum over the copies." in stage.text
        await stage.type("[2, 2")
        await stage.press("enter")
        assert "^" in stage.text
        await stage.type("[2, 2, 2]")
        await stage.press("enter", "right")
        assert "What arrives at X over this wire?" in stage.text
        await stage.press("enter", "right")
        assert "What arrives at W over this wire?" in stage.text
        await stage.type("X @ G")
        await stage.press("enter")
        assert "in another order or transposed otherwise" in stage.text
        await stage.type("G @ X")
        await stage.press("enter")
        assert "The inner sizes of G @ X differ." in stage.text
        await stage.type("X.T @ G")
        await stage.press("enter")
        assert "Right." in stage.text
        assert "1 of 5 right at the first try, 3 later, 1 shown." in stage.screen._end_note()

    values = "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]"
    perform(scene, tmp_path, ("sum(X @ W + b)", values), size)


def test_a_question_about_arrays_is_asked_in_ascii(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("a", "b", "r", "right")
        assert "its rows, [[..., ...], ...]." in stage.text
        await stage.type("[1, 2]")
        await stage.press("enter")
        assert "That is a vector of 2, but what arrives at X has the shape of X: 2x3." in stage.text
        await stage.press("f1")
        assert "what arrives over a wire" in stage.text

    perform(scene, tmp_path, ("sum(X)", "X=[[1,2,3],[4,5,6]]"), (120, 36))
