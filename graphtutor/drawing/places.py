"""Where a picture or a page may be written, asked before it is made."""

from __future__ import annotations

from pathlib import Path

from graphtutor.errors import RenderError
from graphtutor.files import write_whole


def free_place(path: Path, *, force: bool) -> Path:
    """Return where a file is to be written, if it can be there.

    Raises:
        RenderError: there is no such folder, or a file is there already that is not to be replaced.
    """
    try:
        is_folder, has_folder, exists = path.is_dir(), path.parent.is_dir(), path.exists()
    except OSError as error:  # a name that is too long, or a folder that may not be looked into
        raise _not_writable(path, error) from None
    if is_folder or not has_folder:
        raise RenderError(
            f"{path} is a folder." if is_folder else f"There is no folder {path.parent}.",
            code="no-place",
            expected="the name of a file in a folder that is there",
        )
    if exists and not force:
        raise RenderError(
            f"{path} is there already.",
            code="file-exists",
            expected="a new file",
            remedy="choose another name, or replace it with --force",
        )
    return path


def put(*files: tuple[Path, bytes]) -> None:
    """Write files whole, all of them or none.

    Raises:
        RenderError: one cannot be written.
    """
    try:
        write_whole(*files)
    except OSError as error:
        failed = [path for path, _ in files if path.name in str(error.filename)]
        raise _not_writable((failed or [files[0][0]])[0], error) from None


def _not_writable(path: Path, error: OSError) -> RenderError:
    return RenderError(
        f"{str(path)[:80]} cannot be written: {error.strerror}.",
        code="not-writable",
        remedy="choose another name or folder",
    )
