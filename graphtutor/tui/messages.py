"""What the screens tell the app."""

from __future__ import annotations

from textual.message import Message


class GalleryWanted(Message):
    """The learner wants to choose another expression."""


class ExpressionChosen(Message):
    """The learner has chosen an expression to walk."""

    def __init__(self, expression: str, values: str, *, resume: bool = False) -> None:
        super().__init__()
        self.expression = expression
        self.values = values
        self.resume = resume  # whether to go on where the last walk stopped


class StateChanged(Message):
    """Something that is remembered has changed."""
