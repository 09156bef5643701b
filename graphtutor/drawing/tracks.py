"""How wires change rows between two columns: each on a vertical track of its own, none joining another.

This is the channel routing of circuit boards. A wire that arrives in a row which another wire leaves by
must turn off before that one turns in; where two or more wait for each other in a circle, one of them
turns twice, by way of a free row (a dogleg: Deutsch 1976, "A dogleg channel router").
"""

from __future__ import annotations

from typing import NamedTuple


class Turn(NamedTuple):
    """The way of one wire through a channel: along its row, up or down a track, on to its targets.

    Attributes:
        track: the track, from 0 at the left.
        via: for a wire that turns twice, the row between and the second track.
    """

    track: int
    via: tuple[int, int] | None = None


class _Bar(NamedTuple):
    """One vertical piece of a wire."""

    wire: int
    top: int
    bottom: int


def channel(wires: dict[int, tuple[int, list[int]]]) -> tuple[dict[int, Turn], int]:
    """Find the tracks of one channel.

    Args:
        wires: by wire, the row it arrives in and the rows it leaves by. No two wires arrive in one row
            and no two leave by one row.

    Returns:
        The turns of the wires that change rows, and how many tracks they take.
    """
    turning = {wire: rows for wire, rows in wires.items() if {rows[0]} != {*rows[1]}}
    waits = _waits(turning)
    twice = _circles(waits)
    taken = {row for arriving, leaving in wires.values() for row in (arriving, *leaving)}
    free = {wire: _free_row(turning[wire], taken) for wire in twice}
    first: dict[int, int] = {}
    second: dict[int, int] = {}
    tracks: list[list[_Bar]] = []

    def lay(wire: int, rows: tuple[int, ...], least: int) -> int:
        bar = _Bar(wire, min(rows), max(rows))
        for number in range(least, len(tracks) + 1):
            if number == len(tracks):
                tracks.append([])
            if all(bar.bottom < b.top or b.bottom < bar.top for b in tracks[number]):
                tracks[number].append(bar)
                return number
        raise AssertionError("a new track is always free")

    for wire in twice:
        first[wire] = lay(wire, (turning[wire][0], free[wire]), 0)
    for wire in _in_turn(turning, waits, twice):
        arriving, leaving = turning[wire]
        earlier = [first[other] for other in waits[wire] if other in first]
        least = max(earlier, default=-1) + 1
        if wire in twice:
            second[wire] = lay(wire, (free[wire], *leaving), max(least, first[wire] + 1))
        else:
            first[wire] = lay(wire, (arriving, *leaving), least)
    turns = {
        wire: Turn(track, (free[wire], second[wire]) if wire in twice else None)
        for wire, track in first.items()
    }
    return turns, len(tracks)


def _waits(turning: dict[int, tuple[int, list[int]]]) -> dict[int, list[int]]:
    """Return, by wire, those that must turn off before it: they arrive in a row it leaves by."""
    arriving = {rows[0]: wire for wire, rows in turning.items()}
    return {
        wire: [arriving[row] for row in leaving if row in arriving and arriving[row] != wire]
        for wire, (_, leaving) in turning.items()
    }


def _circles(waits: dict[int, list[int]]) -> list[int]:
    """Return one wire of each circle of wires that wait for each other.

    Each wire is waited for by one other at most, so the circles have no wire in common.
    """
    waited_by = {earlier: wire for wire, others in waits.items() for earlier in others}
    twice, seen = [], set()
    for start in waits:
        path, wire = [], start
        while wire in waited_by and wire not in seen:
            seen.add(wire)
            path.append(wire)
            wire = waited_by[wire]
        if wire in path:
            twice.append(wire)
    return twice


def _free_row(rows: tuple[int, list[int]], taken: set[int]) -> int:
    """Return the free row nearest to where the wire arrives, and claim it."""
    arriving = rows[0]
    distance = 1
    while True:
        for row in (arriving + distance, arriving - distance):
            if row not in taken and row >= 0:
                taken.add(row)
                return row
        distance += 1


def _in_turn(
    turning: dict[int, tuple[int, list[int]]], waits: dict[int, list[int]], twice: list[int]
) -> list[int]:
    """Return the wires so that none comes before one it waits for; parallel ones so that few cross."""

    def preference(wire: int) -> tuple[bool, int]:
        arriving, leaving = turning[wire]
        goes_down = sum(leaving) > arriving * len(leaving)
        return goes_down, -arriving if goes_down else arriving

    left = sorted(turning, key=preference)
    done: set[int] = set(twice)  # their first piece is laid before anything else
    order: list[int] = []
    while left:
        ready = [wire for wire in left if all(other in done for other in waits[wire])]
        order += ready
        done.update(ready)
        left = [wire for wire in left if wire not in ready]
    return order
