"""A trace as one JSON object, for programs: the schema is stable, and not-finite numbers are strings."""

from __future__ import annotations

import json
import math
from typing import Any

from graphtutor.engine.check import check_trace
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import expressions
from graphtutor.graph.graph import Node
from graphtutor.text import DIGITS
from graphtutor.words.narrate import explain

SCHEMA = 1


def to_json(trace: Trace, digits: int = DIGITS) -> str:
    """Return the record of a trace as JSON text, in the same bytes for the same trace."""
    return json.dumps(record(trace, digits), ensure_ascii=False, allow_nan=False, indent=1)


def record(trace: Trace, digits: int = DIGITS) -> dict[str, Any]:
    """Return the record of a trace as plain data.

    Numbers that are not finite are the strings "nan", "inf" and "-inf"; what a step or a node does not
    have is null. Arrays are lists of rows.
    """
    report = check_trace(trace)
    return {
        "schema": SCHEMA,
        "expression": trace.graph.expression,
        "output": _number(trace.output),
        "values": {name: _number(value) for name, value in trace.values.items()},
        "grads": {name: _number(grad) for name, grad in trace.grads.items()},
        "nodes": [_node(trace, node) for node in trace.graph],
        "steps": [_step(trace, step, digits) for step in trace.steps],
        "check": {"ok": report.ok, "max_relative_error": _number(report.max_relative_error)},
    }


def _node(trace: Trace, node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "gate": node.op.name if node.op else None,
        "label": node.label,
        "inputs": list(node.inputs),
        "pattern": node.op.pattern if node.op else None,
        "value": _number(trace.value(node.id)),
        "grad": _number(trace.grad(node.id)),
        "formula": expressions(trace.graph)[node.id].text,
    }


def _step(trace: Trace, step: Step, digits: int) -> dict[str, Any]:
    fields: dict[str, Any] = dict.fromkeys(
        ("input", "upstream", "local", "contribution", "value", "grad")
    )
    match step:
        case Evaluated(_, value):
            fields["value"] = value
        case Seeded(_, grad) | Accumulated(_, _, grad):
            fields["grad"] = grad
        case Propagated():
            fields["input"] = step.input
            for name in ("upstream", "local", "contribution"):
                fields[name] = getattr(step, name)
    numbers = {key: value if key == "input" else _number(value) for key, value in fields.items()}
    return {
        "kind": type(step).__name__.lower(),
        "node": step.node,
        **numbers,
        "text": explain(step, trace, digits=digits),
    }


def _number(value: Any) -> Any:
    """Return a number as JSON has it: finite, or the name of what it is instead; an array as lists."""
    if getattr(value, "ndim", 0):
        return _lists(value.tolist())
    if value is None or math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _lists(rows: Any) -> Any:
    return [_lists(row) for row in rows] if isinstance(rows, list) else _number(rows)
