"""The gallery as lines of text: for pipes, files and screen readers."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from graphtutor.gallery import GALLERY


def gallery_lines() -> Iterator[str]:
    """Yield the examples by topic, each with its lesson and the command that walks it."""
    topic = ""
    for example in GALLERY:
        if example.topic != topic:
            topic = example.topic
            yield f"{topic}"
        expression, values = map(shlex.quote, (example.expression, example.at))
        yield f"  {example.lesson}"
        yield f"    graphtutor walk {expression} --at {values}"
    yield "In a terminal, graphtutor opens a screen with these and a field for your own."
