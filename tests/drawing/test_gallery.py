"""The gallery as drawn: golden text files, made anew by running this file."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphtutor as gt
from graphtutor.drawing.cells import plain
from graphtutor.drawing.picture import Drawing
from graphtutor.gallery import GALLERY, Example

GOLDEN = Path(__file__).parent / "golden"


def drawn(example: Example) -> str:
    """Return the graph before the backward pass, in the middle of it, and at the end."""
    trace = gt.run(gt.parse(example.expression), gt.parse_feeds(example.at))
    made, player = Drawing(trace), gt.Player(trace)
    player.turn()
    last = len(trace.steps) - 1
    moments = (player.at - 1, (player.at + last) // 2, last)
    pictures = [plain(made.picture(gt.Player(trace, at))) for at in moments]
    return "\n\n\n".join([f"{example.expression}\n{example.at}", *pictures]) + "\n"


@pytest.mark.parametrize("example", GALLERY, ids=lambda example: example.name)
def test_an_example_is_drawn_as_it_was(example: Example) -> None:
    assert drawn(example) == (GOLDEN / f"{example.name}.txt").read_text("utf-8")


@pytest.mark.parametrize("example", GALLERY, ids=lambda example: example.name)
def test_an_example_is_sound(example: Example) -> None:
    graph = gt.parse(example.expression)
    assert {*gt.parse_feeds(example.at)} == {*graph.inputs}
    assert gt.check(graph, gt.parse_feeds(example.at), symbolic=False).ok
    assert example.lesson.endswith(".")


def test_names_are_unique_and_topics_stand_together() -> None:
    assert len({example.name for example in GALLERY}) == len(GALLERY) >= 15
    topics = [example.topic for example in GALLERY]
    assert sorted(topics, key=topics.index) == topics


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for example in GALLERY:
        (GOLDEN / f"{example.name}.txt").write_text(drawn(example), "utf-8")
