"""Values as they are typed and as they stand in files: what is made of them, and what is said of mistakes."""

from __future__ import annotations

import json
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.cli import main
from graphtutor.errors import FeedError, ParseError
from graphtutor.syntax.feeds import UPSTREAM, parse_value
from graphtutor.syntax.value_files import read_values

HEADER = "{{'descr': '{}', 'fortran_order': False, 'shape': {}}}"


def npy(descr: str, shape: str, data: bytes = b"") -> bytes:
    """Return an array as NumPy saves it, with any header."""
    text = HEADER.format(descr, shape).encode()
    text += b" " * (117 - len(text)) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(FeedError) as caught:
        read_values(str(path))
    assert caught.value.code == "values-unreadable"
    return caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x09\x00" + bytes(200),
        b"\x93NUMPY\x03\x00" + (2**31).to_bytes(4, "little"), npy("<f8", "(1000000000000,)"),
        npy("<f8", "(10**30,)"), npy("<f8", "(9223372036854775807, 9)"), npy("<f8", "(-1,)", bytes(16)),
        npy("<f8", "'a'"), npy("V0", "(3,)"), npy("zzz", "(3,)"), npy("<f8", "(((((((("), npy("<f8", "(2,)", b"1"),
        npy("|O", "(1,)", bytes(8)), npy("<c16", "(1,)", bytes(16)), npy("<f8", "(" + "1," * 20 + ")", bytes(8)),
    ],
)  # fmt: skip
def test_damaged_arrays_are_refused(data: bytes, tmp_path: Path) -> None:
    refused(packed(tmp_path / "a.npz", ("X.npy", data)))


def test_any_damage_to_an_archive_is_answered(tmp_path: Path) -> None:
    """Bytes are changed everywhere, also the flags that mean encrypted, and the method of packing."""
    path = tmp_path / "a.npz"
    np.savez_compressed(path, X=np.arange(6.0))
    whole = path.read_bytes()
    chance = random.Random(3)
    damaged = [whole[:length] for length in range(0, len(whole), 7)]
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= chance.randrange(1, 256)
        damaged.append(bytes(changed))
    answers = {"read": 0, "refused": 0}
    for data in damaged:
        path.write_bytes(data)
        try:
            read_values(str(path))
            answers["read"] += 1
        except FeedError:
            answers["refused"] += 1
    assert answers["refused"] > len(damaged) / 2


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        *[("json", text) for text in (
            "", "{}", "[1, 2]", '{"X": 1}}', '{"X": null}', '{"X": true}', '{"X": "1"}', '{"X": []}',
            '{"X": [[1], [1, 2]]}', '{"X": [1, "a"]}', '{"X": [{"a": 1}]}', '{"a b": 1}', '{"": 1}', '{"sin": 1}',
            '{"\\ud800": 1}', '{"X": 1' + "0" * 400 + "}", '{"X": 1' + "0" * 6000 + "}",
            '{"X": ' + "[" * 100_000 + "]" * 100_000 + "}", '{"X": ' + "[" * 20 + "1" + "]" * 20 + "}",
            '{"X": [1], "X": [2]}',
        )],
        *[("toml", text) for text in (
            "X=", "X=1\nX=2", "X=2020-01-01", "X=" + "[" * 5000 + "]" * 5000, "X=1" + "0" * 6000, "[X]\na=1",
        )],
    ],
)  # fmt: skip
def test_damaged_texts_are_refused(suffix: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text(text)
    assert "\ud800" not in refused(path)


def test_only_files_are_read(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.json", tmp_path / "folder.npz"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, Path(tmp_path / "zero.json")):
        if path.name == "zero.json":
            path.symlink_to("/dev/zero")
        assert "not a regular file" in refused(path)


def test_a_name_given_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ones = npy("<f8", "(1,)", bytes(8))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(tmp_path / "a.npz", ("X.npy", ones), ("X.npy", ones))
    assert "'X' is given twice" in refused(twice)
    assert "'X' is given twice" in refused(packed(tmp_path / "b.npz", ("X.npy", ones), ("X", ones)))
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    first.write_text('{"x": 1, "y": 2}')
    second.write_text('{"y": 3}')
    assert main(["check", "x*y", "--at", str(first), "--at", str(second)]) == 2
    assert "y is given by two files. [feed-twice]" in capsys.readouterr().err
    assert main(["check", "x*y", "--at", str(first), "--at", "y=5", "--claim", "x=5, y=1"]) == 0


def test_pi_and_e_may_stand_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"pi": 3, "x": 2}))
    assert read_values(str(path)) == {"pi": 3.0, "x": 2.0}
    assert main(["check", "pi*x", "--at", str(path), "--claim", "pi=2, x=3"]) == 0


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("X=[1, 2]*2", "array-arithmetic", "[2, 4]"),
        ("X=eye(3) + 1", "array-arithmetic", "in the expression"),
        ("X=[[1, 2], [3, 4]].T", "array-arithmetic", "in the expression"),
        ("X=[rand(2), rand(2)]", "nested-array", "rand(2, 2)"),
        ("X=eye()", "bad-shape", "eye(3)"),
        ("X=eye(2, 3, 4)", "bad-shape", "one size, or rows and columns"),
        ("X=rand(2; 2)", "bad-shape", "commas between them"),
        ("X=zeros(2; 2)", "bad-shape", "zeros(2, 3)"),
        ("X=rand(2; seed=1, 3)", "bad-shape", "then the seed"),
        ("X=rand(2; seed=1; seed=2)", "seed-twice", "one seed"),
        ("X=zeros(" + "1, " * 17 + ")", "bad-shape", "16"),
        ("X=" + "[" * 17 + "1" + "]" * 17, "too-deep", "16"),
    ],
)
def test_mistakes_in_arrays_are_answered(typed: str, code: str, said: str) -> None:
    with pytest.raises(ParseError) as caught:
        gt.parse_feeds(typed)
    assert caught.value.code == code
    assert said in str(caught.value)
    assert "where(" not in str(caught.value)


