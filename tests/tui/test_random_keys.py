"""Ten thousand random keys, in whatever state they find the app, raise nothing."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from textual import events

from graphtutor.gallery import GALLERY
from graphtutor.tui.app import TutorApp
from graphtutor.tui.walk import Walk

CHARACTERS = {
    "space": " ",
    "slash": "/",
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "comma": ",",
    "full_stop": ".",
    "asterisk": "*",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
NAMED = [
    "right",
    "left",
    "up",
    "down",
    "enter",
    "escape",
    "tab",
    "shift+tab",
    "backspace",
    "delete",
    "home",
    "end",
    "pageup",
    "pagedown",
    "f1",
    "ctrl+p",
    "shift+right",
    "shift+left",
    "shift+up",
    "shift+down",
]
KEYS = [*NAMED, *CHARACTERS, *"abcdefghijklmnopqrstuvwxyzBGHJKL0123456789"]


ARRAYS = [
    ("sum(relu(X @ W + b))", "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]"),
    ("mse(t, sigmoid(X @ w + b)) + k*max(w, axis=0)", "X=rand(4,2), w=[1,-1], t=[1,0,0,1], b=0.5"),
    ("sum(X**2)", "X=randn(2,3,40; seed=1)"),
]


async def play(seed: int, count: int, folder: Path, texts: tuple[str, str]) -> None:
    chance = random.Random(seed)
    walk: Walk | None = Walk.start(*texts)
    pressed = 0
    while pressed < count:
        app = TutorApp(walk, folder / "state.json")
        walk = None  # after q it is opened anew, with the gallery
        async with app.run_test(size=chance.choice(((80, 24), (60, 15), (120, 36)))) as pilot:
            while pressed < count and not app._exit:
                for _ in range(10):  # faster than the app can answer
                    key = chance.choice(KEYS)
                    character = CHARACTERS.get(key, key if len(key) == 1 else None)
                    app.post_message(events.Key(key, character))
                    await asyncio.sleep(0)
                pressed += 10
                await pilot.pause()
        assert not app.return_code
        app.save()


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_random_keys(seed: int, tmp_path: Path) -> None:
    example = random.Random(seed).choice(GALLERY)
    asyncio.run(play(seed, 1000, tmp_path, (example.expression, example.at)))


@pytest.mark.parametrize("texts", ARRAYS, ids=lambda texts: texts[0])
def test_random_keys_on_arrays(texts: tuple[str, str], tmp_path: Path) -> None:
    asyncio.run(play(7, 1000, tmp_path, texts))
