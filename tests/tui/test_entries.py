"""Journeys through arrays: the table of their entries, how it looks, and what of it can be changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from screenplay import Stage, perform, sizes
from textual.color import Color

from graphtutor.text import number
from graphtutor.tui.entries import LEVELS, Entries, place_of, short
from graphtutor.tui.entries_screen import EntriesScreen
from graphtutor.tui.entries_table import EntriesTable
from graphtutor.tui.keys import WALK
from graphtutor.tui.themes import THEMES

LAYER = ("sum(relu(X @ W + b))", "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]")
LARGE = ("sum(X @ W)", "X=rand(3,784; seed=1), W=randn(784,128; seed=2)")


def table(stage: Stage) -> EntriesTable:
    return stage.app.screen.query_one(EntriesTable)


def rows(stage: Stage) -> list[list[str]]:
    """The table as it is on the screen: the words of each row."""
    shown = table(stage)
    return [shown.render_line(y).text.split() for y in range(shown.size.height)]


@sizes
def test_the_entries_of_a_value_and_of_its_gradient(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "m")  # the last step arrives at W
        assert "W 2×3" in stage.text
        assert "value norm 2.646 min -1 max 2 mean 0.5" in stage.text
        assert "gradient norm 10.2 min 0 max 6 mean 3.333" in stage.text
        assert rows(stage)[:5] == [
            ["0", "1", "2"],
            ["0", "1", "0", "-1"],
            ["∂", "4", "4", "0"],
            ["1", "2", "1", "0"],
            ["∂", "6", "6", "0"],
        ]
        assert "W[0, 0] = 1, gradient 4" in stage.text
        await stage.press("down", "right", "right", "right")
        assert "W[1, 2] = 0, gradient 0" in stage.text
        await stage.press("s")
        assert rows(stage)[1:3] == [["0", "1", "0", "-1"], ["1", "2", "1", "0"]]
        await stage.press("s")
        assert rows(stage)[1:3] == [["0", "4", "4", "0"], ["1", "6", "6", "0"]]
        await stage.press("s", "escape")
        assert stage.walk.trace.output == 23

    perform(scene, tmp_path, LAYER, size)


@sizes
def test_every_key_of_the_walk_works_on_arrays(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        for key in WALK:
            if key.action.startswith("app.") or key.action == "gallery":
                continue
            await stage.press("end", key.keys.split(",")[0])
            assert stage.lines[0].strip(), key.action
            while stage.app.screen is not stage.app.screen_stack[0]:
                await stage.press("escape")
            await stage.press("escape", "escape")
        assert stage.walk.trace.output == 23
        assert stage.walk.graph.text == "sum(relu(dense(X, W, b)))"  # f has closed what it can

    perform(scene, tmp_path, LAYER, size)


@sizes
def test_nothing_is_shown_ahead_of_its_time(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("m")
        assert "gradient not known yet" in stage.text
        assert rows(stage)[1:3] == [["0", "1", "2"], ["1", "3", "4"]]
        await stage.press("escape", "k", "k", "k", "m")
        assert "v3 has no value yet." in stage.text
        assert not isinstance(stage.app.screen, EntriesScreen)

    perform(scene, tmp_path, LAYER, size)


def test_a_number_has_no_entries(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        assert "m entries" not in stage.lines[-1]  # where there are no arrays at all
        await stage.press("m")
        assert not isinstance(stage.app.screen, EntriesScreen)
        await stage.press("e", "end", *"+sum(z)", "down", "end", *", z=[1,2]", "enter")
        assert "m entries" in stage.lines[-1]
        await stage.press("m")
        assert "x is a single number" in stage.text
        assert not isinstance(stage.app.screen, EntriesScreen)

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


@sizes
def test_an_entry_is_changed(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "m", "right", "enter")
        assert "entry 0" in stage.text
        for wrong, why in (
            ("2+", "breaks off"),
            ("[1, 2]", "An entry is one number."),
            ("value", "The value must be a number, but it depends on value."),
            ("", ""),
        ):
            await stage.type(wrong)
            await stage.press("enter")
            assert why in stage.text
            assert stage.app.screen.query_one("#entry").has_class("-open")
        await stage.type("1/2")
        await stage.press("enter")
        assert "W[0, 1] = 0.5, gradient 4" in stage.text
        await stage.press("enter", "escape", "escape")
        assert stage.walk.trace.values["W"].tolist() == [[1, 0.5, -1], [2, 1, 0]]
        assert stage.walk.trace.output == 25
        assert "W=[[1, 0.5, -1], [2, 1, 0]]" in stage.walk.values
        assert "X=[[1,2],[3,4]]" in stage.walk.values  # the others stay as they were typed
        assert stage.at == len(stage.walk.trace.steps) - 1
        await stage.press("k", "m", "enter")
        assert "Only entries of inputs can be changed." in stage.text

    perform(scene, tmp_path, LAYER, size)


@sizes
def test_a_large_array_is_scrolled(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "m", "G", "end")
        assert "W[783, 127] = " in stage.text
        shown = rows(stage)
        assert shown[0][-1] == "127"
        assert any(row[0] == "783" for row in shown)
        assert table(stage).scroll_offset.y > 1000
        await stage.press("pageup")
        row = table(stage).cursor[0]
        assert row < 783
        await stage.press("home", "g")
        assert table(stage).scroll_offset == (0, 0)
        assert rows(stage)[0][0] == "0"
        await stage.pilot.click(EntriesTable, offset=(12, 4))
        assert table(stage).cursor == (1, 0)

    perform(scene, tmp_path, LARGE, size)


def test_only_what_is_in_sight_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    text = Entries.text

    def counted(entries: Entries, value: float, *room: int) -> str:
        written.append(value)
        return text(entries, value, *room)

    monkeypatch.setattr(Entries, "text", counted)

    async def scene(stage: Stage) -> None:
        await stage.press("end", "m")
        written.clear()
        table(stage).refresh()
        await stage.pilot.pause()
        assert 0 < len(written) <= 80 * 24 // 4  # of 100,352 entries

    perform(scene, tmp_path, LARGE)


@sizes
def test_the_slices_of_an_array_of_three_axes(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        cube = np.asarray(stage.walk.feeds["X"])
        await stage.press("m")
        assert "X 2×2×3" in stage.text
        assert f"slice 1 of 2: X[0, 0, 0] = {number(cube[0, 0, 0])}" in stage.text
        await stage.press("right_square_bracket", "down")
        assert f"slice 2 of 2: X[1, 1, 0] = {number(cube[1, 1, 0])}" in stage.text
        assert rows(stage)[2] == ["1", *map(number, cube[1, 1])]
        await stage.press("left_square_bracket", "left_square_bracket", "enter")
        await stage.type("9")
        await stage.press("enter", "escape")
        assert stage.walk.feeds["X"][1, 1, 0] == 9

    perform(scene, tmp_path, ("sum(X*X)", "X=randn(2,2,3; seed=4)"), size)


@sizes
def test_the_table_of_values_opens_an_array(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "v")
        lines = [line.rpartition("│ ")[2] for line in stage.lines if "│ " in line]
        assert any("b" in line and "[0.5, 0, -1]" in line and "[2, 2, 0]" in line for line in lines)
        assert any("v2 (+)" in line and "2×3" in line and "norm 14.23" in line for line in lines)
        is_wide = size[0] > 100  # where there is room for a small matrix
        assert any("[[1, 2], [3, 4]]" in line for line in lines) == is_wide
        await stage.press("slash", "X", "enter", "enter")
        assert "X 2×2" in stage.text
        await stage.press("escape")
        assert stage.screen.values_pane is not None

    perform(scene, tmp_path, LAYER, size)


def test_the_columns_follow_the_walk(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("v")
        assert "node gate value gradient" in stage.text
        await stage.press("e", "down", "ctrl+u", *"x=[1,2]", "up", "ctrl+u", *"sum(x)")
        assert "node shape value gradient" in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"), (120, 36))


def test_without_colours_and_with_ascii_the_table_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scene(stage: Stage) -> None:
        await stage.press("a", "end", "m")
        assert rows(stage)[2] == ["d", "4", "4", "0"]
        assert "W 2x3" in stage.text

    perform(scene, tmp_path, LAYER)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_entries_are_readable_on_every_tint(tmp_path: Path, theme: str) -> None:
    async def scene(stage: Stage) -> None:
        stage.app.theme = theme
        await stage.press("end", "m")
        shown = table(stage)
        grounds = set()
        for name in ("value", "grad"):
            for level in range(LEVELS + 1):
                style = shown._style(name, level, False)
                assert style.color is not None
                assert style.bgcolor is not None
                text, ground = (
                    Color.from_rich_color(style.color),
                    Color.from_rich_color(style.bgcolor),
                )
                assert contrast(text, ground) >= 4.5  # WCAG 2, level AA
                grounds.add(ground)
        assert len(grounds) > LEVELS  # larger entries stand out

    perform(scene, tmp_path, LAYER)


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2 (relative luminance of sRGB)."""

    def luminance(colour: Color) -> float:
        channels = [c / 255 for c in colour.rgb]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("digits", [3, 4, 10, 15])
