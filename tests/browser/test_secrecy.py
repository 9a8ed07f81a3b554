"""Key material and failures in the browser tell nothing; randomness is fresh and even; labels are Python's."""

from collections import Counter
from typing import Final

from app.crypto import labels
from tests.browser.libraries import Library
from tests.vectors.cast import secret

# The server's own: envelopes closed for its shelf, copies of its shred store, its log and its counters. A browser makes
# none of them.
_SERVERS_OWN: Final = {
    value
    for name, value in vars(labels).items()
    if name.startswith(("CLOSED_", "SHRED_COPY_", "SEALED_SHRED_COPY", "AUDIT_", "LOG_IN_", "STAFF_DEVICE"))
}


class TestSecrets:
    async def test_key_material_shows_its_length_only(self, library: Library) -> None:
        """Neither a template, nor JSON, nor a walk over its properties finds the bytes."""
        shown = await library.page.evaluate(
            """(bytes) => {
                const material = new library.Secret(new Uint8Array(bytes));
                const walked = Object.entries(Object.getOwnPropertyDescriptors(material));
                return [`${material}`, JSON.stringify({ material }), walked.length, material.length];
            }""",
            list(secret("canary")),
        )
        assert shown == ["Secret(32 bytes)", '{"material":"Secret(32 bytes)"}', 0, 32]

    async def test_a_failure_carries_nothing(self, library: Library) -> None:
        """Every failure has the one sentence, no cause and nothing else."""
        refused = await library.page.evaluate(
            """async () => {
                const failure = new library.OpeningFailed();
                return [failure.message, "cause" in failure, Object.keys(failure)];
            }"""
        )
        assert refused == ["This could not be opened.", False, ["name"]]


class TestRandomness:
    async def test_ids_are_random_uuids(self, library: Library) -> None:
        """Version 4 of RFC 9562, none twice."""
        ids = await library.page.evaluate("Array.from({ length: 500 }, () => library.randomId())")
        assert len(set(ids)) == 500
        assert {(one[14], one[19] in "89ab") for one in ids} == {("4", True)}

    async def test_every_word_is_drawn(self, library: Library) -> None:
        """Indices are spread over the whole list, and none stands out."""
        drawn = Counter(
            await library.page.evaluate("Array.from({ length: 60000 }, () => library.randomIndex(2048))")
        )
        assert set(drawn) == set(range(2048))
        # 29 are expected of each; 90 has a chance below one in 10^15.
        assert max(drawn.values()) < 90

    async def test_a_bound_that_is_no_power_of_two_is_drawn_evenly(self, library: Library) -> None:
        """Draws beyond the last whole multiple of the bound are thrown away, not folded back."""
        bound = 3 * 2**30
        drawn = await library.page.evaluate(
            "(bound) => Array.from({ length: 3000 }, () => library.randomIndex(bound))", bound
        )
        assert max(drawn) < bound
        # Folded back, half of all would lie in the lowest third.
        assert 800 < sum(one < bound // 3 for one in drawn) < 1200


class TestLabels:
    async def test_they_are_pythons_but_for_the_servers_own(self, library: Library) -> None:
        """No use has another label here, and none is missing."""
        known = {value for value in vars(labels).values() if isinstance(value, bytes)}
        assert {label.encode() for label in await library.call("labels")} == known - _SERVERS_OWN
