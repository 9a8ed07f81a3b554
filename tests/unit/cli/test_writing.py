"""Where an editor's file may lie: in memory, or nowhere."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app, writing


class TestEditor:
    def test_without_a_folder_in_memory_no_editor_is_opened(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A deleted file on a disk can be read again, so nothing is written there at all."""
        opened = tmp_path / "opened"
        editor = tmp_path / "editor"
        editor.write_text(f"#!/bin/sh\ntouch {opened}\n")
        editor.chmod(0o700)
        monkeypatch.setattr(writing, "_MEMORY_FOLDER", "/proc")
        environment = {"VISUAL": str(editor), "XDG_RUNTIME_DIR": ""}
        result = CliRunner(env=environment).invoke(app, ["note", "ffffffff", "--editor", "--handle=anna"])
        assert result.exit_code == 1
        assert "no folder that is kept in memory" in result.output
        assert not opened.exists()

    def test_an_editor_that_fails_sends_nothing(self) -> None:
        """And is said plainly."""
        environment = {"VISUAL": "false", "XDG_RUNTIME_DIR": ""}
        result = CliRunner(env=environment).invoke(app, ["note", "ffffffff", "--editor", "--handle=anna"])
        assert result.exit_code == 1
        assert "The editor failed" in result.output
