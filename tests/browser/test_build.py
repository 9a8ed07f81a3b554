"""What is committed in app/static is what the sources make, and says so itself."""

import gzip
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.bundles import STATIC, WEB, built, bundled, files_of

MANIFEST: Final = "manifest.json"
# Of the 70 kB that a client's intake script may have; the rest is for what she sees.
CRYPTO_BUDGET_BYTES: Final = 35_000
DESK_BUDGET_BYTES: Final = 250_000


def _manifest_of(files: dict[str, bytes]) -> dict[str, Any]:
    return {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
        if name != MANIFEST
    }


class TestTheCommittedFiles:
    def test_a_rebuild_changes_no_byte(self, tmp_path: Path) -> None:
        """`make web` makes the committed files again: all of them, no other, each the same."""
        again, committed = built(tmp_path / "static"), files_of(STATIC)
        assert {name for name in again.keys() | committed if again.get(name) != committed.get(name)} == set()

    def test_a_changed_file_is_found(self, tmp_path: Path) -> None:
        """One byte more in one file, and the comparison names it."""
        again = built(tmp_path / "static")
        changed = {**again, "words-en-1.txt": again["words-en-1.txt"] + b"\n"}
        assert [name for name in again if again[name] != changed[name]] == ["words-en-1.txt"]

    def test_the_manifest_lists_every_file(self) -> None:
        """Name, SHA-256 and size of all that is there."""
        files = files_of(STATIC)
        assert json.loads(files[MANIFEST]) == _manifest_of(files)

    def test_a_folder_of_something_else_is_not_emptied(self, tmp_path: Path) -> None:
        """A build clears its folder first, so it refuses one that no build has made."""
        (tmp_path / "diary.txt").touch()
        with pytest.raises(subprocess.CalledProcessError):
            built(tmp_path)
        assert [file.name for file in tmp_path.iterdir()] == ["diary.txt"]


class TestWeight:
    def test_the_client_can_carry_the_cryptography(self, tmp_path: Path) -> None:
        """All of web/crypto but Argon2id, gzipped, leaves half of the client's budget to the rest."""
        modules = (module.stem for module in sorted(WEB.glob("crypto/*.ts")))
        names = [name for name in modules if not name.startswith("argon2")]
        imports = [f'import * as {name} from "{WEB}/crypto/{name}.ts";' for name in names]
        entry = tmp_path / "everything.ts"
        entry.write_text("\n".join([*imports, f"Object.assign(globalThis, {{ {', '.join(names)} }});"]))
        script = bundled(entry)
        # Nothing was shaken off as unused: a word from the first module, one from the last.
        assert b"group-admission" in script
        assert b"words-" in script
        assert b"WebAssembly" not in script
        assert len(gzip.compress(script, mtime=0)) < CRYPTO_BUDGET_BYTES

    def test_the_desk_is_light_and_comes_in_parts(self) -> None:
        """All its parts together keep to the budget, and what the door needs is less than half of them."""
        scripts = {name: content for name, content in files_of(STATIC).items() if name.startswith("desk")}
        sizes = {
            name: len(gzip.compress(content, mtime=0))
            for name, content in scripts.items()
            if name.endswith(".js")
        }
        assert sum(sizes.values()) < DESK_BUDGET_BYTES
        entry = scripts["desk.js"].decode()
        at_once = {name for name in sizes if f'from"./{name}"' in entry or f'import"./{name}"' in entry}
        later = set(sizes) - at_once - {"desk.js"}
        assert len(later) > len(at_once)
        assert not any(b"WebAssembly" in content for content in scripts.values())


class TestTheLock:
    def test_it_names_no_registry(self) -> None:
        """Any mirror will do: no package says where it was fetched, each says its hash."""
        packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
        locked = {name: package for name, package in packages.items() if name}
        assert locked
        assert [name for name, package in locked.items() if "resolved" in package] == []
        assert [name for name, package in locked.items() if "integrity" not in package] == []

    def test_every_version_is_exact(self) -> None:
        """A package of ours is asked for in one version."""
        asked = json.loads((WEB / "package.json").read_text("utf-8"))
        versions = {**asked["dependencies"], **asked["devDependencies"]}
        assert [name for name, version in versions.items() if not version[0].isdigit()] == []
