"""The numbers that slips lead to, blank by blank: at that blank alone, and made all the way back."""

from __future__ import annotations

from graphtutor.engine.steps import Accumulated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.exercises.blanks import Blank, Blanks
from graphtutor.slips import SLIPS, Quantity, Slip, slips_at

# the slip, the number of the blank, which of the slip's numbers, whether it is made all the way back
Mistake = tuple[str, int, int, bool]


def wrong_numbers(trace: Trace, blanks: Blanks) -> dict[Mistake, float]:
    """Return every number that one of the slips would put into a blank; nan for none."""
    found: dict[Mistake, float] = {}
    for blank in blanks.all:
        step = trace.steps[blank.step]
        for slip in _slips_here(blank, step):
            for which, wrong in enumerate(slip.numbers(trace, step)):
                found[slip.name, blank.number, which, False] = wrong
    for slip in filter(lambda slip: _happens_on_the_way_back(slip, trace), SLIPS.values()):
        for which in (0, 1) if slip.asked == "sum" else (0,):
            grads = mistaken_grads(trace, slip, which)
            for blank in blanks.all:
                if blank.kind in ("grad", "upstream") and blank.node in grads:
                    found[slip.name, blank.number, which, True] = grads[blank.node]
    return found


def mistaken_grads(trace: Trace, slip: Slip, which: int = 0) -> dict[int, float]:
    """Walk the backward pass with a slip made at every step where it can happen.

    Args:
        trace: the right passes.
        slip: the mistake.
        which: of the numbers that the slip leads to at a step, from 0; the last one if there are fewer.

    Returns:
        By id, the gradients that depend on the slip.
    """
    grads: dict[int, float] = {}
    arrived: dict[int, list[float]] = {}
    reached: set[int] = set()
    for step in trace.steps[trace.turn :]:
        match step:
            case Seeded(node, grad):
                grads[node] = grad
            case Propagated():
                upstream = grads[step.node]
                part = _mistaken_part(trace, slip, step, upstream)
                if part is not None or step.node in reached:
                    reached.add(step.input)
                parts = arrived.setdefault(step.input, [])
                parts.append(upstream * step.local if part is None else part)
                grads[step.input] = parts[-1]  # a sum comes after all its parts
            case Accumulated(node, _, _):
                given = Accumulated(node, tuple(arrived[node]), sum(arrived[node]))
                wrong = _number(slip, "sum", trace, given, which)
                if wrong is not None:
                    reached.add(node)
                grads[node] = given.grad if wrong is None else wrong
    return {node: grads[node] for node in reached}


def _happens_on_the_way_back(slip: Slip, trace: Trace) -> bool:
    """Say whether there is a step of the backward pass at which the slip can be made."""
    kind = {"sum": Accumulated, "local": Propagated, "contribution": Propagated}.get(slip.asked)
    steps = trace.steps[trace.turn :]
    return kind is not None and any(isinstance(s, kind) and slip.numbers(trace, s) for s in steps)


def _slips_here(blank: Blank, step: Step) -> tuple[Slip, ...]:
    """Return the slips that can happen at one blank alone."""
    match blank.kind:
        case "value" | "local" | "contribution":
            return slips_at(blank.kind)
        case "grad" if isinstance(step, Accumulated):
            return slips_at("sum")
        case "grad" if isinstance(step, Propagated):
            return slips_at("contribution")
    return ()


def _mistaken_part(trace: Trace, slip: Slip, step: Propagated, upstream: float) -> float | None:
    """Return what an edge delivers if the slip is made at its slope or at its product, or None."""
    node, input, position, local = step.node, step.input, step.position, step.local
    given = Propagated(node, input, position, upstream, local, upstream * local)
    if slip.asked == "local":
        wrong = _number(slip, "local", trace, given)
        return None if wrong is None else upstream * wrong
    return _number(slip, "contribution", trace, given)


def _number(slip: Slip, asked: Quantity, trace: Trace, step: Step, which: int = 0) -> float | None:
    """Return a number that the slip leads to, or None if it does not happen at the step."""
    wrong = slip.numbers(trace, step) if slip.asked == asked else []
    return wrong[min(which, len(wrong) - 1)] if wrong else None
