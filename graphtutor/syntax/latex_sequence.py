r"""Factors between signs: products that LaTeX leaves to the eye are written out, unless there are two.

`2xy` is 2·x·y and `x(y+z)` a product; `1/2x`, `f(x)` and `x2` can be read in two ways and are refused.
Which products are those of matrices is said in `latex_matrices`.
"""

from __future__ import annotations

from typing import NamedTuple

from graphtutor.syntax import latex_answers as say
from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.latex_matrices import Nature, joined, product, scaled
from graphtutor.syntax.latex_names import Cursor, Name
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import (
    BARS,
    BOLD,
    CLOSERS,
    FUNCTION_LETTERS,
    MATRIX_PRODUCTS,
    OF_MATRICES,
    SEPARATORS,
    SIGNS,
)
from graphtutor.syntax.tokens import END


class Factor(NamedTuple):
    """A factor as it was read.

    Attributes:
        start, end: from which piece up to which.
        kind: "number", "name", "word", "brackets", "bars", "fraction", "function" or "other".
        name: what it is called, of a name.
        numeric: whether it is a number, or pi.
        alone: whether brackets hold one thing or a list, as those of a function do.
        nature: what it is by its look: a number, a column, a matrix.
    """

    start: int
    kind: str
    name: str = ""
    numeric: bool = False
    alone: bool = False
    end: int = 0
    nature: Nature = Nature.SMALL


class Times(NamedTuple):
    """A sign between two factors: the number of its token, and of its piece."""

    token: int
    piece: int


class Gap(NamedTuple):
    """The sign between two factors side by side: its token, and whether it was typed as a matrix product."""

    token: int
    is_matrix: bool


class Run:
    """What was read of a sequence: the factors since the last sign, and what came before.

    Attributes:
        factors: the factors since the last sign.
        gaps: the signs between them.
        first: the token with which they begin.
        times: the sign of a product or quotient before them, if there is one.
        last: the last factor that was settled: the one before that sign.
        left: what stands before that sign is.
        nature: what everything before the current term is.
        term: the piece with which the current term begins.
        slash: the division sign before the factors, if there is one.
        size: how many factors and signs were read.
        is_list: whether there was a comma.
        gate: the function whose brackets are read.
    """

    __slots__ = (
        "factors", "first", "gaps", "gate", "is_list", "last", "left", "nature", "size", "slash", "term",
        "times",
    )  # fmt: skip

    def __init__(self, start: int, gate: str = "") -> None:
        self.factors: list[Factor] = []
        self.gaps: list[Gap] = []
        self.first = 0
        self.times: Times | None = None
        self.last: Factor | None = None
        self.left: Nature | None = None
        self.nature: Nature | None = None
        self.gate = gate
        self.term = start
        self.slash: int | None = None
        self.size = 0
        self.is_list = False


