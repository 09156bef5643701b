"""Writes a worksheet and its key into files, both of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from graphtutor.drawing.places import free_place, put
from graphtutor.errors import ExerciseError, RenderError
from graphtutor.exercises.key import key_json
from graphtutor.exercises.pages import pages
from graphtutor.exercises.paper import refuse_too_large
from graphtutor.exercises.screening import doubt
from graphtutor.exercises.worksheet import Copy, Worksheet, copies
from graphtutor.garbage import NoCollection

MOST_COPIES = 2000
BEYOND = 0x2E80  # where the scripts of East Asia begin, and after them the pictures


def write_worksheet(
    sheet: Worksheet,
    path: str | Path,
    key: str | Path | None = None,
    *,
    variants: int | None = None,
    names: Sequence[str] = (),
    force: bool = False,
    progress: Callable[[str], None] = lambda said: None,
) -> list[str]:
    """Write the sheets of a class, and their key.

    Args:
        sheet: what is printed.
        path: the PDF of the sheets.
        key: the PDF or JSON of the key, if one is wanted.
        variants: how many there are; one for each name if not given, and one without names.
        names: of the students, each of whom gets a copy.
        force: whether files that are there already are replaced.
        progress: is told what is being done.

    Returns:
        What the author should know, such as a mistake that gives a right number at the given values.

    Raises:
        ExerciseError: no values are good, or too many copies are wanted.
        RenderError: a package or the place for a file is not there.
    """
    place = _place(path, ("pdf",), force=force)
    key_place = None if key is None else _place(key, ("pdf", "json"), force=force)
    if key_place is not None and place.resolve() == key_place.resolve():
        raise RenderError(
            "Sheet and key cannot be one file.", code="same-file", expected="two names"
        )
    count = _count(sheet, variants, names)
    refuse_too_large(sheet)
    made: list[Copy] = []
    with NoCollection():
        for copy in copies(sheet, names, count):
            made.append(copy)
            progress(f"values of copy {len(made)} of {len(names) or count}")
        progress("setting the sheets")
        files = [(place, pages(sheet, made, is_key=False))]
        if key_place is not None:
            progress("setting the key")
            files.append((key_place, _key(sheet, made, key_place)))
    put(*files)
    return [*_notes(made[0]), *_unprinted([sheet.title, sheet.note, *names])]


def _key(sheet: Worksheet, made: Sequence[Copy], place: Path) -> bytes:
    is_json = place.suffix.lower() == ".json"
    return key_json(sheet, made) if is_json else pages(sheet, made, is_key=True)


def _place(path: str | Path, suffixes: tuple[str, ...], *, force: bool) -> Path:
    suffix = Path(path).suffix[1:].lower()
    if suffix not in suffixes:
        raise RenderError(
            f"{str(path)[:80]!r} is no name for this file.",
            code="unknown-format",
            expected=" or ".join(f"a name that ends in .{name}" for name in suffixes),
        )
    return free_place(Path(path), force=force)


def _count(sheet: Worksheet, variants: int | None, names: Sequence[str]) -> int:
    """Return how many variants are to be made."""
    if variants is not None and variants < 1:
        raise ExerciseError(
            f"There cannot be {variants} variants.", code="bad-count", expected="one or more"
        )
    if not any(exercise.drawn for exercise in sheet.exercises):
        if variants is not None and variants > 1:
            raise ExerciseError(
                "All values are given, so there is only one variant.",
                code="nothing-to-draw",
                expected="an input whose value is not given",
                remedy="leave some of the values out, or ask for one variant",
            )
        variants = 1
    count = variants or len(names) or 1
    if max(count, len(names)) > MOST_COPIES:
        raise ExerciseError(
            f"{max(count, len(names))} copies are too many for one file.",
            code="too-many-copies",
            expected=f"at most {MOST_COPIES}",
            remedy="write several files, each with a seed of its own",
        )
    return min(count, len(names)) if names else count


def _unprinted(texts: Sequence[str]) -> list[str]:
    """Say which texts have characters that the fonts of the pages do not have."""
    strange = [text for text in texts if any(ord(character) >= BEYOND for character in text)]
    return [f"the fonts lack characters of {', '.join(strange[:5])}"] if strange else []


def _notes(copy: Copy) -> list[str]:
    """Return what is wrong with values that the author gave, which nobody screened."""
    return [
        f"exercise {number}: at the given values {found}"
        for number, task in enumerate(copy.tasks, 1)
        if not task.exercise.drawn
        and (found := doubt(task.exercise, task.trace, task.blanks)) is not None
    ]
