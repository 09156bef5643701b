"""The JSON record: its keys, its types and its numbers stay."""

from __future__ import annotations

import json
import math

import pytest
from corpus import LECTURES

import graphtutor as gt

NODE = ["id", "kind", "name", "gate", "label", "inputs", "pattern", "value", "grad", "formula"]
STEP = ["kind", "node", "input", "upstream", "local", "contribution", "value", "grad", "text"]
TOP = ["schema", "expression", "output", "values", "grads", "nodes", "steps", "check"]


def refuse(token: str) -> float:
    raise AssertionError(f"{token} is no JSON")


@pytest.mark.parametrize("name", LECTURES)
def test_schema(name: str) -> None:
    text, feeds = LECTURES[name]
    trace = gt.run(gt.parse(text), feeds)
    data = json.loads(gt.to_json(trace), parse_constant=refuse)
    assert list(data) == TOP
    assert data["schema"] == 1
    assert data["expression"] == text
    assert data["output"] == trace.output
    assert data["values"] == trace.values
    assert data["grads"] == trace.grads
    assert data["check"]["ok"] is True
    assert data["check"]["max_relative_error"] < 1e-6
    for number, node in enumerate(data["nodes"]):
        assert list(node) == NODE
        assert node["id"] == number
        assert node["kind"] in ("input", "constant", "gate")
        assert all(source < number for source in node["inputs"])
        assert (node["gate"] is None) == (node["kind"] != "gate") == (node["pattern"] is None)
        assert (node["grad"] is None) == (not trace.graph[number].receives)
    for step in data["steps"]:
        assert list(step) == STEP
        assert step["text"]
        filled = {key for key in STEP[2:8] if step[key] is not None}
        assert (
            filled
            == {
                "evaluated": {"value"},
                "seeded": {"grad"},
                "propagated": {"input", "upstream", "local", "contribution"},
                "accumulated": {"grad"},
            }[step["kind"]]
        )


def test_not_finite_numbers_are_strings() -> None:
    trace = gt.run(gt.parse("log(x)*y + 1/z"), {"x": -1, "y": 2, "z": 0})
    data = json.loads(gt.to_json(trace), parse_constant=refuse)
    assert data["output"] == "nan"
    assert data["grads"] == {"x": -2.0, "y": "nan", "z": "-inf"}
    assert data["check"] == {"ok": False, "max_relative_error": "nan"}
    assert {"nan", "inf"} <= {
        step["value"] for step in data["steps"] if step["kind"] == "evaluated"
    }


def test_formulas_stand_beside_the_numbers() -> None:
    data = json.loads(gt.to_json(gt.run(gt.parse("1/(1+exp(-w*x))"), {"w": 2, "x": 0.5})))
    assert [node["formula"] for node in data["nodes"]][-1] == "1/(1 + exp(-w·x))"
    assert math.isclose(data["nodes"][-1]["value"], 1 / (1 + math.exp(-1)))
