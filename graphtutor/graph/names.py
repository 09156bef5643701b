"""Which names can be typed: Latin or Greek letters, digits and underscores, and no gate's name."""

from __future__ import annotations

import math

from graphtutor.ops import OPS

LONGEST = 64
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}


def is_letter(character: str) -> bool:
    """Say whether a character of a name is Latin without accents, Greek, a digit or an underscore."""
    is_greek = "\u0370" <= character <= "\u03ff" and character.isalpha()
    return is_greek or (character.isascii() and (character.isalnum() or character == "_"))


def is_gate_name(name: str) -> bool:
    """Say whether a name is taken by a gate; one letter, such as σ, may still name an input."""
    return len(name) > 1 and name in OPS


def can_be_typed(name: str) -> bool:
    """Say whether the parser reads a name as that of an input."""
    return (
        name[:1].isalpha()
        and len(name) <= LONGEST
        and all(map(is_letter, name))
        and name not in CONSTANTS
        and not is_gate_name(name)
    )
