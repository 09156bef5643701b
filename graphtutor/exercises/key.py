"""The key of a worksheet as JSON: every answer by its number, for programs that grade."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from graphtutor.exercises.blanks import Blank
from graphtutor.exercises.worksheet import FORMAT, Copy, Task, Worksheet
from graphtutor.graph.formula import symbol


def key_json(sheet: Worksheet, made: Sequence[Copy]) -> bytes:
    """Return the key of all copies."""
    content = {
        "format": FORMAT,
        "sheet": sheet.id,
        "title": sheet.title,
        "seed": sheet.seed,
        "copies": [_copy(sheet, copy) for copy in made],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _copy(sheet: Worksheet, copy: Copy) -> dict[str, Any]:
    return {
        "variant": copy.variant,
        "check": sheet.check(copy.variant),
        "name": copy.name,
        "exercises": [_task(task) for task in copy.tasks],
    }


def _task(task: Task) -> dict[str, Any]:
    trace = task.trace
    return {
        "expression": trace.graph.expression.strip(),
        "inputs": {name: _listed(trace.values[name]) for name in trace.graph.inputs},
        "blanks": [_blank(task, blank) for blank in task.blanks.all],
    }


def _blank(task: Task, blank: Blank) -> dict[str, Any]:
    graph = task.trace.graph
    found: dict[str, Any] = {"number": blank.number, "kind": blank.kind}
    found["of"] = symbol(graph, blank.node)
    if blank.position is not None:
        found["toward"] = symbol(graph, graph[blank.node].inputs[blank.position])
        found["operand"] = blank.position + 1
    return {**found, "answer": _listed(blank.truth)}


def _listed(value: Any) -> Any:
    """Return an array as nested lists."""
    return value.tolist() if hasattr(value, "tolist") else value
