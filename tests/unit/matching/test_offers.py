"""What a counselor may say of herself in words."""

import pytest

from app.matching.errors import CapabilityMalformed
from app.matching.offers import MOST_ALIAS_LETTERS, MOST_LINE_LETTERS, Offer
from app.matching.rules import Way


def offer(*, alias: str = "", line: str = "") -> Offer:
    """Return an offer with these words."""
    return Offer(languages=("be",), ways=frozenset({Way.VIDEO}), capacity=1, alias=alias, line=line)


class TestWords:
    def test_a_name_and_a_sentence_are_kept_as_they_are(self) -> None:
        """Letters of every script and marks within a line are hers to choose; so is saying nothing."""
        assert offer(alias="Зьміцерка О’Нил", line="Працую з гора.").alias == "Зьміцерка О’Нил"
        assert offer() == offer(alias="", line="")

    @pytest.mark.parametrize(
        "text", ["x" * (MOST_ALIAS_LETTERS + 1), "a\nb", "a\u202eb", "a\x00", " a", "a "]
    )
    def test_what_could_mislead_a_reader_is_refused(self, text: str) -> None:
        """No second line, no sign that turns the reading direction, no edge of spaces, nothing beyond the bounds."""
        with pytest.raises(CapabilityMalformed):
            offer(alias=text)
        with pytest.raises(CapabilityMalformed):
            offer(line=text if len(text) < MOST_ALIAS_LETTERS else "x" * (MOST_LINE_LETTERS + 1))
