r"""Matrix notation: which products LaTeX leaves to the eye are matrix products, and which only scale.

No shape is known while a text is read, so a letter says by its look what it is, as on a blackboard:

- an upper-case or bold upper-case letter is a matrix, but `W_{ij}` and `W_{1,2}` are entries of one;
- a bold lower-case letter is a column, and so may be a lower-case letter, unless others are bold;
- `x^\top`, `x^{\mathsf T}`, and `W^T` of a matrix is a transpose, of a column a row;
- numbers, lower-case Greek letters, norms, and rows times columns are single numbers;
- a fraction is what stands above its line, so that `\frac{1}{n}` is a number.

Then `X W`, `W x`, `x^\top A x` and `X\theta` are matrix products and bind more strongly than `\odot`;
`2 W`, `\lambda W` and `t x` only scale. Powers are entry by entry. What could be either is refused, with
both readings: `x W` (a row, or a factor), `x y^\top` (an outer product, or not), `A^2 x`, `A^{-1}`. To say
which, `\odot` is always the product entry by entry, and `@`, or the thin space in braces that prints as
lecturers write it, `X {\,} W`, always the matrix product.

A text with any of these products or signs is in matrix notation. There `\cdot` only scales, `\lambda \cdot
W`, or is the dot product of two bold columns; `w \cdot x` is refused. In all others it multiplies numbers.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from graphtutor.namespaces.notation import GREEK, GREEK_WORDS
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax.latex_words import BOLD, FUNCTION_LETTERS, TIMES

if TYPE_CHECKING:
    from graphtutor.syntax.latex_names import Name
    from graphtutor.syntax.latex_sequence import Run, SequenceReader

ENTRY = re.compile(r"[i-n]{2,}|\w+_\w+")  # subscripts of one entry


class Nature(IntEnum):
    """What a factor is by its look; of two terms in a sum the higher one counts."""

    NUMBER = 0
    GREEK = 1
    SMALL = 2  # a letter that may be a number or a column
    VECTOR = 3
    MATRIX = 4
    POWERED = 5  # a matrix with an exponent
    ROW = 6
    UNKNOWN = 7


NUMBER, GREEK_LETTER, SMALL, VECTOR, MATRIX, POWERED, ROW, UNKNOWN = Nature
MATRICES = (MATRIX, POWERED)


def nature_of(name: Name, *, is_bold_text: bool) -> Nature:
    """Return what a name is; where some letters are bold, the others are numbers."""
    first = name.stem[0]
    is_greek = first in GREEK or name.stem in GREEK_WORDS
    if any(style in name.dress for style in BOLD):
        return MATRIX if first.isupper() else VECTOR
    if name.stem in ("e", "pi", "π"):
        return NUMBER
    if is_greek:
        return UNKNOWN if first.isupper() else GREEK_LETTER
    is_entry = ENTRY.fullmatch(name.subscript) is not None
    is_letter = "\\" not in name.dress
    return MATRIX if first.isupper() and is_letter and not is_bold_text and not is_entry else SMALL


def joined(one: Nature | None, other: Nature) -> Nature:
    """Return what a sum or a list of two is."""
    if one is None or one == other:
        return other
    low, high = sorted((one, other))
    if high == ROW:
        return ROW if low <= SMALL else UNKNOWN
    if high == GREEK_LETTER:
        return NUMBER
    return MATRIX if high == POWERED else high


def divided(above: Nature, *, is_letter: bool) -> Nature:
    """Return what a quotient is: what stands above the line, of which a letter alone is rather a number."""
    return UNKNOWN if is_letter and above in MATRICES else above


def transposed(nature: Nature) -> Nature:
    """Return what the transpose is."""
    if nature <= VECTOR:
        return ROW
    return SMALL if nature == ROW else nature


def product(reader: SequenceReader, run: Run) -> Nature:
    """Choose the signs between the factors that stand side by side, and return what their product is."""
    nature = run.factors[0].nature
    before = None  # what stands before a row and its column, as in y_i w^\top x_i
    opened = 0
    for number, factor in enumerate(run.factors[1:]):
        gap = run.gaps[number]
        is_row = factor.nature == ROW and nature in (SMALL, VECTOR)
        if is_row and not gap.is_matrix and before is None and number + 2 < len(run.factors):
            before, opened, nature = nature, number + 1, ROW
            continue
        sign, nature = _together(reader, run, number, nature)
        reader.out.strings[gap.token] = sign
        reader.found |= sign == "@"
    signs = {reader.out.strings[gap.token] for gap in run.gaps}
    if before is not None:
        if nature != NUMBER:
            raise _refused(reader, run, opened - 1, nature=before)
        _bracket(reader, run.gaps[opened - 1].token + 1)
        nature = before
    if "@" in signs and run.times is not None:
        _bracket(reader, run.first)
    return nature


def _bracket(reader: SequenceReader, token: int) -> None:
    """Put what was written from a token on in brackets."""
    out = reader.out
    out.strings.insert(token, "(")
    out.places.insert(token, out.places[token])
    out.add(")", out.places[-1])


def _together(reader: SequenceReader, run: Run, number: int, left: Nature) -> tuple[str, Nature]:
    """Return the sign between what was read and the factor behind gap `number`, and the product's nature."""
    right = run.factors[number + 1].nature
    is_scaled = left <= GREEK_LETTER or right == NUMBER
    if run.gaps[number].is_matrix:
        return "@", _multiplied(left, right)
    if is_scaled:
        return "*", left if right == NUMBER else right
    if UNKNOWN in (left, right) and not reader.matrices and not {left, right} & {MATRIX, POWERED}:
        return "*", UNKNOWN
    if left in (SMALL, VECTOR) and right <= SMALL:
        return "*", left
    if left == SMALL and (right == VECTOR or (right in MATRICES and reader.is_bold_text)):
        return "*", right
    unclear = {left, right} & {POWERED, UNKNOWN} or (left, right) in ((VECTOR, VECTOR), (ROW, ROW))
    names_differ = reader.is_bold_text and (left, right) == (MATRIX, SMALL)
    if unclear or names_differ or left == SMALL or (left == VECTOR and right == ROW):
        raise _refused(reader, run, number, nature=left)
    return "@", _multiplied(left, right)


