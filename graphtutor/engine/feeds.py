"""Feeds: the values of the inputs, checked and put in their places, and the seed of the backward pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtutor.catalogue import similar
from graphtutor.errors import FeedError
from graphtutor.graph.fitting import proposed_values
from graphtutor.graph.graph import Graph
from graphtutor.graph.refusals import refusal
from graphtutor.graph.values import MOST_AXES, as_value, has_too_many_axes, is_array
from graphtutor.text import anything, listed
from graphtutor.text import shape as shown

Feeds = Mapping[str, Any]  # by name, a number, or an array or nested lists of numbers
FLOATS = {float}


def are_floats(feeds: Feeds) -> bool:
    """Say whether nothing but plain floats is fed, which is quick to see."""
    return {*map(type, feeds.values())} <= FLOATS


def placed(graph: Graph, feeds: Feeds, *, floats: bool | None = None) -> list[Any]:
    """Return a column with the values of the leaves in their places and None elsewhere.

    Whether nothing but floats is fed may be told in `floats` by whoever knows it already.

    Raises:
        FeedError: a value is missing, has no place in the graph or is not a number.
    """
    values: list[Any] = [None] * len(graph.tape)
    floats = are_floats(feeds) if floats is None else floats
    plain = floats and len(feeds) == len(graph.inputs)
    try:
        for name, id in graph.inputs.items():
            values[id] = feeds[name]
    except KeyError:
        plain = False
    if not plain:
        given = _checked(graph, feeds)
        for name, id in graph.inputs.items():
            values[id] = given[name] if name in given else float(graph.defaults[name])
    for id, value in graph.constants.items():
        values[id] = value
    return values


def by_name(feeds: Any) -> Feeds:
    """Return feeds as they are, once they are known to go by names.

    Raises:
        FeedError: they are something else, such as a list.
    """
    if feeds.__class__ is dict or isinstance(feeds, Mapping):
        return feeds
    raise FeedError(
        "Values are given by name.",
        code="feeds-by-name",
        expected='a dictionary such as {"x": -2, "y": 5}',
        received=anything(feeds),
    )


def seed_of(graph: Graph, shape: tuple[int, ...], upstream: Any) -> Any:
    """Return the gradient with which the backward pass begins.

    Raises:
        FeedError: it is missing where the output is an array, or does not have its shape.
    """
    import numpy as np

    if upstream is None and shape:
        inner = graph.expression if len(graph.expression) < 60 else "…"
        raise FeedError(
            f"The output is an array, {shown(shape)}: which number shall the gradients be of?",
            code="upstream-missing",
            expected="one number as output, or the gradient that arrives at the output",
            remedy=f"write sum({inner}), or give the gradient at the output: "
            f"--upstream, run(…, upstream=…)",
        )
    if upstream is None:
        return np.float64(1.0)
    value = as_value(upstream)
    if value is None:
        raise FeedError(
            f"The upstream gradient {refusal(upstream)}.",
            code="feed-not-a-number",
            expected="one number, or an array of numbers",
            received=anything(upstream),
        )
    seed = np.asarray(value)
    if seed.shape not in (shape, ()):
        raise FeedError(
            "The upstream gradient must have the shape of the output.",
            code="upstream-shape",
            expected=shown(shape),
            received=shown(seed.shape),
        )
    return seed if seed.shape == shape and shape else np.broadcast_to(seed, shape)[()]


def _checked(graph: Graph, feeds: Feeds) -> dict[str, Any]:
    """Return the values by name; say what is wrong with the feeds, if anything is."""
    given = {}
    for name, fed in feeds.items():
        if name not in graph.inputs:
            _refuse_unknown(graph, str(name))
        given[name] = _checked_value(name, fed)
    missing = [n for n in graph.inputs if n not in feeds and n not in graph.defaults]
    if missing:
        offered = {**dict.fromkeys(graph.inputs, 1.0), **given}
        numbers = ", ".join(f"{name}={_shortly(value)}" for name, value in offered.items())
        kind = "number or an array" if graph.has_arrays else "number"
        raise FeedError(
            f"{listed(missing)} {'has' if len(missing) == 1 else 'have'} no value.",
            code="feed-missing",
            expected=f"a {kind} for each of {', '.join(graph.inputs)}",
            received=", ".join(feeds) or "none",
            remedy=_proposal(graph, given) if graph.has_arrays else f"pass {numbers}",
        )
    return given


def _proposal(graph: Graph, feeds: Feeds) -> str | None:
    """Return what can be fed where arrays are missing."""
    import numpy as np

    given = {**dict.fromkeys(graph.defaults, ()), **{n: np.shape(v) for n, v in feeds.items()}}
    found = proposed_values(graph, given) or proposed_values(graph, given, output=None)
    values = ", ".join(f"{name}={value}" for name, value in (found or {}).items())
    return f'pass for instance **parse_feeds("{values}")' if found else None


def _checked_value(name: str, fed: Any) -> Any:
    value = as_value(fed)
    if value is None:
        raise FeedError(
            f"The value of {name} {refusal(fed)}.",
            code="feed-not-a-number",
            expected="one number for each input, or an array of numbers",
            received=f"{name}={anything(fed)}",
        )
    if has_too_many_axes(value):
        raise FeedError(
            f"The value of {name} has {value.ndim} axes.",
            code="too-many-axes",
            expected=f"at most {MOST_AXES}",
            received=shown(value.shape),
        )
    return value


def _shortly(value: Any) -> str:
    return f"{value:g}" if not is_array(value) else "…"


def _refuse_unknown(graph: Graph, name: str) -> None:
    computed = name in graph.statements
    close = similar(name, graph.inputs)
    raise FeedError(
        f"{name[:40]} is computed by the expression."
        if computed
        else f"The expression has no {name[:40]}.",
        code="feed-unknown",
        expected=f"values for {', '.join(graph.inputs) or 'nothing: there are no inputs'}",
        received=name[:40],
        remedy=f"did you mean {close}?" if close and not computed else "leave it out",
    )
