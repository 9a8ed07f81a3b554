"""Pages of records: the ETag by which a reader's copy is known."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.crypto.randomness import random_id
from app.records.rules import RecordRange, StoredRecord
from app.routers.records import AskedRecords

_DAY = date(2026, 3, 2)


def _stored(position: int, digit: str) -> StoredRecord:
    """Return a record at a position, with a hash of one digit."""
    return StoredRecord(
        position, random_id(), 1, "announcements", 1, "ab" * 32, digit * 64, 1024, _DAY, b"sealed"
    )


def _etag(stored: list[StoredRecord]) -> str:
    return AskedRecords(RecordRange(limit=100), None).answer(stored).headers["etag"]


class TestAskedRecords:
    def test_a_copy_that_is_the_same_is_not_sent_again(self) -> None:
        """Whoever names the ETag of her copy gets 304 and no page."""
        page = [_stored(1, "a"), _stored(2, "b")]
        answer = AskedRecords(RecordRange(limit=100), _etag(page)).answer(page)
        assert (answer.status_code, answer.body) == (304, b"")

    def test_as_many_other_records_are_another_page(self) -> None:
        """Neither the last position nor the number tells a page: what stands before, and what it is, can differ."""
        pages = (
            [_stored(1, "a"), _stored(3, "c")],
            [_stored(2, "b"), _stored(3, "c")],
            [_stored(1, "a"), _stored(3, "d")],
            [_stored(2, "a"), _stored(3, "c")],
        )
        assert len({_etag(page) for page in pages}) == len(pages)

    @given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc")), max_size=4))
    def test_a_shorter_page_is_another_page(self, shapes: list[tuple[int, str]]) -> None:
        """A page never has the ETag of its own beginning."""
        page = [_stored(*shape) for shape in shapes]
        assert _etag([*page, _stored(9, "f")]) != _etag(page)
