r"""Names as LaTeX writes them, and as a graph calls them: `w_{0}` is w0, `\hat y_i` is yhat_i.

Digits of a subscript follow the letter, other subscripts follow an underscore; an accent is a word at
the end; `\mathbf` and its like say how a name looks. A word in `\mathrm` is taken letter by letter.
"""

from __future__ import annotations

from typing import NamedTuple

from graphtutor.graph.names import is_letter
from graphtutor.syntax import answers
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.grammar import MAX_DEPTH
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import (
    ACCENTS,
    BOLD,
    FUNCTIONS,
    GREEK_COMMANDS,
    LETTER_OF,
    STYLES,
    UPRIGHT,
    WITH_BLANKS,
)


class Name(NamedTuple):
    r"""A name as it was read.

    Attributes:
        stem: the name without its subscript.
        subscript: its digits, letters or words.
        dress: what it wears, such as \mathbf, that is no part of the name.
    """

    stem: str
    subscript: str = ""
    dress: str = ""

    @property
    def text(self) -> str:
        """What the graph calls it."""
        if self.subscript.isdigit() and not self.stem[-1:].isdigit():
            return self.stem + self.subscript
        return f"{self.stem}_{self.subscript}" if self.subscript else self.stem

    @property
    def look(self) -> str:
        """What two spellings of the same name have in common."""
        return f"{self.dress}{self.stem}" + (f"_{{{self.subscript}}}" if self.subscript else "")


