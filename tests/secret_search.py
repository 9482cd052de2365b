"""Searches files for secrets: as they are, escaped, encoded, in packed files."""

import html
import json
import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

SHORTEST = 16
"""Characters of a secret that can be told from other text."""
_BLOCK = 8
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Search:
    """Looks for secrets, given as values with what to call each, and never tells a value."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names = {
            form: name for value, name in secrets.items() if len(value) >= SHORTEST for form in _forms(value)
        }
        self._forms_by_piece: dict[int, set[bytes]] = defaultdict(set)
        for form in self._names:
            for start in range(len(form) - _BLOCK + 1):
                for piece in _blocks(form[start : start + _BLOCK]):
                    self._forms_by_piece[piece].add(form)

    def folder(self, folder: Path, not_in: Collection[str] = ()) -> list[str]:
        """Lines such as `key1 in .local/azure.log`, sorted.

        Args:
            folder: all files below it are searched; symbolic links lead elsewhere and are not followed.
            not_in: files that are not searched, relative to the folder.
        """
        found = set()
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file() or name in not_in:
                continue
            for content in _contents(path):
                secrets = self.content(content)
                if content.startswith(_ZSTD):
                    # Python 3.11 cannot unpack it, and what was not searched must not look as if it were clean.
                    secrets.add("what cannot be unpacked is")
                found |= {f"{each} in {name}" for each in secrets}
        return sorted(found)

    def content(self, content: bytes) -> set[str]:
        """The names of the secrets that some bytes hold."""
        # A form is so long that at least one of these blocks lies within it: most contents are done with in one look,
        # however many secrets there are.
        pieces = self._forms_by_piece.keys() & _blocks(content)
        forms = set().union(*(self._forms_by_piece[piece] for piece in pieces))
        return {self._names[form] for form in forms if form in content}


def _blocks(content: bytes) -> set[int]:
    return set(memoryview(content)[: len(content) // _BLOCK * _BLOCK].cast("Q"))


def _forms(value: str) -> set[bytes]:
    """The value as JSON of Python and of Go, an address, a page and base64 have it."""
    of_go = json.dumps(value, ensure_ascii=False)[1:-1]
    for each in "<>&":
        of_go = of_go.replace(each, f"\\u{ord(each):04x}")
    texts = {value, json.dumps(value)[1:-1], of_go, quote(value, safe=""), html.escape(value)}
    return {text.encode() for text in texts} | set(_in_base64(value.encode()))


def _in_base64(value: bytes) -> Iterator[bytes]:
    """What is the same in every base64 text of something that has the value in it."""
    for before in range(3):
        encoded = b64encode(bytes(before) + value)
        # Without the characters that its neighbours have a part in.
        own = encoded[-(-before * 8 // 6) : (before + len(value)) * 8 // 6]
        yield from (own, own.translate(bytes.maketrans(b"+/", b"-_")))


def _contents(file: Path) -> Iterator[bytes]:
    """What a file holds, as it stands there and unpacked."""
    content = file.read_bytes()
    yield content
    while content.startswith(_GZIP):
        # Of a file that a killed process has left, all that is there.
        unpacking = zlib.decompressobj(wbits=31)
        yield unpacking.decompress(content)
        content = unpacking.unused_data
