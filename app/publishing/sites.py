"""A site on disk and in memory: written beside and renamed, so that nobody ever sees half of it.

Every page is a file, with a compressed one beside it where that is smaller. `manifest.json` has SHA-256 and size of
each by its address, so that anybody can hold what a server sends against what was published.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import compress, decompress
from hashlib import sha256
from pathlib import Path
from typing import Final

MANIFEST: Final = "/manifest.json"
_COMPRESSED: Final = ".gz"
_EVERYBODY_READS: Final = 0o644
_EVERYBODY_LOOKS: Final = 0o755
_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
}


class FolderNotOurs(Exception):
    """The folder to publish into holds something that no publishing made."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as it is sent. `compressed` is None where that would not be smaller."""

    content: bytes
    compressed: bytes | None
    media_type: str

    @property
    def wire_bytes(self) -> int:
        """How many bytes of it go over the wire to a browser that takes compressed ones."""
        return len(self.content if self.compressed is None else self.compressed)


@dataclass(frozen=True, slots=True)
class Site:
    """Published files by address. `digest` is the SHA-256 of the manifest, and so of all of them."""

    files: Mapping[str, PublishedFile]
    digest: str

    def find(self, address: str) -> PublishedFile | None:
        """Return the file at an address."""
        return self.files.get(address)


def describe_contents(contents: Mapping[str, bytes]) -> bytes:
    """Return the manifest of a site's contents by address."""
    listed = {
        address: {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
        for address, content in sorted(contents.items())
    }
    return (json.dumps(listed, indent=1) + "\n").encode()


def publish_site(contents: Mapping[str, bytes], folder: Path) -> Site:
    """Return the site in `folder`, after writing it where there is none or another one.

    Raises `FolderNotOurs`, `OSError`.
    """
    wanted = describe_contents(contents)
    with _taking_turns(folder):
        site = load_site(folder)
        if site is None or site.files[MANIFEST].content != wanted:
            _replace(folder, {**contents, MANIFEST: wanted})
            site = load_site(folder)
    if site is None:
        raise OSError
    return site


def load_site(folder: Path) -> Site | None:
    """Return the site in `folder`; None where there is none, or a file is missing or not as its manifest says."""
    try:
        manifest = (folder / _name_of(MANIFEST)).read_bytes()
        listed = {address: one["sha256"] for address, one in json.loads(manifest).items()}
        files = {address: _load(folder, address) for address in listed}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None
    if any(sha256(files[address].content).hexdigest() != digest for address, digest in listed.items()):
        return None
    return Site({**files, MANIFEST: _load(folder, MANIFEST)}, sha256(manifest).hexdigest())


def _load(folder: Path, address: str) -> PublishedFile:
    file = folder / _name_of(address)
    content, beside = file.read_bytes(), file.with_name(file.name + _COMPRESSED)
    compressed = beside.read_bytes() if beside.exists() else None
    if compressed is not None and decompress(compressed) != content:
        raise ValueError
    return PublishedFile(content, compressed, _MEDIA_TYPES[file.suffix.removeprefix(".")])


def _name_of(address: str) -> str:
    """Return the file of an address, relative to the folder: /be/ is be/index.html, /be/how is be/how.html."""
    name = address.removeprefix("/")
    if name == "" or name.endswith("/"):
        name += "index.html"
    if ".." in name or name.startswith("/"):
        raise ValueError
    return name if "." in name else f"{name}.html"


@contextmanager
def _taking_turns(folder: Path) -> Iterator[None]:
    # Several processes may find the same site stale at once.
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / _name_of(MANIFEST)).exists():
        raise FolderNotOurs
    coming, going = (folder.with_name(f".{folder.name}.{state}") for state in ("coming", "going"))
    for left in (coming, going):
        # Of somebody who was stopped half way.
        shutil.rmtree(left, ignore_errors=True)
    for address, content in contents.items():
        _write(coming / _name_of(address), content)
    if folder.exists():
        folder.rename(going)
    coming.rename(folder)
    shutil.rmtree(going, ignore_errors=True)


def _write(file: Path, content: bytes) -> None:
    # What is published is for everybody, whatever the process keeps to itself otherwise.
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.chmod(_EVERYBODY_LOOKS)
    compressed = compress(content, mtime=0)
    beside = {_COMPRESSED: compressed} if len(compressed) < len(content) else {}
    for ending, written in {"": content, **beside}.items():
        target = file.with_name(file.name + ending)
        target.write_bytes(written)
        target.chmod(_EVERYBODY_READS)
