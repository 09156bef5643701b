"""The colours of pictures on paper and on slides; gradients differ from values by slant as well."""

from __future__ import annotations

from typing import NamedTuple

from graphtutor.catalogue import Catalogue


class Theme(NamedTuple):
    """Colours as six hexadecimal digits.

    Attributes:
        name: what is typed to choose it.
        paper, ink: the ground, and what is drawn on it.
        value, grad: the numbers above and below the wires.
        waiting: wires that nothing has passed yet.
        gate: the inside of gates.
    """

    name: str
    paper: str
    ink: str
    value: str
    grad: str
    waiting: str
    gate: str


PRINT = Theme("print", "ffffff", "1b1f24", "005a94", "b04000", "9aa3ad", "f4f5f7")
SLIDE_DARK = Theme("slide-dark", "121417", "e4e7eb", "7cc7f2", "ff9a6c", "68717c", "252a31")
COLOUR_BLIND = Theme("colour-blind", "ffffff", "000000", "0072b2", "d55e00", "8a8a8a", "ffffff")

THEMES: Catalogue[Theme] = Catalogue("theme", (PRINT, SLIDE_DARK, COLOUR_BLIND))
