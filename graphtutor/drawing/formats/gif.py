"""GIF: the two passes played, one frame a step."""

from __future__ import annotations

import io
from dataclasses import replace

from graphtutor.drawing.formats.format import Format, Moment, not_installed
from graphtutor.drawing.formats.typst_pages import write_png
from graphtutor.engine.player import Player
from graphtutor.errors import RenderError

MILLISECONDS = 900  # that a frame is shown
LAST = 4000
MOST_STEPS = 400


def write(moment: Moment) -> bytes:
    """Return the passes as a GIF.

    Raises:
        RenderError: Pillow is not installed, or there are too many steps.
    """
    try:
        from PIL import Image
    except ImportError:
        raise not_installed("gif", "pillow") from None
    trace = moment.drawing.trace
    count = len(trace.steps)
    if count > MOST_STEPS:
        raise RenderError(
            f"{count} steps are too many for a GIF.",
            code="too-many-steps",
            expected=f"at most {MOST_STEPS} steps",
            remedy="draw an html page, in which one walks by oneself",
        )
    pages = (write_png(replace(moment, player=Player(trace, n), marked=True)) for n in range(count))
    frames = [
        Image.open(io.BytesIO(page)).convert("P", palette=Image.Palette.ADAPTIVE) for page in pages
    ]
    made = io.BytesIO()
    times = [MILLISECONDS] * (count - 1) + [LAST]
    frames[0].save(
        made,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        disposal=1,
    )
    return made.getvalue()


gif = Format("gif", "the passes played, one frame a step", write, is_text=False)
