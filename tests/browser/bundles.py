"""The browser's side, built by the tests themselves, into folders of theirs."""

import subprocess
from pathlib import Path
from typing import Final

from tests.unit.house import ROOT

WEB: Final = ROOT / "web"
STATIC: Final = ROOT / "app" / "static"
# The target as web/build.mjs has it.
_OPTIONS: Final = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=chrome100,firefox102,safari15.4",
    "--log-level=warning",
)


class ToolsMissing(RuntimeError):
    """The browser's side cannot be built without its packages."""

    def __init__(self) -> None:
        super().__init__("web/node_modules is missing; `make setup` fills it")


def bundled(source: Path) -> bytes:
    """Return the script that esbuild makes of a TypeScript file. Raises `ToolsMissing`."""
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        raise ToolsMissing
    return subprocess.run([esbuild, source, *_OPTIONS], check=True, capture_output=True, cwd=WEB).stdout


def built(folder: Path) -> dict[str, bytes]:
    """Build everything anew into an absent `folder` and return its files by name. Raises `ToolsMissing`."""
    if not (WEB / "node_modules").exists():
        raise ToolsMissing
    subprocess.run(["node", WEB / "build.mjs", folder], check=True, capture_output=True)
    return files_of(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
