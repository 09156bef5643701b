"""Reads the names of a class from a CSV file, as course systems and spreadsheets write it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from graphtutor.errors import ExerciseError
from graphtutor.text import printable

LARGEST_FILE = 4 * 1024 * 1024  # bytes
LONGEST = 60  # characters of a name
NO_STUDENT = "Points Possible"  # stands in the second line of a gradebook of Canvas
WHOLE = ("name", "student", "full name", "student name")
PARTS = (
    ("first name", "last name"),
    ("firstname", "lastname"),
    ("first name", "surname"),
    ("forename", "surname"),
    ("given name", "family name"),
    ("vorname", "nachname"),
)


def read_names(path: str | Path) -> list[str]:
    """Return the names in a CSV file, in its order; control characters are left out.

    The first line may name the columns: `name`, or `first name` and `last name`. Without such a line
    the file is one name a line.

    Raises:
        ExerciseError: the file cannot be read, has no name, or several columns without a heading.
    """
    rows = _rows(Path(path))
    head = [cell.lower() for cell in rows[0]] if rows else []
    for columns in [(name,) for name in WHOLE] + list(PARTS):
        if all(column in head for column in columns):
            _refuse_longer_rows(path, rows)
            at = [head.index(column) for column in columns]
            names = [" ".join(row[i] for i in at if i < len(row)).strip() for row in rows[1:]]
            break
    else:
        if any(len(row) > 1 for row in rows):
            raise _wrong(f"{path} does not say in which column the names stand.")
        names = [row[0] for row in rows]
    found = [name[:LONGEST] for name in names if name and not name.startswith(NO_STUDENT)]
    if not found:
        raise _wrong(f"{path} holds no name.")
    return found


def _refuse_longer_rows(path: str | Path, rows: list[list[str]]) -> None:
    """Refuse lines with more cells than the first: a name with a comma in it wants quotes."""
    for row in rows:
        if len(row) > len(rows[0]):
            raise _wrong(f"{path} has a line with more columns than the first: {row[0][:40]!r}.")


def _rows(path: Path) -> list[list[str]]:
    """Return the lines of a CSV file that are not empty, its cells without what cannot be printed."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _wrong(f"{path} is too large.")
        text = path.read_text("utf-8-sig")
        first, _, rest = text.partition("\n")
        text = rest if first.startswith("sep=") else text  # a line for Excel alone
        mark = max(",;\t", key=text.partition("\n")[0].count)
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        rows = [[printable(cell) for cell in row] for row in cells]
    except OSError as error:
        raise _wrong(f"{str(path)[:80]} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise _wrong(f"{path} is no CSV file in UTF-8: {error}.") from None
    return [row for row in rows if any(row)]


def _wrong(message: str) -> ExerciseError:
    return ExerciseError(
        message,
        code="bad-roster",
        expected="a CSV file in UTF-8 with a column called name",
        remedy="write name in the first line, and one student a line below it",
    )
