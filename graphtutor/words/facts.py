"""What is to be seen of a step, one kind of fact to a field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be seen of a step.

    Attributes:
        headline: what happens, as a short sentence.
        numbers: the equation with numbers.
        symbols: the same in symbols.
        why: what the gate does to a gradient, and the reason.
        parts: at a fork, the contributions path by path.
        notes: what must be known besides, such as a convention at a kink.
    """

    headline: str
    numbers: str = ""
    symbols: str = ""
    why: str = ""
    parts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
