"""How wires change rows between two columns: each on a vertical track of its own, none joining another.

This is the channel routing of circuit boards. A wire that arrives in a row which another wire leaves by
must turn off before that one turns in; where two or more wait for each other in a circle, one of them
turns twice, by way of a free row (a dogleg: Deutsch 1976, "A dogleg channel router").
"""

from __future__ import annotations

from itertools import count
from typing import NamedTuple


class Turn(NamedTuple):
    """The way of one wire through a channel: along its row, up or down a track, on to its targets.

    Attributes:
        track: the track, from 0 at the left.
        via: for a wire that turns twice, the row between and the second track.
    """

    track: int
    via: tuple[int, int] | None = None


def channel(wires: dict[int, tuple[int, list[int]]]) -> tuple[dict[int, Turn], int]:
    """Find the tracks of one channel.

    Args:
        wires: by wire, the row it arrives in and the rows it leaves by. No two wires arrive in one row
            and no two leave by one row.

    Returns:
        The turns of the wires that change rows, and how many tracks they take.
    """
    turning = {wire: rows for wire, rows in wires.items() if rows[1] != [rows[0]]}
    waits = _waits(turning)
    twice = _circles(turning, waits)
    free = _free_rows(wires, twice)
    tracks = _Tracks()
    first = {wire: tracks.lay([turning[wire][0], row], 0) for wire, row in free.items()}
    second: dict[int, int] = {}
    for wire in _in_turn(turning, waits, twice):
        arriving, leaving = turning[wire]
        earlier = waits.get(wire)
        least = max([first[other] + 1 for other in earlier]) if earlier else 0
        if wire in free:
            second[wire] = tracks.lay([free[wire], *leaving], max(least, first[wire] + 1))
        else:
            first[wire] = tracks.lay([arriving, *leaving], least)
    turns = {
        wire: Turn(track, (free[wire], second[wire]) if wire in free else None)
        for wire, track in first.items()
    }
    return turns, len(tracks.taken)


class _Tracks:
    """The tracks of a channel as they fill up with vertical pieces of wires.

    Attributes:
        taken: by track, the rows that are taken, as the bits of a number.
    """

    def __init__(self) -> None:
        self.taken: list[int] = []

    def lay(self, rows: list[int], least: int) -> int:
        """Lay a piece over some rows on the first track from `least` on that is free there."""
        taken = self.taken
        bits = (2 << max(rows)) - (1 << min(rows))
        for track in range(least, len(taken)):
            if not taken[track] & bits:
                taken[track] |= bits
                return track
        taken.append(bits)
        return len(taken) - 1


def _waits(turning: dict[int, tuple[int, list[int]]]) -> dict[int, list[int]]:
    """Return, by wire that must wait, those that turn off before it: they arrive in a row it leaves by."""
    arriving = {rows[0]: wire for wire, rows in turning.items()}
    waits: dict[int, list[int]] = {}
    for wire, (_, leaving) in turning.items():
        for row in leaving:
            if row in arriving and arriving[row] != wire:
                waits.setdefault(wire, []).append(arriving[row])
    return waits


def _waited_by(waits: dict[int, list[int]]) -> dict[int, int]:
    """Return, by wire, the one that waits for it; no two do, since no two leave by one row."""
    return {earlier: wire for wire, others in waits.items() for earlier in others}


def _circles(turning: dict[int, tuple[int, list[int]]], waits: dict[int, list[int]]) -> list[int]:
    """Return one wire of each circle of wires that wait for each other.

    Each wire is waited for by one other at most, so the circles have no wire in common.
    """
    waited_by = _waited_by(waits)
    twice = []
    seen: dict[int, int] = {}  # by wire, from which one it was reached first
    for start in turning:
        wire = start
        while wire in waited_by and wire not in seen:
            seen[wire] = start
            wire = waited_by[wire]
        if seen.get(wire) == start:
            twice.append(wire)
    return twice


def _free_rows(wires: dict[int, tuple[int, list[int]]], twice: list[int]) -> dict[int, int]:
    """Return, by wire that turns twice, the free row nearest to where it arrives: one for each."""
    free: dict[int, int] = {}
    if not twice:
        return free
    taken = {row for arriving, leaving in wires.values() for row in (arriving, *leaving)}
    for wire in twice:
        arriving, _ = wires[wire]
        near = (row for far in count(1) for row in (arriving + far, arriving - far) if row >= 0)
        free[wire] = next(row for row in near if row not in taken)
        taken.add(free[wire])
    return free


def _in_turn(
    turning: dict[int, tuple[int, list[int]]], waits: dict[int, list[int]], twice: list[int]
) -> list[int]:
    """Return the wires so that none comes before one it waits for; parallel ones so that few cross."""

    def preference(wire: int) -> tuple[bool, int]:
        arriving, leaving = turning[wire]
        goes_down = sum(leaving) > arriving * len(leaving)
        return goes_down, -arriving if goes_down else arriving

    waited_by = _waited_by(waits)
    for wire in twice:  # their first piece is laid before anything else
        del waited_by[wire]
    left = {wire: sum(other in waited_by for other in others) for wire, others in waits.items()}
    order: list[int] = []
    ready = [wire for wire in turning if not left.get(wire)]
    while ready:
        ready.sort(key=preference)
        order += ready
        later = [waited_by[wire] for wire in ready if wire in waited_by]
        for wire in later:
            left[wire] -= 1
        ready = [wire for wire in dict.fromkeys(later) if not left[wire]]
    return order
