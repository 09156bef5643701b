"""Isotonic regression: the nondecreasing numbers that are nearest to given ones.

Rote 2019, "Isotonic regression by dynamic programming", for weighted absolute distances.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from itertools import accumulate


def nearest(wishes: Iterable[int], weights: Iterable[int]) -> list[int]:
    """Return the nondecreasing numbers that are nearest to the wishes, by weighted distance.

    Of several that are as near, the smallest are taken. What is kept is the least distance so far as a
    function of a bound on the last number: it falls in straight pieces, so it is a list of the kinks
    between them, from left to right, each with the change of slope there.

    >>> nearest([5, 1, 2, 9], [1, 1, 1, 1])
    [1, 1, 2, 9]
    """
    kinks: list[tuple[int, int]] = []
    bounds: list[int] = []
    for wish, weight in zip(wishes, weights, strict=True):
        if kinks and wish < kinks[-1][0]:
            insort(kinks, (wish, 2 * weight))
            slope = weight  # beyond the last kink, where a smaller number would do
            while slope > 0:
                at, change = kinks.pop()
                slope -= change
            if slope < 0:
                kinks.append((at, -slope))
        else:
            kinks.append((wish, weight))
        bounds.append(kinks[-1][0])
    bounds.reverse()
    return list(accumulate(bounds, min))[::-1]
