"""Which names can be typed: Latin or Greek letters, digits and underscores, and no gate's name."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from graphtutor.ops import OPS

LONGEST = 64
PLAIN_NAMES = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]{0,63}(?: |$))*")
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}


def is_letter(character: str) -> bool:
    """Say whether a character of a name is Latin without accents, Greek, a digit or an underscore."""
    is_greek = "\u0370" <= character <= "\u03ff" and character.isalpha()
    return is_greek or (character.isascii() and (character.isalnum() or character == "_"))


def is_gate_name(name: str) -> bool:
    """Say whether a name is taken by a gate; one letter, such as σ, may still name an input."""
    return len(name) > 1 and name in OPS


def first_untypable(names: Sequence[str]) -> str | None:
    """Return the first name that the parser would not read as that of an input, or None."""
    joined = " ".join(names)
    are_names = joined.count(" ") == len(names) - 1 and "" not in names
    if (
        are_names
        and PLAIN_NAMES.fullmatch(joined)
        and OPS.spellings.isdisjoint(names)
        and CONSTANTS.keys().isdisjoint(names)
    ):
        return None  # of a thousand names all are usually fine, and that is quickly seen
    return next((name for name in names if not _can_be_typed(name)), None)


def _can_be_typed(name: str) -> bool:
    return (
        name[:1].isalpha()
        and len(name) <= LONGEST
        and all(map(is_letter, name))
        and name not in CONSTANTS
        and not is_gate_name(name)
    )
