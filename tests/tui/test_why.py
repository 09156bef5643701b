"""The derivation of a step, opened over the walk and put away again."""

from __future__ import annotations

from pathlib import Path

from screenplay import Stage, perform, sizes

from graphtutor.tui.why_screen import WhyScreen

PRODUCT = ("sum((X @ W)*G)", "X=[[1,2],[3,4]], W=[[1,0],[2,1]], G=[[1,2],[3,4]]")
LOSS = ("softmax_ce(Y, S)", "Y=[[1,0],[0,1]], S=[[1,2],[3,1]]")


@sizes
def test_a_product_is_derived_entry_by_entry(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "w")
        assert isinstance(stage.app.screen, WhyScreen)
        assert "Back through @ to W." in stage.text
        assert "[[x11, 0], [x21, 0]] = [[1, 0], [3, 0]]" in stage.text
        await stage.press("pagedown", "pagedown", "pagedown")
        assert "= Xᵀ @" in stage.text
        await stage.press("w")
        assert not isinstance(stage.app.screen, WhyScreen)

    perform(scene, tmp_path, PRODUCT, size=size)


@sizes
def test_a_fused_gate_is_walked_the_long_way(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "w")
        assert "Opened, softmax CE is made of these:" in stage.text
        await stage.press("escape")
        assert not isinstance(stage.app.screen, WhyScreen)

    perform(scene, tmp_path, LOSS, size=size)


@sizes
def test_a_step_that_says_all_has_no_derivation(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("w")
        assert not isinstance(stage.app.screen, WhyScreen)
        assert "says all there is to say" in stage.text

    perform(scene, tmp_path, PRODUCT, size=size)
