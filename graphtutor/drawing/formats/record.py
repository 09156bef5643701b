"""JSON: the whole record of the trace, for programs."""

from __future__ import annotations

from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.errors import RenderError
from graphtutor.words.record import to_json


def write(moment: Moment) -> bytes:
    """Return the record of the trace, whatever the moment.

    Raises:
        RenderError: something is to be left blank, and a record is the whole.
    """
    if moment.drawing.look.blank:
        raise RenderError(
            "A record leaves nothing blank.",
            code="blank-record",
            expected="a picture, such as svg or pdf",
            remedy="leave out --blank for json",
        )
    return (to_json(moment.drawing.trace) + "\n").encode()


json = Format("json", "the whole record, for programs", write, stands="nowhere")
