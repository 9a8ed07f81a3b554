"""The stylesheet: light, self-sufficient, and readable in both schemes."""

import re
from itertools import product

import pytest

from app.publishing.assets import servable_files

STYLES = servable_files()["pages.css"].decode()
_TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_LIGHT, _DARK = (
    dict(_TOKEN.findall(part)) for part in STYLES.split("@media (prefers-color-scheme: dark)", 1)
)
TEXTS = ["ink", "quiet", "accent", "fault"]
GROUNDS = ["paper", "sheet", "care", "tint"]


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class TestStyles:
    def test_black_on_white_has_the_greatest_contrast(self) -> None:
        """The measure itself is right at both ends."""
        assert _contrast("#000000", "#ffffff") == pytest.approx(21)
        assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)

    @pytest.mark.parametrize("tokens", [_LIGHT, _DARK], ids=["light", "dark"])
    def test_texts_can_be_read(self, tokens: dict[str, str]) -> None:
        """Every text on every ground, and a button's words, reach WCAG AA."""
        pairs = [
            *product(TEXTS, GROUNDS),
            ("on-accent", "accent"),
            ("on-accent", "accent-deep"),
            ("paper", "fault"),
            ("paper", "ink"),
        ]
        low = {pair for pair in pairs if _contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5}
        assert low == set()

    @pytest.mark.parametrize("tokens", [_LIGHT, _DARK], ids=["light", "dark"])
    def test_edges_can_be_seen(self, tokens: dict[str, str]) -> None:
        """Edges of fields and the mark of the focus stand out from their grounds."""
        pairs = product(["edge", "focus", "care-edge"], ["paper", "sheet"])
        assert all(_contrast(tokens[one], tokens[ground]) >= 3 for one, ground in pairs)

    def test_nothing_comes_from_elsewhere_and_nothing_moves(self) -> None:
        """No address, import, animation or transition stands in it, and it is small."""
        assert not re.search(r"url\(|@import|@font-face|https?:|animation|transition", STYLES)
        assert len(STYLES.encode()) < 18_000