def _multiplied(left: Nature, right: Nature) -> Nature:
    """Return what a matrix product is."""
    if left == ROW:
        return ROW if right in MATRICES else NUMBER
    if left == VECTOR:
        return VECTOR
    if left == MATRIX:
        return {GREEK_LETTER: SMALL, SMALL: SMALL, VECTOR: VECTOR}.get(right, MATRIX)
    return UNKNOWN


def _refused(reader: SequenceReader, run: Run, number: int, *, nature: Nature) -> Exception:
    """Return the refusal of a product that can be read in two ways."""
    before, new = run.factors[number], run.factors[number + 1]
    left, right = reader.typed(before), reader.typed(new)
    whole = say.typed(reader.pieces, before.start, new.end)
    if POWERED in (before.nature, new.nature):
        powered = before if before.nature == POWERED else new
        base = say.typed(reader.pieces, powered.start, powered.start + 1)
        shown = reader.typed(powered)
        readings = f"{{{base}}}{shown.removeprefix(base)} entry by entry", "the product of matrices"
        return say.two_ways(
            reader.pieces, powered.start, shown, *readings, f"write {base} {base} for the latter"
        )
    entrywise = rf"{left} \odot {right} entry by entry"
    if not reader.matrices:
        entrywise = rf"{left} \cdot {right} for numbers"
    other = f"{left} @ {right} as the matrix product"
    if nature in (SMALL, VECTOR) and new.nature == ROW:
        other = rf"\operatorname{{outer}}({left}, {right.partition('^')[0]}) as the outer product"
    elif nature == VECTOR and new.nature == VECTOR:
        other = rf"{left}^\top {right} as the dot product"
    return say.two_ways(reader.pieces, new.start, whole, entrywise, other)


def scaled(reader: SequenceReader, run: Run, left: Nature, right: Nature) -> Nature:
    r"""Return what a product with a sign between its factors is; see the caption for `\cdot`."""
    assert run.times is not None
    assert run.last is not None
    before, behind = run.last, run.factors[0]
    sign = reader.strings[run.times.piece]
    if reader.out.strings[run.times.token] == "/":
        return divided(left, is_letter=before.name != "")
    if sign == r"\circ" and {before.name, behind.name} & {*FUNCTION_LETTERS, "sigma", "σ"}:
        outer, inner = reader.typed(before), reader.typed(behind)
        raise say.two_ways(
            reader.pieces,
            run.times.piece,
            rf"{outer} \circ {inner}",
            rf"{outer} \odot {inner} entry by entry",
            f"{outer}({inner}) as one function after another",
        )
    if sign not in TIMES or not reader.matrices or left <= GREEK_LETTER or right == NUMBER:
        return joined(left, right)
    if (left, right) == (VECTOR, VECTOR):
        reader.out.strings[run.times.token] = "@"
        return NUMBER
    first = say.typed(reader.pieces, run.term, run.times.piece)
    second = say.typed(reader.pieces, run.times.piece + 1, reader.at)
    dot = rf"{first}^\top {second} as the dot product"
    raise say.two_ways(
        reader.pieces,
        run.times.piece,
        f"{first} {sign} {second}",
        rf"{first} \odot {second} entry by entry",
        dot if left <= VECTOR and right <= VECTOR else f"{first} @ {second} as the matrix product",
    )
