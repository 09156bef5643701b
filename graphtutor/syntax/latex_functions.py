r"""Functions and what they are applied to: `\sin(x)`, `\sin 2x`, `\sin^2 x`, `\max(0, x)`.

Without brackets a function takes numbers, pi and one factor more, up to a sign or the next function.
Where that could be meant otherwise, as in `\log x y` and `\log x/y`, the text is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphtutor.ops import OPS
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax.latex_sequence import Factor, Run
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import BARS, BRACKETS, FRACTIONS, FUNCTIONS, SIGNS, TIMES
from graphtutor.syntax.tokens import END

if TYPE_CHECKING:
    from graphtutor.syntax.latex_factors import FactorReader


def read_application(reader: FactorReader, gate: str, start: int) -> Factor:
    """Read what a function is applied to: brackets, or the factors that follow."""
    power = _function_power(reader, gate, start)
    if reader.opens_brackets():
        reader.emit(gate, start, reader.at)
        reader.brackets()
    else:
        _bare(reader, gate, start)
    if power is None:
        return Factor(start, "function")
    reader.emit("**", start)
    reader.put(power)
    return Factor(start, "power")


def _function_power(reader: FactorReader, gate: str, start: int) -> Placed | None:
    r"""Read the exponent of a function, as in `\sin^2 x`; subscripts have no meaning there."""
    power = None
    if reader.next == "^":
        sign = reader.at
        reader.at += 1
        power = reader.captured(lambda: reader.argument(sign))
        if "".join(power.strings) in ("-1", "(-1)"):
            name = say.typed(reader.pieces, start, sign)
            inverse = f"\\arc{gate}" if gate in ("sin", "cos", "tan") else "the inverse written out"
            raise say.two_ways(
                reader.pieces, sign, f"{name}^{{-1}}", inverse, rf"\frac{{1}}{{{name}(x)}}"
            )
    if reader.next == "_":
        raise say.function_subscript(reader.pieces, reader.at, start)
    if reader.next == "^":
        raise say.script_twice(reader.pieces, reader.at)
    return power


def _bare(reader: FactorReader, gate: str, start: int) -> None:
    """Read the argument of a function without brackets: numbers and one factor more."""
    owner = say.typed(reader.pieces, start, reader.at)
    if gate not in OPS:
        raise say.no_function(reader.pieces, start, gate)
    op = OPS[gate]
    if op.is_variadic or len(op.inputs) > 1:
        raise say.no_brackets(reader.pieces, start, rf"{owner}(0, x)")
    first = reader.at
    reader.emit(gate, start, first)
    reader.emit("(", first)
    run = Run(first)
    while _goes_on(reader, run):
        reader.multiply(run)
    if not run.factors:
        raise say.no_brackets(reader.pieces, start, f"{owner}(x)")
    reader.emit(")", reader.at - 1)
    _check_bare(reader, run, owner, first)


def _goes_on(reader: FactorReader, run: Run) -> bool:
    """Say whether the argument of a function without brackets takes what comes next."""
    piece = reader.next
    if piece == END or piece in SIGNS or piece in ("&", ";", "}", ")", "]"):
        return False
    if not run.factors:
        return not piece.startswith((r"\right", r"\end", r"\}", "\\\\"))
    if piece in BARS or piece in FUNCTIONS or piece == r"\operatorname":
        return False
    begins = piece in BRACKETS or piece in ("{", r"\left", r"\sqrt", *FRACTIONS)
    return begins or piece[0].isdigit() or reader.begins_name()


def _check_bare(reader: FactorReader, run: Run, owner: str, first: int) -> None:
    """Refuse an argument that could end earlier or later."""
    factors = run.factors
    solid = [f for f in factors if not f.numeric]
    several = len(solid) > 1 or any(f.kind == "brackets" for f in factors[1:])
    divides = SIGNS.get(reader.next) == "/"
    number_goes_on = not solid and (reader.next in TIMES or reader.next in FUNCTIONS)
    if not (several or divides or number_goes_on):
        return
    sign = "" if several or not SIGNS.get(reader.next) else f" {reader.next} "
    split = factors[-1].start if several else reader.at
    inner = say.typed(reader.pieces, first, split)
    rest = say.typed(reader.pieces, split + (sign != ""), reader.at + 2 * (not several))
    raise say.two_ways(
        reader.pieces,
        split,
        f"{owner} {inner}{sign or ' '}{rest}",
        f"{owner}({inner}{sign or ' '}{rest})",
        f"{owner}({inner}){sign or ' '}{rest}",
    )
