"""A Catalogue finds the definitions of one kind by looking into the modules of a package.

A definition is a value at the top of a module. Writing one more is all it takes to add a gate: there is
no list to extend and no decorator to remember.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, KeysView, Mapping
from typing import TypeVar

from graphtutor.errors import DefinitionError, LookupFailedError

T = TypeVar("T")


class Catalogue(Mapping[str, T]):
    """Definitions by name, in the order of their modules and, within one, of writing."""

    def __init__(self, what: str, definitions: Iterable[T]) -> None:
        self.what = what
        self._by_name: dict[str, T] = {}
        for definition in definitions:
            for name in names_of(definition):
                if name in self._by_name:
                    raise DefinitionError(
                        f"Two {what}s are called {name}.",
                        code="double-definition",
                        remedy="give one of them another name",
                    )
                self._by_name[name] = definition

    @classmethod
    def of(cls, what: str, package: str, kind: type[T]) -> Catalogue[T]:
        """Collect every value of type `kind` that a module of `package` defines."""
        path = importlib.import_module(package).__path__
        found: dict[int, T] = {}
        for module in sorted(info.name for info in pkgutil.iter_modules(path)):
            for value in vars(importlib.import_module(f"{package}.{module}")).values():
                if isinstance(value, kind):
                    found.setdefault(id(value), value)
        return cls(what, found.values())

    def __getitem__(self, name: str) -> T:
        try:
            return self._by_name[name]
        except KeyError:
            close = similar(name, self._by_name)
            raise LookupFailedError(
                f"There is no {self.what} called {name[:40]!r}.",
                code="unknown-name",
                expected=f"one of {', '.join(self)}",
                remedy=f"did you mean {close}?" if close else None,
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        """Iterate over the main names; other spellings are found but not listed."""
        return (name for name, value in self._by_name.items() if name == names_of(value)[0])

    @property
    def spellings(self) -> KeysView[str]:
        """Every name and other spelling that is found."""
        return self._by_name.keys()

    def __len__(self) -> int:
        return sum(1 for _ in self)


def names_of(definition: object) -> tuple[str, ...]:
    """Return the name of a definition, followed by its other spellings."""
    return (definition.name, *getattr(definition, "aliases", ()))  # type: ignore[attr-defined]


def similar(name: str, names: Iterable[str]) -> str | None:
    """Return the known name that `name` is most likely a misspelling of, or None."""
    from difflib import get_close_matches  # rarely needed, so not at start-up

    close = get_close_matches(name[:40].lower(), list(names), n=1, cutoff=0.6)
    return close[0] if close else None
