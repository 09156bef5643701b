"""Numbers as short human text: the only place that rounds."""

from __future__ import annotations

import math

DIGITS = 4


def number(value: float, digits: int = DIGITS) -> str:
    """Write a number with `digits` significant digits, in a form that reads in again.

    Whole numbers below ten million are written whole, others are never cut before the decimal point.

    >>> number(0.7310585786), number(-12.0), number(12345.678), number(0.0000123)
    ('0.7311', '-12', '12346', '1.23e-5')
    """
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    size = abs(value)
    if value == int(value) and size < 1e7:
        return str(int(value))
    if not 1e-3 <= size < 1e7:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        return f"{_trim(mantissa)}e{int(exponent)}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    return _trim(f"{value:.{decimals}f}")


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


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["x", "y", "z"])
    'x, y and z'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _trim(decimal: str) -> str:
    """Drop the zeros that say nothing after a decimal point."""
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
