"""Labels keep uses apart."""

import re
from pathlib import Path

import app.crypto
from app.crypto import labels

LABELS = {name: value for name, value in vars(labels).items() if isinstance(value, bytes)}
README = (Path(app.crypto.__path__[0]) / "README.md").read_text("utf-8")


class TestLabels:
    def test_no_two_uses_share_a_label(self) -> None:
        """What was made for one use never passes for another."""
        assert len(set(LABELS.values())) == len(LABELS)

    def test_each_is_named_as_its_constant(self) -> None:
        """`RECORD_HASH` is `helpline/v1/record-hash`."""
        expected = {name: f"helpline/v1/{name.lower().replace('_', '-')}".encode() for name in LABELS}
        assert expected == LABELS

    def test_the_readme_names_every_label_and_no_other(self) -> None:
        """Whoever writes a second implementation finds all of them in section 3."""
        section = README.split("## 3. Labels")[1].split("## 4.")[0]
        table = "".join(line for line in section.splitlines() if line.startswith("| `"))
        named = {f"helpline/v1/{name}".encode() for name in re.findall(r"`([a-z-]+)`", table)}
        assert named == set(LABELS.values())
