"""Numbers, arrays and their shapes as short human text: the only place that rounds."""

from __future__ import annotations

import math
import re
import reprlib
from typing import Any

DIGITS = 4
MOST_ROWS, MOST_COLUMNS, LONGEST = 4, 4, 6  # of an array that is written whole; of a vector
SHORTENED = reprlib.Repr()
SHORTENED.maxother = 60
SIGNS = dict(zip("×·−–—÷∂≈●○▶◀■□│─‘’“”", "**---/d~*.><#.|-''\"\"", strict=True)) | {
    "→": "->",
    "←": "<-",
    "²": "^2",
    "³": "^3",
    "ᵀ": ".T",
    "‖": "||",
    "⁻": "^-",
    "ˣ": "^x",
    "√": "sqrt",
    "≤": "<=",
    "≥": ">=",
    "⊙": "*",
    "≠": "!=",
    "…": "...",
    "∞": "inf",
    "↵": "Enter",
}
BETWEEN_SIZES = re.compile("(?<=[0-9A-Z])×(?=[0-9A-Z])")  # as in 2×3 and N×D; a product has blanks
NORM = "‖·‖"


def number(value: float, digits: int = DIGITS) -> str:
    """Write a number with `digits` significant digits, in a form that reads in again.

    Whole numbers below ten million are written whole, others are never cut before the decimal point.

    >>> number(0.7310585786), number(-12.0), number(12345.678), number(0.0000123)
    ('0.7311', '-12', '12346', '1.23e-5')
    """
    value = float(value)
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    size = abs(value)
    if size < 1e7 and value.is_integer():
        return str(int(value))
    if not 1e-3 <= size < 1e7:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        return f"{_trim(mantissa)}e{int(exponent)}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    return _trim(f"{value:.{decimals}f}")


def decimal(value: float, places: int) -> str:
    """Write a number with a fixed number of decimals, as figures do; small ones with as many digits.

    >>> decimal(0.7310585786, 2), decimal(-12.0, 2), decimal(0.0144, 2), decimal(0.0, 2)
    ('0.73', '-12.00', '0.014', '0.00')
    """
    value = float(value)
    if not math.isfinite(value):
        return number(value)
    size = abs(value)
    if size >= 1e6 or 0 < size < 10 ** (1 - places):
        return number(value, places)  # what would lose its significant digits keeps them
    return f"{value + 0.0:.{places}f}"


def shape(sizes: tuple[int, ...]) -> str:
    """Write the shape of an array as people say it.

    >>> shape((2, 3)), shape((4,)), shape(())
    ('2×3', 'vector of 4', 'number')
    """
    if not sizes:
        return "number"
    return f"vector of {sizes[0]}" if len(sizes) == 1 else "×".join(map(str, sizes))


def is_whole(value: Any) -> bool:
    """Say whether a value is written whole: a number, a short vector or a small matrix."""
    sizes: tuple[int, ...] = getattr(value, "shape", ())
    if len(sizes) < 2:
        return not sizes or sizes[0] <= LONGEST
    return len(sizes) == 2 and sizes[0] <= MOST_ROWS and sizes[1] <= MOST_COLUMNS


def array(value: Any, digits: int = DIGITS) -> str:
    """Write a number or an array on one line; a large array by its shape and its size.

    >>> import numpy as np
    >>> array(0.5), array(np.eye(2)), array(np.ones((5, 80)))
    ('0.5', '[[1, 0], [0, 1]]', '5×80 of norm 20')
    """
    if not getattr(value, "ndim", 0):
        return number(value, digits)
    if not is_whole(value):
        sizes = shape(value.shape) if value.ndim > 1 else f"{value.shape[0]} entries"
        return f"{sizes} of norm {number(norm(value), digits)}"
    return _bracketed(value.tolist(), digits)


def largest(value: Any) -> float:
    """Return the largest size of a number or of an array's entries."""
    return float(abs(value).max() if getattr(value, "ndim", 0) else abs(value))


def norm(value: Any) -> float:
    """Return the root of the sum of squares of all entries, whatever their size."""
    scale = largest(value)
    if not 0 < scale < math.inf:
        return scale
    total = float(((value / scale) ** 2).sum())
    return scale * math.sqrt(total)


def rows(value: Any, digits: int = DIGITS) -> list[list[str]]:
    """Return the entries of a vector or a matrix as text, row by row; a vector is one row.

    >>> import numpy as np
    >>> rows(np.array([[1, -2.5], [10, 0]]))
    [['1', '-2.5'], ['10', '0']]
    """
    entries = value.tolist()
    lists = entries if value.ndim > 1 else [entries]
    return [[number(entry, digits) for entry in row] for row in lists]


def _bracketed(entries: Any, digits: int) -> str:
    if not isinstance(entries, list):
        return number(entries, digits)
    return f"[{', '.join(_bracketed(entry, digits) for entry in entries)}]"


def plain_ascii(text: str) -> str:
    """Write a text with ASCII characters only: signs by their keys, Greek letters by their names.

    >>> plain_ascii("∂L/∂α ≈ 2 × β"), plain_ascii("x² · σ"), plain_ascii("Xᵀ (2×3) ‖·‖ 5")
    ('dL/dalpha ~ 2 * beta', 'x^2 * sigma', 'X.T (2x3) ||.|| 5')
    """
    if text.isascii():
        return text
    text = BETWEEN_SIZES.sub("x", text.replace(NORM, "||.||"))
    return "".join(map(_ascii_character, text))


def exact_number(value: float) -> str:
    """Write a number with as many digits as it takes to read in as the same float64.

    >>> exact_number(2.0), exact_number(0.1)
    ('2', '0.1')
    """
    value = float(value)
    if not math.isfinite(value):
        return number(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value)) if value or math.copysign(1, value) > 0 else "-0.0"
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def printable(text: str) -> str:
    r"""Return a text in one line without control characters, also those that turn its direction.

    >>> printable("Ada\n Lovelace \x1b\u202e")
    'Ada Lovelace'
    """
    return " ".join("".join(c if c.isprintable() else " " * c.isspace() for c in text).split())


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["x", "y", "z"])
    'x, y and z'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    if character in SIGNS:
        return SIGNS[character]
    import unicodedata  # rarely needed, so not at start-up

    name = unicodedata.name(character, "")
    if name.startswith("GREEK"):
        letter = name.split()[-1].lower()
        return letter.capitalize() if "CAPITAL" in name else letter
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


def _trim(decimal: str) -> str:
    """Drop the zeros that say nothing after a decimal point."""
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal


def anything(given: object, most: int = 60) -> str:
    """Write whatever somebody gave in one short line; of what cannot be written, its kind.

    >>> anything("two"), len(anything([[0] * 9] * 9, 30))
    ("'two'", 33)
    """
    try:
        text = SHORTENED.repr(given)
    except Exception:
        text = f"a {type(given).__name__}"
    line = "".join(c if c.isprintable() else "·" for c in " ".join(text.split()))
    return line if len(line) <= most else f"{line[:most]}..."