class Cursor:
    """A place in the pieces of a text; `at` is the number of the piece that comes next."""

    def __init__(self, pieces: Placed) -> None:
        self.pieces = pieces
        self.strings = pieces.strings
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> str:
        """The piece that comes next."""
        return self.strings[self.at]

    def enter(self) -> None:
        """Go one level deeper, which can be done a hundred times."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise answers.too_deep(self.pieces, self.at, MAX_DEPTH)

    def begins_name(self) -> bool:
        """Say whether a name comes next."""
        piece = self.next
        if len(piece) == 1:
            return piece.isalpha()
        return piece in GREEK_COMMANDS or piece in UPRIGHT or piece in STYLES or piece in ACCENTS

    def opens_entries(self) -> bool:
        """Say whether a subscript in square brackets comes next: entries of an array."""
        return self.strings[self.at : self.at + 3] == ["_", "{", "["]

    def name(self) -> Name:
        """Read a name together with its subscript."""
        return self.with_index(self.bare_name())

    def with_index(self, name: Name) -> Name:
        """Read the subscript of a name, if there is one."""
        if self.next != "_" or self.opens_entries():
            return name
        if name.subscript:
            raise say.script_twice(self.pieces, self.at)
        return name._replace(subscript=self._index())

    def bare_name(self) -> Name:
        """Read a name up to its subscript."""
        self.enter()
        start = self.at
        piece = self.next
        if not self.begins_name():
            raise say.bad_name(self.pieces, start)
        self.at += 1
        if piece in UPRIGHT:
            stem, _, index = self._spelled(start).partition("\0")
            name = Name(stem, index, r"\mathrm ")
        elif piece in STYLES or piece in ACCENTS:
            name = self._dressed(piece, start)
        elif piece in GREEK_COMMANDS:
            name = Name(piece[1:])
        else:
            self.pieces.check_name(start)
            name = Name(piece)
        self.depth -= 1
        return name

    def _dressed(self, piece: str, start: int) -> Name:
        """Read what stands under an accent or in a style."""
        if self.next != "{":
            name = self.bare_name() if self.begins_name() else self._missing(start)
        else:
            self.at += 1
            if self.next[0:1].isdigit():
                raise say_arrays.bold_number(self.pieces, start, piece)
            name = self.name()
            word = self.at
            while self.begins_name() and not name.subscript:  # a word
                name = Name(name.stem + self.bare_name().stem, dress=name.dress)
            if piece in BOLD and 1 < len(name.stem) < 4 and self.at > word and name.stem.isascii():
                raise say_arrays.bold_word(self.pieces, start, piece, name.stem)
            name = self.with_index(name)
            if self.next != "}":
                raise say.bad_name(self.pieces, self.at)
            self.at += 1
        if piece in ACCENTS:
            return name._replace(stem=name.stem + ACCENTS[piece])
        return name._replace(dress=f"{piece} {name.dress}")

    def _missing(self, owner: int) -> Name:
        raise say.argument_expected(self.pieces, self.at, owner)

    def _spelled(self, owner: int) -> str:
        """Read a word letter by letter; a subscript inside follows a zero character."""
        if self.strings[owner] == r"\operatorname" and self.next == "*":
            self.at += 1
        if self.next != "{":
            if not self.begins_name() or self.next in UPRIGHT:
                self._missing(owner)
            self.at += 1
            return self._letter(self.at - 1)
        self.at += 1
        word = ""
        start = self.at
        while self.next != "}":
            if self.next == "_":
                word += "\0" + self._index()
                break
            piece = self._letter(self.at)
            if word and self.strings[owner] in WITH_BLANKS and self.has_gap(self.at):
                word += "_"
            word += piece
            self.at += 1
        if self.next != "}" or not word[:1].isalpha():
            raise say.bad_name(self.pieces, self.at if self.at > start else start, owner)
        self.at += 1
        return word

    def _letter(self, index: int) -> str:
        """Return what a piece adds to a word: a letter, digits or an underscore."""
        piece = self.strings[index]
        if piece in LETTER_OF:
            return LETTER_OF[piece]
        if piece == r"\_":
            return "_"
        if piece.isascii() and piece.isalnum():
            return piece
        if len(piece) == 1 and piece.isalpha():
            self.pieces.check_name(index)
            return piece
        raise say.bad_name(self.pieces, index)

    def has_gap(self, index: int) -> bool:
        """Say whether a blank stands before a piece."""
        return self.pieces.span(index - 1)[1] < self.pieces.span(index)[0]

    def _index(self) -> str:
        """Read _ and the subscript."""
        sign = self.at
        self.at += 1
        if self.next != "{":
            piece = self.next
            if len(piece) > 1 and piece[0].isdigit():
                part = f"_{piece[:20]}"
                raise say.two_ways(
                    self.pieces,
                    self.at,
                    part,
                    f"_{{{piece[:20]}}}",
                    f"_{{{piece[0]}}} {piece[1:20]}",
                )
            return self._part(sign)
        opened = self.at
        self.at += 1
        text = last = ""
        while self.next != "}":
            if self.next == ",":
                self.at += 1
                part = "_"
            else:
                part = self._part(sign)
            words = last.isalpha() and part.isalpha() and len(last + part) > 2
            text += f"_{part}" if words else part
            last = part
        if not text.strip("_"):
            raise say.bad_subscript(self.pieces, opened)
        self.at += 1
        return text

    def _part(self, owner: int) -> str:
        """Read one part of a subscript: a letter, digits, a Greek letter or a word."""
        piece = self.next
        if piece in GREEK_COMMANDS or piece in FUNCTIONS:  # as in x_{\max}
            self.at += 1
            return piece[1:]
        if piece in UPRIGHT:
            self.at += 1
            return self._spelled_index(self.at - 1)
        if piece in STYLES or piece in ACCENTS:
            return self.bare_name().stem
        if piece == "" or not (piece == r"\_" or all(map(is_letter, piece))):
            raise say.bad_subscript(self.pieces, self.at)
        self.at += 1
        return "_" if piece == r"\_" else piece

    def _spelled_index(self, owner: int) -> str:
        """Read a word in a subscript, which may begin with a digit or an underscore."""
        if self.next != "{":
            self.at += 1
            return self._letter(self.at - 1)
        self.at += 1
        word = ""
        while self.next != "}":
            word += self._letter(self.at)
            self.at += 1
        if not word:
            raise say.bad_subscript(self.pieces, owner)
        self.at += 1
        return word
