"""Founding on the coordinator's own machine: three files, secrets shown once, nothing overwritten."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.cli.organisation import root_words
from app.crypto.organisations import read_organisation_document
from app.crypto.phrases import (
    RECOVERY_CODE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    WordSecret,
    derive_staff_secrets,
)
from app.crypto.shred_copies import find_recovery_key
from app.crypto.suites import hpke_public_bytes, signing_public_bytes
from app.demo.installing import read_founding
from app.staff.applicants import ensure_applicant


def _create(folder: Path, *words: str, name: str = "Sample") -> tuple[Result, dict[str, Any]]:
    reading_end, writing_end = os.pipe()
    options = ["--folder", str(folder), "--name", name, "--handle", "olga", f"--secrets-fd={writing_end}"]
    result = CliRunner().invoke(app, ["organisation", "create", *options, *words])
    os.close(writing_end)
    with os.fdopen(reading_end) as shown:
        secrets = shown.read()
    return result, json.loads(secrets) if secrets else {}


class TestCreate:
    def test_three_files_are_written_and_the_root_is_closed_to_others(self, tmp_path: Path) -> None:
        """Only the owner may read the root key."""
        folder = tmp_path / "organisation"
        result, _ = _create(folder)
        assert result.exit_code == 0, result.output
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
        assert set(modes) == {"root.offline.json", "organisation.json", "founding.json"}
        assert modes["root.offline.json"] == 0o600

    def test_the_parts_belong_together(self, tmp_path: Path) -> None:
        """The document is signed by the root in the drawer, and the package is one a server takes."""
        result, _ = _create(tmp_path, "--role=counselor")
        root = json.loads((tmp_path / "root.offline.json").read_text())
        document = read_organisation_document((tmp_path / "organisation.json").read_text())
        root_public = signing_public_bytes(bytes.fromhex(root["root_seed"]))
        assert document["root_public_key"] == root_public.hex()
        assert root_words(root_public, "en-1") in result.output
        package = json.loads((tmp_path / "founding.json").read_text())
        ensure_applicant(read_founding(package).coordinator)
        assert package["coordinator"]["roles"] == ["coordinator", "counselor"]

    def test_the_passphrase_goes_to_the_descriptor_alone(self, tmp_path: Path) -> None:
        """It is whole, it opens her keys, and stands in no file and no output."""
        result, secrets = _create(tmp_path, "--language=ru")
        assert len(secrets["passphrase"].split()) == STAFF_PASSPHRASE_WORDS
        assert len(secrets["recovery_code"].split()) == RECOVERY_CODE_WORDS
        document = read_organisation_document((tmp_path / "organisation.json").read_text())
        (reading,) = [
            one
            for one in WordSecret.readings(secrets["passphrase"], STAFF_PASSPHRASE_WORDS)
            if one.list_id == "ru-1"
        ]
        derive_staff_secrets(reading, bytes.fromhex(document["installation_id"]), "olga", Argon2Parameters())
        everything = result.output + "".join(file.read_text() for file in tmp_path.iterdir())
        assert secrets["passphrase"] not in everything
        assert secrets["recovery_code"] not in everything

    def test_the_root_key_is_in_no_public_file(self, tmp_path: Path) -> None:
        """What goes to the server does not hold what must stay in the drawer."""
        _create(tmp_path)
        root = json.loads((tmp_path / "root.offline.json").read_text())
        for seed in (root["root_seed"], root["shred_recovery_seed"]):
            assert seed not in (tmp_path / "organisation.json").read_text()
            assert seed not in (tmp_path / "founding.json").read_text()

    def test_the_signed_document_names_the_key_for_copies(self, tmp_path: Path) -> None:
        """Its other half lies with the root key, and opens what is sealed to it."""
        _create(tmp_path)
        seed = bytes.fromhex(json.loads((tmp_path / "root.offline.json").read_text())["shred_recovery_seed"])
        document = read_organisation_document((tmp_path / "organisation.json").read_text())
        assert find_recovery_key(document) == hpke_public_bytes(seed)

    @pytest.mark.parametrize("name", ["root.offline.json", "organisation.json", "founding.json"])
    def test_nothing_is_overwritten(self, name: str, tmp_path: Path) -> None:
        """Where any of the files is, nothing is made and nothing shown."""
        (tmp_path / name).write_text("mine")
        result, secrets = _create(tmp_path)
        assert result.exit_code == 1
        assert secrets == {}
        assert [file.read_text() for file in tmp_path.iterdir()] == ["mine"]

    def test_without_a_place_for_secrets_nothing_is_made(self, tmp_path: Path) -> None:
        """A pipe or a log is no terminal."""
        words = ["organisation", "create", "--folder", str(tmp_path / "new"), "--name=x", "--handle=olga"]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 1
        assert "--secrets-fd" in result.output
        assert not (tmp_path / "new").exists()

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            (("--language=xx",), "Sample"),
            ((), ""),
            ((), "x" * 201),
            ((), "\x1b[2J"),
            (("--handle=Ö",), "Sample"),
        ],
        ids=["language", "empty", "long", "control", "handle"],
    )
    def test_what_cannot_be_is_refused_before_anything_is_made(
        self, words: tuple[str, ...], name: str, tmp_path: Path
    ) -> None:
        """One sentence, and no file."""
        result, secrets = _create(tmp_path, *words, name=name)
        assert (result.exit_code, secrets) == (1, {})
        assert list(tmp_path.iterdir()) == []

    def test_public_words_come_from_a_file(self, tmp_path: Path) -> None:
        """They stand in the signed document."""
        texts = tmp_path / "texts.json"
        texts.write_text('{"be": {"welcome": "Вітаем"}}')
        _create(tmp_path / "new", "--texts", str(texts))
        document = read_organisation_document((tmp_path / "new" / "organisation.json").read_text())
        assert document["texts"]["be"]["welcome"] == "Вітаем"
