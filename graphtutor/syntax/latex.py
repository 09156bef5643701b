r"""LaTeX to the tokens of the plain grammar: `\frac{1}{1+e^{-x}}` becomes `(1/(1+exp(-x)))`.

Nothing is built here. What LaTeX leaves to the eye is written out: products, the brackets of fractions and
exponents, what a function without brackets is applied to. Where the eye can see two things, the text is
refused and both are shown; which products are those of matrices is said in `latex_matrices`. Every token
keeps the place of what was typed, so errors point there.

A function without brackets takes the factors that follow, up to a sign or the next function: numbers, pi
and one factor more. `\sin 2\pi x` is sin(2·pi·x), `\sin x \cos y` a product; `\log x y` is refused.
"""

from __future__ import annotations

import re

from graphtutor.errors import GraphTutorError
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax.latex_factors import FactorReader
from graphtutor.syntax.latex_names import Name
from graphtutor.syntax.latex_tokens import Placed, pieces
from graphtutor.syntax.latex_words import SEPARATORS, SIGNS
from graphtutor.syntax.tokens import END

COMMENT = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)
FARTHEST = 80  # pieces up to the = of a definition


def translated(text: str) -> Placed:
    r"""Return a text in LaTeX as tokens of the plain grammar.

    Raises:
        ParseError: a command is not known, a bracket is not closed, or there are two ways to read it.
        LimitError: the text is too long or nested too deeply.

    >>> " ".join(translated(r"w_0x_0 + \frac{1}{2}\sin 2x").strings[:-1])
    'w0 * x0 + ( 1 / 2 ) * sin ( 2 * x )'
    """
    return _read(text).out


def _read(text: str) -> Translator:
    """Read a text; where a matrix is met it is read anew, as one in matrix notation."""
    reader = Translator(pieces(text))
    try:
        reader.program()
    except GraphTutorError:
        if reader.matrices or not reader.found:
            raise
    if reader.found and not reader.matrices:
        reader = Translator(pieces(text), matrices=True)
        reader.program()
    return reader


def on_one_line(text: str) -> str:
    r"""Return a text in LaTeX on one line: there a line end is a blank, but before a definition.

    >>> print(on_one_line("q = \\frac12 x % half\n  + y\n f = q^{2}"))
    q = \frac12 x + y; f = q^{2}
    """
    parted: list[int] = []
    try:
        parted = _read(text).parted
    except GraphTutorError:
        pass  # which is said when the text is read
    for place in reversed(parted):
        text = f"{text[:place]}; {text[place:]}"
    text = COMMENT.sub(lambda match: match.group(1) or "", text)
    return " ".join(text.split()).replace(" ; ", "; ")


class Translator(FactorReader):
    """Reads statements; a definition such as `f(x) = x^2` gives the result its name.

    Attributes:
        parted: the places where a line end alone parts two statements.
    """

    def __init__(self, pieces: Placed, *, matrices: bool = False) -> None:
        super().__init__(pieces, matrices=matrices)
        self.parted: list[int] = []

    def program(self) -> None:
        """Read all statements and write their tokens."""
        while True:
            before = self.at
            while self.next in SEPARATORS or self.next == "&":
                self.at += 1
            if self.next == END:
                break
            if self.out.strings:
                self.emit(";", self.at)
                if self.at == before:
                    self.parted.append(self.pieces.span(before)[0])
            self.defining = ""
            self.definition()
            self.sequence(None, (*SEPARATORS, END))
        self.out.end()

    def begins_definition(self) -> bool:
        """Say whether a name, perhaps with arguments in brackets, and = come next."""
        return self._equals() is not None

    def definition(self) -> bool:
        """Read a name and = if they come next, and say whether they do."""
        equals = self._equals()
        if equals is None:
            return False
        start = self.at
        word = self._run()
        if len(word) > 1:
            self.at += len(word)
            name = Name(word)
            name = self.with_index(name)
        else:
            name = self.name()
        if self.opens_brackets():
            self.at = equals  # f(x) = … defines f
        elif self.next != "&" and self.at != equals:
            raise say.bad_definition(self.pieces, start)
        else:
            self.defined.add(name.text)
        if len(word) > 1:
            self.defined.add(name.text)
        self.defining = ""
        self.emit_name(name, start)
        self.defining = name.text
        self.at = equals
        self.emit("=", equals)
        self.at += 1
        return True

    def _equals(self) -> int | None:
        """Return the = of the definition that comes next, if one does."""
        if not self.begins_name():
            return None
        inside = 0
        for index in range(self.at, min(self.at + FARTHEST, len(self.strings))):
            piece = self.strings[index]
            sign = SIGNS.get(piece)
            if sign == "=" and not inside:
                return index
            inside += (piece in ("(", "{")) - (piece in (")", "}"))
            is_listed = inside and sign == ","
            if piece == END or piece in SEPARATORS or not (sign is None or is_listed):
                return None
            if piece[0].isdigit() and not inside and self.strings[index - 1] != "_":
                return None
        return None
