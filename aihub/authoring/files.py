"""Write settings files so that a reader, or a run that is killed, never finds half of one."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aihub.authoring.errors import AuthoringError
from aihub.files import unfinished


def read_text(path: Path) -> str:
    """Return a file's text with its own line ends and, where it has one, its byte order mark.

    Raises:
        AuthoringError: it cannot be read, or is no text in UTF-8.
    """
    if path.exists() and not path.is_file():
        raise AuthoringError(f"{path}: a folder, a device or a pipe; make it a file")
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise AuthoringError(f"{path}: cannot be read ({error.strerror}); make it a readable file") from None
    except UnicodeDecodeError:
        raise AuthoringError(f"{path}: not text in UTF-8; save the file as UTF-8") from None


def replace_text(path: Path, before: str, after: str) -> None:
    """Replace a file's text; at each moment a reader finds the whole old text or the whole new one.

    Permissions are kept, and a link goes on leading to the file.

    Args:
        path: the file.
        before: the text that `after` was made from.
        after: the new text.

    Raises:
        AuthoringError: the file was changed since `before` was read, or cannot be written; it is as it was then.
    """
    target = path.resolve()
    with _errors_of(path), unfinished(target, after.encode()) as new:
        new.chmod(target.stat().st_mode & 0o7777)
        if target.read_bytes() != before.encode():
            raise AuthoringError(f"{path}: was changed by somebody else meanwhile; run the command again")
        new.replace(target)


def create_files(files: Mapping[Path, str]) -> None:
    """Create files, all of them or none; no file that exists is overwritten. Missing folders are created.

    Raises:
        AuthoringError: one exists, or cannot be written; none of them is there then.
    """
    with ExitStack() as stack:
        written = []
        for path, text in files.items():
            with _errors_of(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                written.append((path, stack.enter_context(unfinished(path, text.encode()))))
        created: list[Path] = []
        try:
            for path, new in written:
                with _errors_of(path):
                    # Unlike a rename, a link replaces nothing.
                    os.link(new, path)
                created.append(path)
        except BaseException:
            for path in created:
                path.unlink(missing_ok=True)
            raise


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        if not path.exists():
            raise AuthoringError(f"{path}: cannot be written: {path.parent} is no folder") from None
        raise AuthoringError(f"{path}: exists already, and is not overwritten") from None
    except OSError as error:
        raise AuthoringError(f"{path}: cannot be written: {error.strerror}") from None