@pytest.mark.parametrize("spread", [0, 2, 8, 150])
def test_every_number_has_room_in_its_column(digits: int, spread: int) -> None:
    chance = np.random.default_rng(spread)
    numbers = chance.normal(size=(60, 50)) * 10.0 ** chance.integers(-spread, spread + 1, (60, 50))
    fractions = numbers / abs(numbers).max() / 2
    odd = np.where(numbers > 1, -np.inf, 1)
    for array in (numbers, np.round(numbers), abs(numbers) + 1, fractions, odd):
        entries = Entries(array, digits)  # of more entries than are measured one by one
        for value in array.ravel().tolist():
            text = entries.text(value, entries.before, entries.after)
            assert len(text) == entries.before + entries.after
            assert text.strip() == number(value, digits)


@sizes
def test_no_number_is_cut(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        weights = stage.walk.feeds["W"]
        await stage.press("end", "m")
        for keys in ((), ("end",), ("left",) * 9, ("home",), ("right",) * 17):
            await stage.press(*keys)
            shown, here = rows(stage), table(stage).cursor[1]
            columns = [int(text) for text in shown[0]]
            assert columns == [*range(columns[0], columns[-1] + 1)]
            assert here in columns
            assert shown[1] == ["0", *(number(w) for w in weights[0, columns])]
            assert shown[2][0] == "∂"
            assert len(shown[2]) == len(shown[1])
        shown.clear()
        table(stage).scroll_to(x=table(stage).max_scroll_x - 3, animate=False)  # as by a mouse
        await stage.pilot.pause()
        last = rows(stage)
        assert last[1][1:] == [number(w) for w in weights[0, [int(text) for text in last[0]]]]

    perform(scene, tmp_path, LARGE, size)


def test_what_is_left_of_a_mean_is_nothing() -> None:
    assert "mean 0" in Entries(np.array([0.1, 0.2, -0.3]), 4).facts.split("  ")
    assert "mean 1e-9" in Entries(np.array([1e-9, 1e-9]), 4).facts.split("  ")


def test_points_stand_below_each_other() -> None:
    array = np.array([[1.5, -20.25], [300, 1e-9]])
    entries = Entries(array, 4)
    texts = [entries.text(value, entries.before, entries.after) for value in array.ravel().tolist()]
    assert texts == ["  1.5 ", "-20.25", "300   ", "  1e-9"]


def test_what_is_not_finite_is_counted_and_not_tinted() -> None:
    entries = Entries(np.array([np.nan, np.inf, 3, -4, 0]), 4)
    assert entries.facts == "2 not finite  norm 5  min -4  max 3  mean -0.3333"
    assert [entries.level(x) for x in (np.nan, np.inf, -4, 2, 1e-9, 0)] == [0, 0, 12, 6, 1, 0]
    huge = Entries(np.full(3, 1.5e308), 4)
    assert "mean 1.5e308" in huge.facts
    assert Entries(np.array([np.nan]), 4).facts == "1 not finite"
    assert Entries(np.array([True, False]), 4).facts == "norm 1  min 0  max 1  mean 0.5"


def test_a_place_in_a_slice_is_a_place_in_the_array() -> None:
    array = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    entries = Entries(array, 4)
    for k in range(entries.slices):
        assert array[place_of(array.shape, k, 3, 2)] == entries.at(k, 3, 2)


def test_short_texts_of_values() -> None:
    assert short(0.25, 4, 13) == "0.25"
    assert short(np.array([1.0, 2]), 4, 13) == "[1, 2]"
    assert short(np.array([[1.25, 2.5], [3, 4]]), 4, 13) == "norm 5.728"
    assert short(np.ones((100, 100)), 4, 13) == "norm 100"
