"""Times two functions against each other in one run; only their ratio is worth quoting."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

ROUNDS = 9


class Duel(NamedTuple):
    """Median seconds of one call of each, and the median of the ratios of their rounds."""

    ours: float
    theirs: float
    ratio: float  # theirs / ours: how many times faster ours is


def once(function: Callable[[], Any], calls: int) -> float:
    """Return the seconds of one call, averaged over several; each pays for its own garbage."""
    gc.collect()
    began = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - began) / calls


def calls_for(function: Callable[[], Any], seconds: float) -> int:
    """Return how many calls fill about so many seconds, at least three."""
    return max(3, min(20_000, round(seconds / max(once(function, 1), 1e-7))))


def duel(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    *,
    rounds: int = ROUNDS,
    seconds: float = 0.03,
) -> Duel:
    """Time both in turns, so that whatever disturbs the machine disturbs both."""
    ours(), theirs()
    ours_calls, theirs_calls = calls_for(ours, seconds), calls_for(theirs, seconds)
    mine, other = [], []
    for _ in range(rounds):
        mine.append(once(ours, ours_calls))
        other.append(once(theirs, theirs_calls))
    ratios = [b / a for a, b in zip(mine, other, strict=True)]
    return Duel(statistics.median(mine), statistics.median(other), statistics.median(ratios))
