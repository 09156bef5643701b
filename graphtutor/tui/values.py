"""The values of a walk by name, each with the text by which it can be typed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphtutor.engine.fed import is_array
from graphtutor.syntax.feeds import parse_claims
from graphtutor.text import exact_number

MOST_WRITTEN = 100  # entries of an array that is written out in the field where values are typed


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers and arrays with their texts.

    Attributes:
        feeds: by name, a number or an array.
        texts: by name, how it is typed; an array that is too large for that has no text here.
    """

    feeds: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: str) -> Values:
        """Return the values that were typed; an array keeps its text, such as `rand(2,3;seed=1)`.

        Raises:
            ParseError: the text is not a list of `name = value`.
        """
        claims = parse_claims(typed)
        return cls(
            {claim.name: claim.value for claim in claims},
            {c.name: c.typed if is_array(c.value) else exact_number(c.value) for c in claims},
        )

    @classmethod
    def of(cls, feeds: Mapping[str, Any]) -> Values:
        """Return values that come from elsewhere, such as a file."""
        texts = {name: text for name, value in feeds.items() if (text := written(value))}
        return cls(dict(feeds), texts)

    def __or__(self, other: Values) -> Values:
        """Return these values and others; where both have a name, the other's value holds."""
        texts = {name: text for name, text in self.texts.items() if name not in other.feeds}
        return Values({**self.feeds, **other.feeds}, {**texts, **other.texts})

    def only(self, names: Iterable[str]) -> Values:
        """Return the values of some names, those of other names left out."""
        kept = {*names}
        return Values(
            {name: value for name, value in self.feeds.items() if name in kept},
            {name: text for name, text in self.texts.items() if name in kept},
        )

    @property
    def text(self) -> str:
        """The values as they are typed, without those that are too large."""
        return ", ".join(f"{n}={self.texts[n]}" for n in self.feeds if n in self.texts)

    @property
    def untyped(self) -> Values:
        """The values that are too large to be typed."""
        return Values({n: value for n, value in self.feeds.items() if n not in self.texts})


def written(value: Any) -> str:
    """Write a number or an array as it is typed; nothing if it is too large for that.

    >>> written([[1, 0.5], [2, 3]])
    '[[1, 0.5], [2, 3]]'
    """
    entries = value.tolist() if hasattr(value, "tolist") else value
    return _bracketed(entries) if _count(entries) <= MOST_WRITTEN else ""


def _count(entries: Any) -> int:
    return sum(map(_count, entries)) if isinstance(entries, list | tuple) else 1


def _bracketed(entries: Any) -> str:
    if not isinstance(entries, list | tuple):
        return exact_number(entries)
    return f"[{', '.join(map(_bracketed, entries))}]"
