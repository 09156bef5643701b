"""Puts the search for garbage off while many small objects are made that are not garbage yet.

Python looks for garbage whenever enough new objects are there, and looks at all others too; while a large
graph is built or drawn it would find nothing, again and again.
"""

from __future__ import annotations

import gc


class NoCollection:
    """A context without garbage collection; what was on before is on again after it."""

    def __enter__(self) -> None:
        self.was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self.was_enabled:
            gc.enable()
