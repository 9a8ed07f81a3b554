"""The files that pages load: styles, icon, scripts and word lists, as they are committed in `app/static`."""

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

# Says what the others should be, for whoever builds or checks them.
_MANIFEST: Final = "manifest.json"


@cache
def static_files() -> dict[str, bytes]:
    """Return every file of `app/static` by name."""
    found = (file for file in files("app").joinpath("static").iterdir() if file.is_file())
    return {file.name: file.read_bytes() for file in sorted(found, key=lambda file: file.name)}


@cache
def servable_files() -> dict[str, bytes]:
    """Return the files that pages may load."""
    return {name: content for name, content in static_files().items() if name != _MANIFEST}


@cache
def integrity_of(name: str) -> str | None:
    """Return what a page says of a file it loads, so that no other is taken for it; None where there is no such file.

    So a page's hash is a hash of all that runs on it (W3C Subresource Integrity).
    """
    content = servable_files().get(name)
    return None if content is None else f"sha256-{base64.b64encode(sha256(content).digest()).decode()}"
