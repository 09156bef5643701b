"""What the tests of pictures share: examples, what a format makes of them, and programs that may be missing."""

from __future__ import annotations

import shutil

import pytest

import graphtutor as gt
from graphtutor.drawing.render import render
from graphtutor.gallery import GALLERY

DRAWN = (
    "neuron",
    "first",
    "fork",
    "diamond",
    "staged",
    "max",
    "quotient",
    "square",
    "tanh",
    "bell",
)
NEEDED = {"pdf": "typst", "png": "typst", "html": "latex2mathml", "gif": "PIL"}


def example(name: str) -> gt.Trace:
    found = next(e for e in GALLERY if e.name == name)
    return gt.run(gt.parse(found.expression), gt.parse_feeds(found.at))


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def made(trace: gt.Trace, format: str, **options: object) -> bytes:
    if format in NEEDED:
        pytest.importorskip(NEEDED[format], reason="the extra `pictures` is not installed")
    picture = render(trace, format=format, **options)  # type: ignore[arg-type]
    assert picture is not None
    return picture.encode() if isinstance(picture, str) else picture
