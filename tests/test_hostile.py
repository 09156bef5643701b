"""Input that nobody means well with: each ends in one clear error, quickly, and nothing is executed."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

import graphtutor as gt
from graphtutor.errors import FeedError

HOSTILE = [
    # nesting and size
    "(" * 100_000, "(" * 500 + "x" + ")" * 500, "-" * 5_000 + "x", "exp(" * 2_000 + "x" + ")" * 2_000,
    "2**" * 3_000 + "x", "x" * 100_000, "1" * 100_000, "x+" * 400_000, "9" * 400, "x;" * 50_000,
    "a=" * 10_000 + "1", "0." + "0" * 400 + "1", "(" * 120 + "x", ")" * 1_000, "x" + "\n" * 10_000 + ")",
    "max(" + "x," * 99_999, "((((((((((", "f(" * 300, "where(" * 200, " " * 1_000_001, "x\n+\n" * 10_000 + "(",
    # numbers
    "9**9**9**9", "1e999", "-1e999", "1e-999", "1e400*0", "2**9999", "exp(1000)", "10**400", "1/0", "0/0",
    "log(0)", "log(-1)", "sqrt(-1)", "(-8)**(1/3)", "1/(1-1)", "1e308*10", "0x41", "0b1", "1_000", "1e", "1e+",
    "1.2.3", "1..2", ".", "..", "1,5", "1e5e5", "١٢٣", "１２", "½", "x²", "∞", "nan()", "inf()",
    # code
    "__import__('os').system('true')", "__builtins__", "().__class__", "x.__class__", "x.real", "[x]", "x[0]",
    "{x}", "{1:2}", "lambda x: x", "lambda: 0", "eval('1')", "exec('1')", "open('f')", "print(1)", "import os",
    "os.system('true')", "getattr(x, 'y')", "x if y else z", "x and y", "not x", "x or y", "x := 1", "x == y",
    "x < y < z", "x = y = z", "f'{x}'", "'x'", '"x"', "`x`", "$x", "$(true)", "x; import os", "x # y", "x // y",
    "x % y", "x & y", "x | y", "x ~ y", "~x", "!x", "x!", "x ? y : z", "x -> y", "@x", "x @ y", "\\frac{1}{x}",
    "yield x", "x for x in y", "del x", "assert x", "None", "_", "__", "_x", "x__import__('os')", "<script>",
    "x</text>", "%s%s%s", "%n", "{0.__class__}", "{{7*7}}", "${7*7}", "../../etc/passwd", "x\\", "\\x41",
    # look-alikes and odd characters
    "х+1", "ｘ+1", "x＋1", "ехр(x)", "x\u200b+1", "x\u202e+1", "\ufeffx", "x\u00a0y", "x\x00", "\x00", "\x1b[2J",
    "x\ud800", "\ud800", "💥", "x💥", "x̂", "ꓫ", "𝑥", "ⅹ", "º", "x·", "×x", "x−", "÷", "x√2",
    # grammar
    "", " ", "\n\n", ";", ";;", "()", "(", ")", "x)", "(x", "x(", "x()", "exp", "exp()", "exp(,)", "exp(x,)y",
    "exp(x y)", "exp x", "max()", "max(x)", "sin()", "sin(x, y)", "where(x, y, z)", "where(x > y)", "where()",
    "where(x > y > z, 1, 2)", "x >", "> x", "x > y", "x*", "*x", "x**", "**x", "x***y", "x*/y", "x+*y", "+", "+x",
    "x+", "-", "2x", "2(x)", "(x)2", "(x)(y)", "x y", "x 2", "x2 3", "= x", "x =", "x = ", "2 = x", "x+y = 2",
    "(x) = 2", "exp = 2", "x = 1; x = 2; x", "f = q; q = 1; f", "x; y", "x = 1; y; z", "expp(x)", "sine(x)",
    "leaky_relu(x, y)", "leaky_relu(x, 1, 2)", "elu(x, z)", "sigmoid(x, 1)", ",", "x,y", "x,,y", "f=",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_ends_in_one_clear_error(text: str) -> None:
    began = time.process_time()
    with pytest.raises(gt.GraphTutorError) as caught:
        gt.run(gt.parse(text), {})
    took = time.process_time() - began
    error = caught.value
    assert took < 0.5
    assert error.message.strip()
    assert error.code
    assert len(str(error)) < 3_000
    assert all(letter.isprintable() or letter == "\n" for letter in str(error))
    assert "Traceback" not in str(error)
    if not isinstance(error, FeedError):  # what was read, and only lacks its values
        assert error.expected
        assert error.remedy
        assert error.text == text
        assert error.span is not None
        assert 0 <= error.span[0] <= len(text)


def test_ten_megabytes_are_refused_at_once() -> None:
    for text in ("x+" * 5_000_000, "(" * 10_000_000, "a" * 10_000_000):
        began = time.process_time()
        with pytest.raises(gt.GraphTutorError, match="too long"):
            gt.parse(text)
        assert time.process_time() - began < 0.5


def test_noise_never_escapes_as_another_exception() -> None:
    chance = random.Random(7)
    pieces = [*"+-*/^()=,;.<>! \n\t", "x", "y1", "exp", "max", "where", "1", "2.5", "1e9", "pi", "e", "α",
              "**", ">=", "==", "!=", "х", "_", "\x00", "é", "²", "[", "'", "×", "−"]  # fmt: skip
    for _ in range(4_000):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 14)))
        try:
            graph = gt.parse(text)
        except gt.GraphTutorError as error:
            assert str(error)
            continue
        assert gt.parse(graph.text) == graph, text
        trace = gt.run(graph, dict.fromkeys(graph.inputs, 0.7))
        assert all(gt.explain(step, trace) for step in trace.steps)


@pytest.mark.parametrize(
    "feeds",
    ["x", "x=", "=1", "x=1,x=2", "x=y", "x=__import__('os')", "x=1e999", "1=2", "x=1 y=2", "x=[1", "x=[[1],[1,2]]", "x=rand(10**9)", "x=rand(9999,9999)", "x==1",
     "x=1/0", "sin=1=2", "х=1", "x=9**9**9", "x=2,5"],
)  # fmt: skip
def test_hostile_values(feeds: str) -> None:
    with pytest.raises(gt.GraphTutorError) as caught:
        gt.parse_feeds(feeds)
    assert caught.value.code


def test_many_values_and_odd_zeros_are_read() -> None:
    assert len(gt.parse_feeds(",".join(f"x{n}={n}" for n in range(20_000)))) == 20_000
    assert gt.parse_feeds("x=0e-99999999") == {"x": 0}


@pytest.mark.parametrize(
    "argv",
    [
        ["walk", "__import__('os')"], ["walk", ""], ["walk", "x*y"], ["walk", "x", "--at", "x=2x"], ["walk"],
        ["walk", "2x", "--json"], ["check", "x", "--at", "x=1", "--claim", "y=1"], ["gates", "nothing"], ["dance"],
        ["walk", "x", "--digits", "0"], ["walk", "(" * 50_000], ["walk", "-"], ["walk", "--x", "--at", "x=1)"],
        ["walk", b"\xff\xfe", "--plain"], ["walk", "x", "--at", b"x=\xff"],
    ],
    ids=str,
)  # fmt: skip
def test_the_command_ends_with_2_and_no_traceback(argv: list[str | bytes]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphtutor", *argv],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""
