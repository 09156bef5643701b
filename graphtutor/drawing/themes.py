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

    def entry(self, role: str) -> str:
        """Return the colour of an entry: that of its array, nearer to the ink for tinted ground."""
        return mixed(self.ink, self.hue(role), 0.5)

    def tint(self, role: str, strength: float) -> str:
        """Return the ground of an entry: from that of the paper, 0, to the hue itself, 1 or -1."""
        return mixed(self.paper, self.minus if strength < 0 else self.plus(role), abs(strength))

    def plus(self, role: str) -> str:
        """Return the hue of what is above 0; that of slopes is of values, since grey is below 0."""
        return self.value if role == "local" else self.hue(role)

    @property
    def minus(self) -> str:
        """The hue of what is below 0: a grey, which nobody takes for a colour."""
        return mixed(self.ink, self.waiting, 0.5)

    def hue(self, role: str) -> str:
        """Return the colour of values, of gradients, or of what is neither."""
        return {"value": self.value, "grad": self.grad}.get(role, self.ink)


def mixed(ground: str, colour: str, part: float) -> str:
    """Return a colour that lies so far on the way from one to the other.

    >>> mixed("ffffff", "000000", 0.5)
    '808080'
    """
    pairs = zip(bytes.fromhex(ground), bytes.fromhex(colour), strict=True)
    return "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


PRINT = Theme("print", "ffffff", "1b1f24", "005a94", "b04000", "9aa3ad", "f4f5f7")
SLIDE_DARK = Theme("slide-dark", "121417", "e4e7eb", "7cc7f2", "ff9a6c", "68717c", "252a31")
COLOUR_BLIND = Theme("colour-blind", "ffffff", "000000", "0072b2", "d55e00", "8a8a8a", "ffffff")

THEMES: Catalogue[Theme] = Catalogue("theme", (PRINT, SLIDE_DARK, COLOUR_BLIND))