def test_sixteen_axes_may_be_typed() -> None:
    typed = "[" * 16 + "1" + "]" * 16
    assert gt.parse_feeds(f"X={typed}, Y=ones({', '.join('1' * 16)})")["X"].ndim == 16


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("a", "feed-not-a-number"),
        ("", "feed-expected"),
        ("1, 2", "feed-comma"),
        ("G=[1, 2]", "feed-unnamed"),
        ("sum(rand)", "feed-not-a-number"),
    ],
)
def test_an_upstream_is_called_so(typed: str, code: str) -> None:
    with pytest.raises(ParseError, match="The upstream gradient") as caught:
        parse_value(typed, UPSTREAM)
    assert caught.value.code == code


def test_an_upstream_may_stand_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "up.npz"
    np.savez(path, anything=np.array([5.0, 7.0]))
    call = ["check", "2*X", "--at", "X=[1, 2]", "--upstream", str(path), "--claim"]
    assert main([*call, "X=[10, 14]"]) == 0
    np.savez(path, G=np.ones(2), H=np.ones(2))
    assert main([*call, "X=[10, 14]"]) == 2
    assert "[upstream-several]" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["W^T X", "W^TX", "(X*W)^T W", "(X*W)^Tx"])
def test_a_transpose_in_plain_text_is_pointed_out(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        gt.parse(text)
    assert r"^\top" in (caught.value.remedy or "")
    assert ".T @" in (caught.value.remedy or "")


@pytest.mark.parametrize("text", ["x^T", "x^(TX)", "x**TX", "x^Tmax", "2^t"])
def test_a_power_stays_a_power(text: str) -> None:
    assert [node.op.name for node in gt.parse(text).gates] == ["pow"]  # type: ignore[union-attr]


def test_too_little_memory_is_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_memory(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr("graphtutor.engine.run._evaluate_arrays", without_memory)
    assert main(["check", "sum(X)", "--at", "X=[1, 2]"]) == 2
    assert "too large for memory" in capsys.readouterr().err
