"""A Sentence is a key and its slots; a language file turns it into text.

Nothing here or above a language file holds a phrase, and no language file holds mathematics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be said.

    Attributes:
        key: which sentence of the language.
        slots: what fills its gaps: names, formulas and numbers as text.
        then: sentences that follow it in the same breath, such as a note on a kink.
    """

    key: str
    slots: Mapping[str, str]
    then: tuple[Sentence, ...] = field(default=())
