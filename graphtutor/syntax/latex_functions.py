r"""Functions and what they are applied to: `\sin(x)`, `\sin 2x`, `\sin^2 x`, `\max(0, x)`.

Without brackets a function takes numbers, pi and one factor more, up to a sign or the next function.
Where that could be meant otherwise, as in `\log x y` and `\log x/y`, the text is refused.

Settings stand behind the inputs, `\operatorname{sum}(X, axis=1)`, or below the function,
`\max_{\mathrm{axis}=0}(X)`; one without a value, such as keepdims, is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphtutor.ops import OPS
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.latex_matrices import Nature
from graphtutor.syntax.latex_sequence import Factor, Run
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import (
    BARS,
    BRACKETS,
    FRACTIONS,
    FUNCTIONS,
    SIGNS,
    TIMES,
    UPRIGHT,
)
from graphtutor.syntax.tokens import END

if TYPE_CHECKING:
    from graphtutor.syntax.latex_factors import FactorReader


def read_application(reader: FactorReader, gate: str, start: int) -> Factor:
    """Read what a function is applied to: brackets, or the factors that follow."""
    settings = _lowered_settings(reader, gate)
    power = _function_power(reader, gate, start)
    if reader.opens_brackets():
        reader.emit(gate, start, reader.at)
        token = len(reader.out.strings)
        run = reader.brackets(gate, settings)
        has_settings = settings is not None or "=" in reader.out.strings[token:]
    else:
        run = _bare(reader, gate, start, settings)
        has_settings = settings is not None
    nature = _nature(reader, gate, run, has_settings=has_settings)
    if power is None:
        return Factor(start, "function", nature=nature)
    reader.emit("**", start)
    reader.put(power)
    return Factor(start, "power", nature=nature)


def _nature(reader: FactorReader, gate: str, run: Run, *, has_settings: bool) -> Nature:
    """Return what a function's result is, as far as that follows from what it is applied to."""
    inside = run.nature if run.nature is not None else Nature.NUMBER
    if gate not in OPS:
        return inside
    op = OPS[gate]
    if op.reduces and not run.is_list:
        op = OPS[op.reduces]
    if op.kind == "elementwise":
        return inside
    reader.found = True
    if "keepdims" in op.settings:  # as sum, mean and norm have it
        return Nature.SMALL if has_settings else Nature.NUMBER
    return inside if set(op.settings) == {"axis"} else Nature.UNKNOWN


def begins_setting(reader: FactorReader, gate: str) -> bool:
    """Say whether a setting of a gate comes next."""
    word, after = _word(reader, reader.at)
    is_given = SIGNS.get(reader.strings[after]) == "="
    return len(word) > 1 and (is_given or word in _settings(gate))


def _settings(gate: str) -> set[str]:
    """Return the names of the settings that a function takes."""
    ops = [OPS[gate]] if gate in OPS else []
    ops += [OPS[op.reduces] for op in ops if op.reduces]
    return {name for op in ops for name in op.settings}


def _word(reader: FactorReader, at: int) -> tuple[str, int]:
    r"""Return the word that begins at a piece, plain or in `\mathrm{…}`, and where it ends."""
    strings = reader.strings
    is_upright = strings[at] in UPRIGHT and strings[at + 1] == "{"
    at += 2 * is_upright
    first = at
    while len(strings[at]) == 1 and strings[at].isalpha():
        at += 1
    word = "".join(strings[first:at])
    if is_upright and strings[at] != "}":
        return "", at
    return word, at + is_upright


def read_setting(reader: FactorReader) -> None:
    """Read a setting and its value; without one it is true."""
    start = reader.at
    word, reader.at = _word(reader, start)
    reader.emit(word, start, reader.at)
    if SIGNS.get(reader.next) == "=":
        reader.emit("=", reader.at)
        reader.at += 1
        _value(reader)
    else:
        reader.emit("=", start)
        reader.emit("True", start)


def _value(reader: FactorReader) -> None:
    """Read the value of a setting: a number, a word, or several in brackets."""
    start = reader.at
    if SIGNS.get(reader.next) == "-":
        reader.emit("-", start)
        reader.at += 1
    word, after = _word(reader, reader.at)
    if reader.next[:1].isdigit():
        reader.number(reader.at)
    elif word:
        reader.at = after
        reader.emit(word, start, after)
    elif reader.next == "(":
        reader.enter()
        reader.emit("(", start)
        reader.at += 1
        while reader.next != ")":
            _value(reader)
            if reader.next == ",":
                reader.emit(",", reader.at)
                reader.at += 1
            elif reader.next != ")":
                raise say.argument_expected(reader.pieces, reader.at, start)
        reader.emit(")", reader.at)
        reader.at += 1
        reader.depth -= 1
    else:
        raise say_arrays.bad_setting(reader.pieces, reader.at)


def _lowered_settings(reader: FactorReader, gate: str) -> Placed | None:
    r"""Read settings that stand below a function, as in `\max_{\mathrm{axis}=0}`."""
    if reader.next != "_" or reader.strings[reader.at + 1] != "{":
        return None
    sign = reader.at
    reader.at += 2
    if not begins_setting(reader, gate):
        reader.at = sign
        return None

    def read() -> None:
        while True:
            reader.emit(",", reader.at)
            read_setting(reader)
            if reader.next != ",":
                return
            reader.at += 1

    settings = reader.captured(read)
    if reader.next != "}":
        raise say.closes_nothing(reader.pieces, reader.at, sign + 1, "}")
    reader.at += 1
    return settings


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


def _bare(reader: FactorReader, gate: str, start: int, settings: Placed | None) -> Run:
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
    factors = run.factors
    reader.settle(run)
    run.nature = run.left
    reader.put(settings or Placed(reader.pieces.text))
    reader.emit(")", reader.at - 1)
    _check_bare(reader, factors, owner, first)
    return run


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


def _check_bare(reader: FactorReader, factors: list[Factor], owner: str, first: int) -> None:
    """Refuse an argument that could end earlier or later."""
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
