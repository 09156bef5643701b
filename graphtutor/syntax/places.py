"""Finds where in a typed text a gate stands, by reading the text once more with notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphtutor.graph.builder import Builder
from graphtutor.syntax.tokens import Tokens

if TYPE_CHECKING:
    from graphtutor.syntax.grammar import Parser


def place_of(text: str, id: int) -> tuple[int, int] | None:
    """Return the place (start, end) of the sign or name from which node `id` of a text's graph was made."""
    from graphtutor.syntax.grammar import Parser  # which hands this function to the graphs it makes

    parser = Parser(Tokens.of(text))
    parser.builder = notes = _Notes(parser)
    parser.program()
    return parser.tokens.span(notes.places[id]) if id in notes.places else None


class _Notes(Builder):
    """A builder that notes at which token each node was added."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser
        self.places: dict[int, int] = {}

    def append(self, entry: Any) -> None:
        """Add a node."""
        self.places[len(self)] = self.parser.place
        super().append(entry)
