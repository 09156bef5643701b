"""An exercise: a graph, the values that are given and those that are drawn, and what is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from graphtutor.graph.graph import Graph
from graphtutor.ops.sizes import Shape
from graphtutor.text import exact_number

Ask = Literal["values", "locals", "upstream", "grads", "sums", "rules"]
ASKS: tuple[Ask, ...] = get_args(Ask)


@dataclass(frozen=True)
class Exercise:
    """One graph to work through.

    Attributes:
        graph: what is asked about.
        title: a heading, or empty.
        fixed: the values of inputs that are the same for everybody; the others are drawn.
        choices: for inputs that are drawn, the values to draw from, where the author names them.
        shapes: for inputs that are drawn, their shape; one without is a single number.
        ask: what is left blank: the values above the wires, the gradients below them, the local slopes,
            the upstream gradients, the parts of the sums where gradients meet, and the rules by which
            arrays hand gradients on.
    """

    graph: Graph
    title: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    ask: tuple[Ask, ...] = ASKS
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The inputs whose values are drawn, in the order of the graph."""
        given = {*self.fixed, *self.graph.defaults} - {*self.choices}
        return tuple(name for name in self.graph.inputs if name not in given)

    @property
    def fingerprint(self) -> str:
        """A digest of everything that decides which values are drawn and what is asked."""
        content = [
            self.graph.text,
            [*self.graph.inputs],
            {name: _exactly(value) for name, value in self.fixed.items()},
            {name: [*map(exact_number, values)] for name, values in self.choices.items()},
            [name for name in self.ask if name != "rules" or self._has_arrays],
            *([{name: [*shape] for name, shape in self.shapes.items()}] if self.shapes else []),
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def _has_arrays(self) -> bool:
        """Whether there are arrays, so that there are rules to ask for."""
        given = (*self.fixed.values(), *self.graph.defaults.values())
        has_given = any(getattr(value, "ndim", 0) for value in given)
        return bool(self.shapes) or has_given or self.graph.has_arrays


def _exactly(value: Any) -> Any:
    """Write a number, or each number of an array in nested lists, so that it reads in as the same."""
    entries = value.tolist() if hasattr(value, "tolist") else value
    return [*map(_exactly, entries)] if isinstance(entries, list) else exact_number(entries)
