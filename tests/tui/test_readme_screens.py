"""The screens in the README are those that the keys beside them lead to; run this file to renew them."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

import pytest
from screenplay import NEURON

from graphtutor.gallery import GALLERY
from graphtutor.tui.app import TutorApp
from graphtutor.tui.walk import Walk

README = Path(__file__).parents[2] / "README.md"
SCREEN = re.compile(r"(<!-- screen: (.*?) -->\n```text\n)(.*?)(```)", re.DOTALL)
NAMED = {"+": "plus", "*": "asterisk", "-": "minus", ".": "full_stop"}


def shown(keys: str) -> str:
    """Return the screen of 80 columns and 24 rows after some keys.

    They are pressed at the start of the neuron or, with its name and a colon in front, of another example.
    """
    name, _, pressed = keys.rpartition(": ")
    texts = next(((e.expression, e.at) for e in GALLERY if e.name == name), NEURON)

    async def play() -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            app = TutorApp(Walk.start(*texts), Path(folder) / "state.json")
            async with app.run_test(size=(80, 24)) as pilot:
                for key in pressed.split():
                    await pilot.press(NAMED.get(key, key))
                    await pilot.pause()
                return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]

    return "\n".join(asyncio.run(play())) + "\n"


SCREENS = SCREEN.findall(README.read_text("utf-8"))


@pytest.mark.parametrize(("_head", "keys", "text", "_tail"), SCREENS, ids=[s[1] for s in SCREENS])
def test_a_screen_is_what_the_keys_lead_to(_head: str, keys: str, text: str, _tail: str) -> None:
    assert shown(keys) == text


def test_there_are_screens() -> None:
    assert len(SCREENS) >= 4


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(SCREEN.sub(lambda m: m[1] + shown(m[2]) + m[4], text), "utf-8")
