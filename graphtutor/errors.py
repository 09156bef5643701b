"""One tree of errors: what is wrong, where, what was expected, what to try.

Deep code raises with the facts it has; the border that knows the typed text adds the place. The
message is written here and nowhere else, so a terminal, a file and a widget say the same thing.
"""

from __future__ import annotations

WINDOW = 68  # how many characters of a long line are shown around the caret


class GraphTutorError(Exception):
    """Everything graphtutor refuses, as fields that a screen can show one by one.

    Attributes:
        code: a short stable slug, for tests and for looking the error up.
        message: one sentence that says what is wrong.
        text: what was typed, when the place is known.
        span: (start, end) of the place in `text`, counted in characters from 0.
        expected: what would have been right there.
        received: what stood there instead.
        remedy: what to try, often a line to paste.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        text: str | None = None,
        span: tuple[int, int] | None = None,
        expected: str | None = None,
        received: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.text = text
        self.span = span
        self.expected = expected
        self.received = received
        self.remedy = remedy

    def __str__(self) -> str:
        lines = [f"{self.message} [{self.code}]"]
        if self.text is not None and self.span is not None:
            lines += _caret(self.text, *self.span)
        for label, value in (
            ("expected", self.expected),
            ("received", self.received),
            ("try", self.remedy),
        ):
            if value:
                lines.append(f"  {label:<9} {value}")
        return "\n".join(lines)


class ParseError(GraphTutorError):
    """The text is not an expression: the caret stands under the first character that cannot be."""


class LimitError(ParseError):
    """The text is too long, too deep or holds a number outside the range of float64."""


class FeedError(GraphTutorError):
    """The values do not fit the graph: one is missing, unknown or not a number."""


class ShapeError(GraphTutorError):
    """The shapes of arrays do not fit a gate; `{0}`, `{1}` in its fields stand for the gate's inputs."""

    node: int | None = None  # the id of the gate, once it is known


class GraphError(GraphTutorError):
    """A graph cannot be built or changed as asked, for instance a gate that does not open."""


class DefinitionError(GraphTutorError):
    """A gate is defined wrongly, for instance a rule asks for a name that is not on offer."""


class RenderError(GraphTutorError):
    """A picture cannot be drawn or written: a package is missing, or the file cannot be there."""


class ExerciseError(GraphTutorError):
    """An exercise or a worksheet cannot be made: its file is wrong, or no values fit it."""


class LookupFailedError(GraphTutorError):
    """A catalogue has no entry of that name."""


def _caret(text: str, start: int, end: int) -> list[str]:
    """Return the line of `text` around `start` and a line with carets below it."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[begin : len(text) if stop < 0 else stop]
    column = start - begin
    width = max(1, min(end, begin + len(line)) - start)
    left = max(0, min(column - WINDOW // 2, len(line) - WINDOW))
    shown = line[left : left + WINDOW]
    head = "..." if left else ""
    tail = "..." if left + WINDOW < len(line) else ""
    printable = "".join(c if c.isprintable() else "·" for c in shown)
    carets = "^" * max(1, min(width, len(shown) - (column - left)))
    return [f"  {head}{printable}{tail}", "  " + " " * (len(head) + column - left) + carets]
