r"""What stands behind a factor, raised or lowered: a power, a transpose, entries such as `X_{[0, 1:]}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphtutor.syntax import latex_answers as say
from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.latex_matrices import MATRICES, Nature, joined, transposed
from graphtutor.syntax.latex_names import Name
from graphtutor.syntax.latex_sequence import Factor
from graphtutor.syntax.latex_words import BRACKETS

if TYPE_CHECKING:
    from graphtutor.syntax.latex_factors import FactorReader

# the pieces behind ^ that make it a transpose, between blanks; a T alone may be a power
LETTER_T = r"\\(?:mathsf|mathrm|mathtt|mathit|text|textrm|textsf|rm|sf) (?:T|\{ T \})"
TRANSPOSE = re.compile(rf"\\top|\\intercal|{LETTER_T}|\{{ (?:\\top|\\intercal|{LETTER_T}) \}}")
PLAIN_T = re.compile(r"T|\{ T \}")


def read_scripts(reader: FactorReader, factor: Factor, written: int) -> Factor:
    """Read what stands raised and lowered behind a factor whose last token was number `written`."""
    powered = factor.kind == "power"
    turned = False
    while reader.next in ("^", "_", "'", r"\prime"):
        if reader.next == "^":
            if powered:
                raise say.script_twice(reader.pieces, reader.at)
            length = _transpose(reader, factor)
            factor = _turned(reader, factor, length) if length else _power(reader, factor)
            powered, turned = True, length > 0
        elif reader.opens_entries():
            if powered:
                raise say_arrays.entries_late(reader.pieces, reader.at, factor.start, turned=turned)
            factor = _entries(reader, factor)
        elif reader.next == "_":
            _late_subscript(reader, factor, written)
        else:
            raise say.derivative(reader.pieces, reader.at)
    return factor


def _transpose(reader: FactorReader, factor: Factor) -> int:
    r"""Return how many pieces behind ^ make it a transpose; `W^T` is one, `w^T` only among matrices."""
    sign = reader.at
    held = " ".join(reader.strings[sign + 1 : sign + 8])
    match = TRANSPOSE.match(held)
    if match is not None:
        return len(match.group().split())
    plain = PLAIN_T.match(held)
    if plain is None or "T" in reader.defined:
        return 0
    if not reader.matrices and factor.nature not in MATRICES:
        raise say_arrays.transposed(reader.pieces, sign, factor.start)
    return len(plain.group().split())


def _turned(reader: FactorReader, factor: Factor, length: int) -> Factor:
    """Read the sign of a transpose."""
    sign = reader.at
    if factor.kind == "number":
        raise say_arrays.number_transposed(reader.pieces, sign)
    if factor.kind == "entries":
        raise say_arrays.entries_late(reader.pieces, sign, factor.start, turned=True)
    reader.found = True
    reader.at += 1 + length
    reader.emit(".", sign, reader.at)
    reader.emit("T", sign, reader.at)
    return factor._replace(kind="other", nature=transposed(factor.nature))


def _power(reader: FactorReader, factor: Factor) -> Factor:
    """Read ^ and the exponent."""
    sign = reader.at
    reader.at += 1
    held = reader.strings[reader.at : reader.at + 5]
    if held[0] == "{" and held[1] in BRACKETS and held[3:] == [BRACKETS[held[1]], "}"]:
        inner = held[2][:20]
        raise say.two_ways(
            reader.pieces,
            sign,
            f"^{{{held[1]}{inner}{held[3]}}}",
            f"^{{{inner}}}",
            f"_{{{inner}}}",
        )
    reader.emit("**", sign)
    token = len(reader.out.strings)
    nature = joined(factor.nature, reader.argument(sign))
    if factor.nature in MATRICES and factor.kind in ("name", "brackets"):
        exponent = "".join(reader.out.strings[token:])
        if exponent == "(-1)" and reader.matrices:
            raise say_arrays.inverse(reader.pieces, sign, factor.start)
        nature = Nature.POWERED if exponent.isdigit() else nature
    return factor._replace(nature=nature)


def _entries(reader: FactorReader, factor: Factor) -> Factor:
    """Read a subscript in square brackets: places counted from 0, and slices."""
    if factor.kind == "number":
        raise say.bad_subscript(reader.pieces, reader.at)
    if (
        factor.kind in ("name", "word", "entries")
        and "_" in reader.strings[factor.start : reader.at]
    ):
        raise say.script_twice(reader.pieces, reader.at)
    reader.found = True
    opened = reader.at + 2
    reader.at = opened
    while reader.next != "]":
        if not (reader.next in ("[", ",", ":", "-", "−") or reader.next.isdigit()):
            raise say_arrays.bad_entries(reader.pieces, reader.at)
        reader.emit(reader.next, reader.at)
        reader.at += 1
    reader.emit("]", reader.at)
    reader.at += 1
    if reader.next != "}":
        raise say.closes_nothing(reader.pieces, reader.at, opened - 1, "}")
    reader.at += 1
    return factor._replace(kind="entries", nature=Nature.SMALL)


def _late_subscript(reader: FactorReader, factor: Factor, written: int) -> None:
    """Read a subscript that stands behind the exponent, as in x^2_1."""
    if factor.kind not in ("name", "word"):
        raise say.bad_subscript(reader.pieces, reader.at)
    name = reader.out.strings[written]
    if name != factor.name or reader.strings[reader.at - 1] == name or len(name) > 1:
        raise say.script_twice(reader.pieces, reader.at)
    reader.out.strings[written] = reader.with_index(Name(name)).text
