"""Where the file of a problem is in the repository, as code reviews name it."""

from pathlib import Path


def from_root(file: str, root: str | None) -> str:
    """Return the path of a file from the repository's root, with slashes; as it is named where that is not known.

    Args:
        file: the file, as seen from the working directory.
        root: folder of the repository's checkout.
    """
    if not root:
        return Path(file).as_posix()
    path = Path(file).absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
