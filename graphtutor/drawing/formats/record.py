"""JSON: the whole record of the trace, for programs."""

from __future__ import annotations

from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.words.record import to_json


def write(moment: Moment) -> bytes:
    """Return the record of the trace, whatever the moment."""
    return (to_json(moment.drawing.trace) + "\n").encode()


json = Format("json", "the whole record, for programs", write, stands="nowhere", shows_all=True)