class SequenceReader(Cursor):
    """Reads signs and factors and writes the plain tokens for them.

    Attributes:
        out: the tokens written so far.
        defined: names that an earlier statement defines; before brackets they are factors.
        defining: the name that the current statement defines.
        matrices: whether the text is in matrix notation.
        found: whether a matrix, or a gate of matrices, was met.
        is_bold_text: whether some letters are bold, so that the others are numbers.
    """

    def __init__(self, pieces: Placed, *, matrices: bool = False) -> None:
        super().__init__(pieces)
        self.matrices = matrices or not OF_MATRICES.isdisjoint(pieces.strings)
        self.found = self.matrices
        self.is_bold_text = any(style in pieces.strings for style in BOLD)
        self.out = Placed(pieces.text)
        self.defined: set[str] = set()
        self.defining = ""
        self._looks: dict[str, str] = {}

    def factor(self) -> Factor:
        """Read one factor; see `FactorReader`."""
        raise NotImplementedError

    def begins_definition(self) -> bool:
        """Say whether a name and = come next; see `Translator`."""
        raise NotImplementedError

    def definition(self) -> bool:
        """Read a name and = if they come next, and say whether they do; see `Translator`."""
        raise NotImplementedError

    def setting(self, gate: str) -> bool:
        """Read a setting such as `axis = 0` if one comes next; see `FactorReader`."""
        raise NotImplementedError

    def emit(self, token: str, start: int, end: int | None = None) -> None:
        """Write a plain token for the pieces from `start` up to `end`."""
        places = self.pieces.places
        self.out.add(token, (places[start][0], places[start if end is None else end - 1][1]))

    def emit_name(self, name: Name, start: int) -> None:
        """Write a name, unless another spelling has taken it."""
        if name.text == self.defining:
            raise say.uses_itself(self.pieces, start, name.text)
        known = self._looks.setdefault(name.text, name.look)
        if known != name.look:
            raise say.called_alike(self.pieces, start, name.text, known)
        self.emit(name.text, start, self.at)

    def sequence(
        self, opened: int | None, ends: tuple[str, ...], *, condition: bool = False, gate: str = ""
    ) -> Run:
        """Read up to one of `ends`, which stays unread; `opened` is the bracket it stands in."""
        run = Run(self.at, gate)
        while not self._ended(run, opened, ends):
            sign = SIGNS.get(self.next)
            if self.next == "&":
                self.at += 1
            elif sign is not None:
                self._sign(run, "==" if sign == "=" and condition else sign)
                comma = len(self.out.strings) - 1
                if sign == "," and opened is None and self.definition():
                    self.out.strings[comma] = ";"  # as between values and short statements
                while sign == "," and gate and self.setting(gate) and self.next == ",":
                    self.emit(",", self.at)
                    self.at += 1
            elif self.next in MATRIX_PRODUCTS:
                self._matrix_product(run)
            else:
                self._refuse_line_end(run, opened)
                self.multiply(run)
        self.settle(run)
        run.nature = joined(run.nature, run.left or Nature.NUMBER)
        return run

    def multiply(self, run: Run) -> None:
        """Read a factor, and write the sign of a product between two."""
        if run.factors:
            run.gaps.append(Gap(len(self.out.strings), is_matrix=False))
            self.emit("*", self.at)
        else:
            run.first = len(self.out.strings)
        factor = self.factor()
        if run.factors:
            self._check_pair(run, factor)
        run.factors.append(factor)
        run.size += 1

    def settle(self, run: Run) -> None:
        """Say what the factors since the last sign are to one another, and to what stands before it."""
        if not run.factors:
            return
        nature = product(self, run)
        if run.left is not None and run.times is not None:
            nature = scaled(self, run, run.left, nature)
        run.left, run.last = nature, run.factors[-1]
        run.factors, run.gaps = [], []

    def _matrix_product(self, run: Run) -> None:
        """Read the sign of a matrix product and the factor behind it."""
        sign = self.at
        if not run.factors:
            raise say.nothing_before(self.pieces, sign)
        run.gaps.append(Gap(len(self.out.strings), is_matrix=True))
        self.emit("@", sign)
        self.at += 1
        if self.next in SIGNS or self.next in CLOSERS or self.next in ("&", END, *SEPARATORS):
            raise say_arrays.factor_expected(self.pieces, self.at, sign)
        before = run.factors[-1]
        factor = self.factor()
        if before.kind == factor.kind == "number" and not self.has_gap(sign):
            raise say.two_ways(
                self.pieces,
                sign,
                say.typed(self.pieces, before.start, factor.end),
                f"{self.typed(before)}{self.typed(factor)} as one number",
                f"{self.typed(before)} @ {self.typed(factor)} as the matrix product",
            )
        if run.slash is not None:
            raise self._after_slash(run, run.slash, factor)
        run.factors.append(factor)
        run.size += 1

    def breaks_line(self) -> bool:
        """Say whether a line ends before the next piece."""
        places = self.pieces.places
        before = places[self.at - 1][1] if self.at else 0
        return "\n" in self.pieces.text[before : places[self.at][0]]

    def _ended(self, run: Run, opened: int | None, ends: tuple[str, ...]) -> bool:
        piece = self.next
        if piece in ends:
            return piece not in BARS or bool(run.factors)
        if piece == END or piece in SEPARATORS:
            raise say.unclosed(self.pieces, opened or 0, ends[-1])
        if piece in CLOSERS or piece.startswith(r"\end{"):
            raise say.closes_nothing(self.pieces, self.at, opened, ends[-1])
        if opened is not None or not run.factors:
            return False
        return self.breaks_line() and self.begins_definition()

    def _sign(self, run: Run, sign: str) -> None:
        self.settle(run)
        self.emit(sign, self.at)
        if sign in ("*", "/"):
            run.slash = self.at if sign == "/" else None
            run.times = Times(len(self.out.strings) - 1, self.at)
        else:
            run.slash = run.times = None
            if run.left is not None:
                run.nature = joined(run.nature, run.left)
            run.left = None
            run.term = self.at + 1
        run.is_list |= sign == ","
        run.size += 1
        self.at += 1

    def _check_pair(self, run: Run, new: Factor) -> None:
        """Refuse a product that could be something else."""
        before = run.factors[-1]
        if run.slash is not None:
            raise self._after_slash(run, run.slash, new)
        if new.kind == "number":
            raise self._number_behind(before, new)
        is_mixed = before.kind == "number" and new.kind == "fraction" and new.numeric
        is_change = before.name in ("Delta", "Δ") and new.kind in ("name", "word")
        if is_mixed or is_change:
            raise self._two_readings(before, new, is_mixed)
        if new.kind == "brackets" and self._is_called(before, new):
            if before.kind == "word":
                raise say.no_function(self.pieces, before.start, before.name)
            left, right = self.typed(before), self.typed(new)
            raise say.two_ways(
                self.pieces,
                before.start,
                f"{left}{right}",
                f"the product of {left} and {right}",
                f"a function {left}, which is not known",
                rf"write {left} \cdot {right}, or what the function computes",
            )
        if new.kind == "bars" != before.kind and any(f.kind == "bars" for f in run.factors):
            raise say.two_ways(
                self.pieces,
                new.start,
                self.typed(run.factors[0]._replace(end=new.end)),
                r"\left|a\right| b \left|c\right|",
                r"\left|a \left|b\right| c\right|",
            )

    def _is_called(self, before: Factor, new: Factor) -> bool:
        """Say whether a name before brackets is rather a function than a factor."""
        if before.kind not in ("name", "word") or before.name in self.defined:
            return False
        return new.alone or before.kind == "word" or before.name in FUNCTION_LETTERS

    def typed(self, factor: Factor) -> str:
        """Return a factor as it was typed."""
        return say.typed(self.pieces, factor.start, factor.end)

    def _after_slash(self, run: Run, slash: int, new: Factor) -> Exception:
        above = say.typed(self.pieces, run.term, slash)
        below = say.typed(self.pieces, slash + 1, new.start)
        right = self.typed(new)
        return say.two_ways(
            self.pieces,
            new.start,
            say.typed(self.pieces, run.term, new.end),
            rf"\frac{{{above}}}{{{below}}} {right}",
            rf"\frac{{{above}}}{{{below} {right}}}",
        )

    def _number_behind(self, before: Factor, new: Factor) -> Exception:
        left, right = self.typed(before), self.typed(new)
        joined = {"number": f"{left}{right}", "name": f"{left}_{{{right}}}"}
        return say.two_ways(
            self.pieces,
            new.start,
            say.typed(self.pieces, before.start, new.end),
            joined.get(before.kind, f"{left}^{{{right}}}"),
            rf"{left} \cdot {right}",
        )

    def _two_readings(self, before: Factor, new: Factor, is_mixed: bool) -> Exception:
        left, right = self.typed(before), self.typed(new)
        return say.two_ways(
            self.pieces,
            new.start,
            say.typed(self.pieces, before.start, new.end),
            f"{left} + {right}" if is_mixed else rf"\mathrm{{\Delta {right}}} as one name",
            rf"{left} \cdot {right}",
        )

    def _refuse_line_end(self, run: Run, opened: int | None) -> None:
        """Refuse a line end between two factors: it could part statements."""
        if opened is not None or not run.factors or not self.breaks_line():
            return
        left = self.typed(run.factors[-1])
        right = say.typed(self.pieces, self.at, self.at + 1)
        raise say.two_ways(
            self.pieces,
            self.at,
            f"The line end between {left} and {right}",
            rf"{left} \cdot {right} as a product",
            rf"{left} \\ {right} as two statements",
        )
