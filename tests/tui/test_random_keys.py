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


async def play(seed: int, count: int, folder: Path) -> None:
    chance = random.Random(seed)
    example = chance.choice(GALLERY)
    walk: Walk | None = Walk.start(example.expression, example.at)
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
    asyncio.run(play(seed, 1000, tmp_path))
