"""What authors write: worksheets in TOML and rosters in CSV, and what is said when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtutor.errors import ExerciseError, GraphTutorError
from graphtutor.exercises.author import from_expressions, read_worksheet
from graphtutor.exercises.exercise import ASKS
from graphtutor.exercises.roster import read_names

GOOD = """
title = "Week 3"
note = "Hand in on Friday."
paper = "letter"
seed = 42
ask = ["grads", "values"]

[[exercise]]
title = "A neuron"
expression = "sigmoid(w*x + b)"
at = "b = 1/2"
[exercise.draw]
w = [1, 2, 2]
x = {from = -1, to = 1, step = 0.5}

[[exercise]]
expression = "(x+y)*z"
at = {x = 2, y = -0.5}
ask = ["sums"]
"""


def read(tmp_path: Path, text: str, **settings: object) -> object:
    (tmp_path / "w.toml").write_text(text, "utf-8")
    return read_worksheet(tmp_path / "w.toml", settings)


def test_a_file_is_read(tmp_path: Path) -> None:
    sheet = read(tmp_path, GOOD, paper=None, title="Other")
    assert (sheet.title, sheet.note, sheet.paper, sheet.seed) == (
        "Other",
        "Hand in on Friday.",
        "letter",
        "42",
    )
    first, second = sheet.exercises
    assert first.title == "A neuron"
    assert first.fixed == {"b": 0.5}
    assert first.choices == {"w": (1.0, 2.0), "x": (-1.0, -0.5, 0.0, 0.5, 1.0)}
    assert first.ask == ("values", "grads")
    assert second.fixed == {"x": 2.0, "y": -0.5}
    assert second.ask == ("sums",)
    assert second.drawn == ("z",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no exercise"),
        ("exercise = 3", "has no exercise"),
        ("exercise = [3]", "Exercise 1 is no table"),
        ("titel = 'x'\n[[exercise]]\nexpression = '2*x'", "knows no 'titel'"),
        ("[[exercise]]\nexpresion = 'x'", "did you mean expression"),
        ("[[exercise]]", "has no expression"),
        ("[[exercise]]\nexpression = 3", "is no text"),
        ("[[exercise]]\nexpression = 'x*('", "Exercise 1: "),
        ("[[exercise]]\nexpression = '2*x'\nat = 'x='", "Exercise 1: "),
        ("[[exercise]]\nexpression = '2*x'\nat = {x = true}", "is no number"),
        ("[[exercise]]\nexpression = '2*x'\nat = {x = nan}", "is no number"),
        ("[[exercise]]\nexpression = '2*x'\nat = {y = 1}", "knows no 'y'"),
        ("[[exercise]]\nexpression = '2*x'\ndraw = 3", "is no table"),
        ("[[exercise]]\nexpression = '2*x'\ndraw = {y = [1]}", "knows no 'y'"),
        ("[[exercise]]\nexpression = '2*x'\ndraw = {x = []}", "nothing to draw x"),
        ("[[exercise]]\nexpression = '2*x'\ndraw = {x = 'a'}", "nothing to draw x"),
        (
            "[[exercise]]\nexpression = '2*x'\ndraw = {x = {from=1,to=0,step=1}}",
            "nothing to draw x",
        ),
        (
            "[[exercise]]\nexpression = '2*x'\ndraw = {x = {from=0,to=1,step=0}}",
            "nothing to draw x",
        ),
        (
            "[[exercise]]\nexpression = '2*x'\ndraw = {x = {from=0,to=1e9,step=1e-9}}",
            "nothing to draw",
        ),
        ("[[exercise]]\nexpression = '2*x'\ndraw = {x = {from=0}}", "to of x"),
        (
            "[[exercise]]\nexpression = '2*x'\ndraw = {x = {from=0,to=1e300,step=1e-300}}",
            "no number",
        ),
        (f"[[exercise]]\nexpression = '2*x'\ndraw = {{x = [1{'0' * 400}]}}", "no number"),
        (f"seed = 1{'0' * 5000}\n[[exercise]]\nexpression = '2*x'", "is no TOML file"),
        ("[[exercise]]\nexpression = 'x'", "computes nothing"),
        ("[[exercise]]\nexpression = '2*x'\nat = 'x=1'\ndraw = {x = [1]}", "given and drawn"),
        ("seed = [1]\n[[exercise]]\nexpression = '2*x'", "seed is no text"),
        (
            "[[exercise]]\nexpression = '2*x'\ndraw = {x = {form=0,to=1,step=1}}",
            "did you mean from",
        ),
        ("[[exercise]]\nexpression = '2*x'\nask = ['vales']", "'vales' cannot be asked"),
        ("[[exercise]]\nexpression = '2*x'\nask = [3]", "'3' cannot be asked"),
        ("[[exercise]]\nexpression = '2*x'\nask = []", "no list of names"),
        ("paper = 'a5'\n[[exercise]]\nexpression = '2*x'", "no paper 'a5'"),
        ("title = 3\n[[exercise]]\nexpression = '2*x'", "is no text"),
        ("[[exercise", "is no TOML file"),
        ("a = " + "[" * 5000, "is no TOML file"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GraphTutorError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    (tmp_path / "large.toml").write_bytes(b"#" * 300_000)
    for name, said in (
        ("missing.toml", "No such file"),
        (".", "directory"),
        ("latin.toml", "no TOML file"),
        ("large.toml", "too large"),
    ):
        with pytest.raises(ExerciseError, match=said):
            read_worksheet(tmp_path / name, {})


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    sheet = from_expressions(["2*x"], "", {"title": "a\x1b[2J\u202eb", "ask": "sums, values"})
    assert sheet.title == "a[2Jb"
    assert sheet.exercises[0].ask == ("values", "sums")
    assert from_expressions(["2*x"], "", {}).exercises[0].ask == ASKS


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("name\nAda\nGrace Hopper\n", ["Ada", "Grace Hopper"]),
        ("\ufeffStudent,Mail\nAda,a@b\n,\n\nBo,c\n", ["Ada", "Bo"]),
        ("id;Last Name;First Name\r\n1;Hopper;Grace\r\n2;Li\r\n", ["Grace Hopper", "Li"]),
        ("Ada\nBo\n", ["Ada", "Bo"]),
        ('name\n"O\'Brien, ""Bob"""\n"two\nlines"\n', ['O\'Brien, "Bob"', "two lines"]),
        ("name\na\x1b[1m\u202eb\n", ["a[1mb"]),
        ("name\n" + "x" * 99, ["x" * 60]),
        ("sep=;\r\nname;id\r\nAda;1\r\n", ["Ada"]),
        ("Student,ID\n    Points Possible,\nAda,1\n", ["Ada"]),
    ],
)
def test_a_roster_is_read(tmp_path: Path, content: str, names: list[str]) -> None:
    (tmp_path / "r.csv").write_text(content, "utf-8")
    assert read_names(tmp_path / "r.csv") == names


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no name"),
        (b"name\n", "holds no name"),
        (b"a,b\nc,d\n", "in which column"),
        (b"name\n\xff\n", "no CSV file"),
        (b'name,a\n"unclosed,b\nBob,c\n', "no CSV file"),
        (b"name\nHopper, Grace\n", "more columns than the first"),
        (b"name\n" + b"x" * 200_000 + b"\n", "no CSV file"),
        (b"x" * 5_000_000, "too large"),
    ],
)
def test_what_is_wrong_in_a_roster_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(ExerciseError, match=said):
        read_names(tmp_path / "r.csv")
    with pytest.raises(ExerciseError, match="No such file"):
        read_names(tmp_path / "missing.csv")
