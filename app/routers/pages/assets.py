"""The few files the pages need besides themselves, read once: one stylesheet and a neutral icon."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_MEDIA_TYPES: Final = {"css": "text/css", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    media_type: str


def _read(name: str) -> Asset:
    content = files("app").joinpath("static", name).read_bytes()
    return Asset(content, _MEDIA_TYPES[name.rpartition(".")[2]])


ASSETS: Final = {name: _read(name) for name in ("pages.css", "icon.svg")}
