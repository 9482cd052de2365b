"""Planted secrets are found, whatever they were packed or encoded in, and nothing else is."""

import gzip
import html
import json
import pickle
import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.secret_search import SHORTEST, Search

KEY = "0f3c" * 16
CONNECTION = 'Endpoint=sb://x.net/;Name="a\tb";Key=Zm9v+/8=&<é>?~'
SECRETS = {KEY: "a key", CONNECTION: "a connection string", "f00d-f00d": "what is too short"}

WAYS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda value: value.encode(),
    "JSON": lambda value: json.dumps({"key": value}).encode(),
    "JSON as Go writes it": lambda value: (
        json.dumps(value, ensure_ascii=False)
        .translate({ord("<"): r"\u003c", ord(">"): r"\u003e", ord("&"): r"\u0026"})
        .encode()
    ),
    "an address": lambda value: urlencode({"key": value}).encode(),
    "a path": lambda value: f"/{quote(value, safe='')}/".encode(),
    "a page": lambda value: html.escape(value).encode(),
    "base64": lambda value: b64encode(value.encode()),
    "base64 for addresses": lambda value: urlsafe_b64encode(value.encode()),
    "a pickle in base64": lambda value: b64encode(pickle.dumps({"key": value})),
    "gzip": lambda value: gzip.compress(value.encode()),
    "the second part of gzip": lambda value: gzip.compress(b"first") + gzip.compress(value.encode()),
    "gzip that a killed process left": lambda value: gzip.compress((value * 2).encode())[:-8],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("value", "name"), [(KEY, "a key"), (CONNECTION, "a connection string")])
def test_planted_secret_is_found(tmp_path: Path, way: str, value: str, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "planted").write_bytes(WAYS[way](value))
    (tmp_path / "other").write_bytes(WAYS[way]("nothing of the kind, but just as long as it has to be"))
    assert Search(SECRETS).folder(tmp_path) == [f"{name} in folder/planted"]


@pytest.mark.parametrize("encode", [bytes, b64encode], ids=["plain", "base64"])
@pytest.mark.parametrize("length", [SHORTEST, SHORTEST + 1, SHORTEST + 2, 64])
def test_it_is_found_wherever_it_stands(length: int, encode: Callable[[bytes], bytes]) -> None:
    value = string.ascii_letters.ljust(length, "-")[:length]
    search = Search({value: "it"})
    for before in range(24):
        for after in range(9):
            assert search.content(encode(b"." * before + value.encode() + b"." * after)) == {"it"}
            assert search.content(encode(b"." * before + value[1:].encode() + b"." * after)) == set()


def test_what_cannot_be_unpacked_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.zst").write_bytes(bytes.fromhex("28b52ffd0400"))
    assert Search(SECRETS).folder(tmp_path) == ["what cannot be unpacked is in state.zst"]


def test_what_is_left_out_is_known_by_its_whole_name(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "below"):
        folder.mkdir(exist_ok=True)
        (folder / "login").write_text(KEY)
    (tmp_path / "link").symlink_to("login")
    assert Search(SECRETS).folder(tmp_path, {"login"}) == ["a key in below/login"]


def test_too_short_a_value_is_not_looked_for() -> None:
    assert Search(SECRETS).content(b"it is f00d-f00d, is it?") == set()
