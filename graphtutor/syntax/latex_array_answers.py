"""What is said of arrays in LaTeX that cannot be read: transposes, norms, entries and settings."""

from __future__ import annotations

from graphtutor.errors import ParseError
from graphtutor.syntax.latex_answers import shown, two_ways, typed
from graphtutor.syntax.latex_tokens import Placed


def norm(pieces: Placed, index: int) -> ParseError:
    """Double bars, which stand for the norm of a vector."""
    return pieces.error(
        index,
        "||…|| can be read in two ways.",
        code="ambiguous",
        expected=r"\|x\| for the norm, or |x| for the absolute value",
        remedy="write the one that is meant",
    )


def norm_index(pieces: Placed, index: int) -> ParseError:
    """A norm has an index that names none known here."""
    return pieces.error(
        index,
        "There is no norm with this index known here.",
        code="bad-subscript",
        expected=r"\|x\|_2, \|W\|_F, \|x\|_1 or \|x\|_\infty",
        remedy=r"leave the index out for the root of the sum of squares",
    )


def matrix_norm(pieces: Placed, start: int, at: int) -> ParseError:
    """A norm of a matrix that no gate computes, or a norm of its entries."""
    shown_norm = typed(pieces, start, at + 2)
    return two_ways(
        pieces,
        start,
        shown_norm,
        f"{typed(pieces, start, at)}_F, the root of the sum of squares",
        "a norm of the matrix as a map, which is not known",
        "write the index F",
    )


def dot_expected(pieces: Placed, index: int) -> ParseError:
    """Angle brackets hold something else than two vectors."""
    return pieces.error(
        index,
        "Angle brackets are the dot product of two vectors.",
        code="operand-expected",
        expected=r"\langle a, b \rangle",
        remedy=r"write \langle a, b \rangle or a^\top b",
    )


def bold_number(pieces: Placed, index: int, style: str) -> ParseError:
    """An array of ones or zeros is written as a bold number."""
    return pieces.error(
        index,
        "A bold number, an array of equal entries, is not read here.",
        code="bad-name",
        expected=f"a letter, such as {style}{{o}}",
        remedy="give the array a name, and its entries as a value: o=ones(3)",
    )


def bold_word(pieces: Placed, index: int, style: str, word: str) -> ParseError:
    """Several letters are bold together: a product, or one name."""
    return two_ways(
        pieces,
        index,
        f"{style}{{{word}}}",
        "".join(f"{style}{{{letter}}}" for letter in word) + " as a product",
        rf"\mathrm{{{word}}} as one name",
    )


def number_transposed(pieces: Placed, index: int) -> ParseError:
    """A number has no transpose."""
    return pieces.error(
        index,
        "Only an array has a transpose, and a number stands here.",
        code="operand-expected",
        expected="the name of an array",
        remedy="leave the transpose out",
    )


def entries_late(pieces: Placed, index: int, start: int, *, turned: bool) -> ParseError:
    """Entries and an exponent at the same base, of which either could be first."""
    base = typed(pieces, start, start + 1)
    if turned:
        first, second = rf"({base}^\top)_{{[0]}}", rf"({base}_{{[0]}})^\top"
        return two_ways(pieces, index, rf"{base}^\top_{{[…]}}", first, second)
    return pieces.error(
        index,
        "Entries stand before the exponent.",
        code="bad-subscript",
        expected=f"{base}_{{[0]}}^{{2}}",
        remedy=f"write {base}_{{[0]}}^{{2}}, or brackets around the power",
    )


def bad_entries(pieces: Placed, index: int) -> ParseError:
    """Square brackets in a subscript hold something else than places and slices."""
    return pieces.error(
        index,
        "Between square brackets stand whole numbers and slices.",
        code="bad-index",
        expected="a place counted from 0, or a slice such as 1:3",
        remedy="write X_{[0, 1]} for an entry, X_{[:, 1]} for a column",
    )


def bad_setting(pieces: Placed, index: int) -> ParseError:
    """The value of a setting cannot be read."""
    return pieces.error(
        index,
        "The value of a setting is missing here.",
        code="bad-setting",
        expected="a number, numbers in parentheses, or a word",
        remedy="write for instance axis=0",
    )


def inverse(pieces: Placed, index: int, start: int) -> ParseError:
    """The exponent -1 at a matrix: its inverse, or each entry's."""
    base = typed(pieces, start, index)
    return two_ways(
        pieces,
        index,
        f"{base}^{{-1}}",
        f"{{{base}}}^{{-1}} for 1 over each entry",
        "the inverse of the matrix, which no gate computes",
        "write braces around the base if each entry is meant",
    )


def transposed(pieces: Placed, index: int, start: int) -> ParseError:
    """T as an exponent: the transpose, or a power."""
    base = typed(pieces, start, index)
    return two_ways(
        pieces,
        index,
        f"{base}^T",
        rf"{base}^\top for the transpose",
        f"{base}^{{{{T}}}} for the power T",
    )


def factor_expected(pieces: Placed, index: int, owner: int) -> ParseError:
    """The sign of a matrix product has no factor behind it."""
    name = shown(pieces, owner)
    return pieces.error(
        index,
        f"A factor is missing behind {name}.",
        code="operand-expected",
        expected="a name, a function or (",
        remedy=f"write for instance X {name} W",
    )
