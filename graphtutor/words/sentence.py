"""A Sentence is a key and its slots; a language file turns it into text.

Nothing here or above a language file holds a phrase, and no language file holds mathematics.
"""

from __future__ import annotations

import importlib
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


def spoken(sentence: Sentence, language: str = "en") -> str:
    """Return the text of a sentence in a language."""
    said = [phrase(sentence.key, sentence.slots, language)]
    said += [spoken(following, language) for following in sentence.then]
    return " ".join(said)


def phrase(key: str, slots: Mapping[str, str], language: str = "en") -> str:
    """Return one phrase of a language with its gaps filled; a slot `@key` is a phrase itself."""
    templates = importlib.import_module(f"graphtutor.words.lang.{language}").SENTENCES
    filled = {
        name: templates[value[1:]] if value[:1] == "@" and value[1:] in templates else value
        for name, value in slots.items()
    }
    if "why" in filled:
        filled["pattern"] = filled["pattern"][:1].upper() + filled["pattern"][1:]
    text: str = templates[key].format(**filled)
    return text
