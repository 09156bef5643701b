"""A definition that is wrong is refused where it is written, with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

import graphtutor as gt
from graphtutor.catalogue import Catalogue
from graphtutor.errors import DefinitionError
from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Gap, Kink, Op, Rule


def cube(**changes: Any) -> Op:
    fields: dict[str, Any] = {
        "forward": lambda x: x * x * x,
        "local": {"x": lambda x: 3 * x * x},
        "pattern": "scaled by 3x²",
        "why": {"x": "d(x³)/dx = 3x²"},
        "verb": "cubes",
        "samples": ((2.0,), (-0.5,)),
        "source": "calculus",
    }
    return elementwise("cube", "x³", **{**fields, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"local": {"x": lambda z: z}},
        {"forward": lambda xp, x: x, "local": {"x": lambda slope: slope}},
        {"stable": {"y": lambda q: q}},
        {"opens": lambda xp, w: w},
        {"kink": Kink(at=Rule(lambda z: [z]), convention="", examples=())},
        {"gaps": (Gap(Rule(lambda z: z == 0), "z is zero"),)},
    ],
    ids=["slope", "setting", "stable", "opens", "kink", "gap"],
)
def test_a_rule_may_only_ask_for_what_is_offered(changes: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="asks for") as caught:
        cube(**changes)
    assert caught.value.code == "rule-asks-unknown"
    assert "x" in str(caught.value.expected)


@pytest.mark.parametrize("local", [{}, {"x": None, "z": None}])
def test_every_input_needs_a_slope(local: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="slope for each input"):
        cube(local=local)


def test_two_gates_of_one_name_are_refused() -> None:
    with pytest.raises(DefinitionError, match="Two gates"):
        Catalogue("gate", [cube(), cube()])


def test_a_misspelt_name_is_answered() -> None:
    with pytest.raises(gt.GraphTutorError, match="did you mean softplus") as caught:
        gt.OPS["softpluss"]
    assert "sigmoid" in str(caught.value.expected)


def test_other_spellings_are_found_but_not_listed() -> None:
    assert gt.OPS["ln"] is gt.OPS["log"]
    assert "ln" in gt.OPS
    assert "ln" not in list(gt.OPS)
