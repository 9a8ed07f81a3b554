"""Sealed copies of the shred store: opened by the offline key alone, whole or not at all, telling nothing outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import suites
from app.crypto.errors import ContextMismatch, Malformed, OpeningFailed, UnknownSuite, WrongKey
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import (
    SHRED_COPY_STEP_BYTES,
    CopiedSecret,
    CopiedTombstone,
    ShredContents,
    find_recovery_key,
    open_shred_copy,
    seal_shred_copy,
)
from app.demo.thieves import disguises, search_bytes
from tests.unit.crypto.laws import one_bit_of, slow_law
from tests.unit.crypto.samples import CLIENT_ID, DAY, INSTALLATION, OTHER_INSTALLATION, made_of
from tests.vectors.cast import secret
from tests.vectors.from_readme import primitives as page
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

AT = datetime(2026, 3, 2, 9, 0, 30, 999_999, tzinfo=UTC)
SEED = made_of("shred recovery")
PUBLIC = suites.hpke_public_bytes(SEED)
HERS = Owner(OwnerKind.CLIENT, CLIENT_ID)
GROUP = Owner(OwnerKind.GROUP, secret("group", 16))
INTAKE = CopiedSecret(EpochName(HERS, Kind.INTAKE, 1), made_of("intake shred"), DAY)
NEXT_INTAKE = CopiedSecret(EpochName(HERS, Kind.INTAKE, 2), made_of("next intake shred"), DAY)
CASEWORK = CopiedSecret(EpochName(GROUP, Kind.CASEWORK, 1), made_of("casework shred"), date(2026, 1, 31))
TOMBSTONES = (CopiedTombstone(secret("b"), DAY), CopiedTombstone(secret("a"), DAY))
CONTENTS = ShredContents((NEXT_INTAKE, CASEWORK, INTAKE), TOMBSTONES)
EMPTY = ShredContents((), ())


def _seal(contents: ShredContents = CONTENTS, made_at: datetime = AT) -> bytes:
    return seal_shred_copy(contents, recovery_public=PUBLIC, installation_id=INSTALLATION, made_at=made_at)


def _open(copy: bytes, seed: Secret = SEED, installation_id: bytes = INSTALLATION) -> ShredContents:
    return open_shred_copy(copy, recovery_seed=seed, installation_id=installation_id)


COPY = _seal()
_, HEADER, SEALED = fields_of(COPY)
BODY = page.unseal(SEED, SEALED, HEADER)


def _resealed(body: bytes, header: bytes = HEADER) -> bytes:
    """Return a copy as a forger makes it, who has the public key and minds no rule."""
    return page.frame("sealed-shred-copy", header, page.seal(SEED, body, header))


def _filled(secrets: bytes, tombstones: bytes) -> bytes:
    bare = len(page.frame("shred-copy-body", secrets, tombstones, b""))
    return page.frame("shred-copy-body", secrets, tombstones, bytes(-bare % 65_536))


def _with_secret(row: bytes) -> bytes:
    return _resealed(_filled(page.listed([row]), page.listed([])))


class TestShredCopy:
    def test_what_was_sealed_comes_back_in_order(self) -> None:
        """Every row, whichever way the store gave them."""
        opened = _open(COPY)
        assert opened.secrets == (INTAKE, NEXT_INTAKE, CASEWORK)
        assert set(opened.tombstones) == set(TOMBSTONES)
        assert _open(_seal(EMPTY)) == EMPTY

    def test_it_is_the_format_of_the_page(self) -> None:
        """A copy put together by hand from the README, by other code, opens; and ours takes apart as it says."""
        name = (b"client", bytes(CLIENT_ID), b"intake", page.number(1))
        row = page.frame("shred-copy-secret", *name, INTAKE.secret, b"2026-03-02")
        tombstone = page.frame("shred-copy-tombstone", secret("a"), b"2026-03-02")
        header = page.frame("shred-copy-header", page.SUITE, INSTALLATION, b"2026-03-02T09:00:30Z")
        body = _filled(page.listed([row]), page.listed([tombstone]))
        opened = _open(_resealed(body, header))
        assert opened == ShredContents((INTAKE,), (TOMBSTONES[1],))
        ours = _seal(opened)
        assert fields_of(ours)[1] == header
        assert page.unseal(SEED, fields_of(ours)[2], header) == body

    def test_its_instant_is_in_utc(self) -> None:
        """Whatever zone it was given in."""
        assert fields_of(_seal(made_at=AT.astimezone(timezone(timedelta(hours=3)))))[1] == HEADER

    @slow_law
    @given(one_bit_of(COPY))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit counts, outside and inside."""
        with pytest.raises(OpeningFailed):
            _open(flipped(COPY, *flip))

    @pytest.mark.parametrize("length", [0, 1, len(HEADER), len(COPY) - 1])
    def test_no_beginning_opens(self, length: int) -> None:
        """A copy that was cut is no copy; nothing is read out of its rest."""
        with pytest.raises(OpeningFailed):
            _open(COPY[:length])

    def test_it_opens_with_no_other_key(self) -> None:
        """The recovery key of somebody else opens nothing."""
        with pytest.raises(WrongKey):
            _open(COPY, seed=made_of("another recovery"))

    def test_it_opens_for_no_other_installation(self) -> None:
        """Not even with the right key, and not when its header was rewritten to fit."""
        with pytest.raises(ContextMismatch):
            _open(COPY, installation_id=OTHER_INSTALLATION)
        with pytest.raises(WrongKey):
            _open(with_field(COPY, 1, 2, OTHER_INSTALLATION), installation_id=OTHER_INSTALLATION)

    def test_it_passes_for_no_other_hour(self) -> None:
        """The instant is bound into the key."""
        with pytest.raises(WrongKey):
            _open(with_field(COPY, 1, 3, b"2026-03-05T09:00:30Z"))

    @pytest.mark.parametrize(
        ("header", "failure"),
        [
            (with_field(HEADER, 1, b"another-suite"), UnknownSuite),
            (with_field(HEADER, 2, INSTALLATION[:-1]), Malformed),
            (with_field(HEADER, 3, b"2026-03-02T09:00:30+00:00"), Malformed),
            (with_field(HEADER, 3, b"2026-03-02T9:00:30Z"), Malformed),
            (with_field(HEADER, 3, b"2026-02-31T09:00:30Z"), Malformed),
            (with_field(HEADER, 3, "2026-03-02T09:00:3٠Z".encode()), Malformed),
            (framed_again([*fields_of(HEADER), b""]), Malformed),
        ],
        ids=["suite", "short-id", "offset", "one-digit", "no-day", "not-ascii", "another-field"],
    )
    def test_a_crooked_header_is_refused(self, header: bytes, failure: type[OpeningFailed]) -> None:
        """Although whoever made it sealed under it."""
        with pytest.raises(failure) as refusal:
            _open(_resealed(BODY, header))
        assert type(refusal.value) is failure

    @pytest.mark.parametrize(
        "row",
        [
            with_field(INTAKE.encoded(), 1, b"stranger"),
            with_field(INTAKE.encoded(), 2, CLIENT_ID[:-1]),
            with_field(INTAKE.encoded(), 3, b"announcements"),
            with_field(INTAKE.encoded(), 4, bytes(8)),
            with_field(INTAKE.encoded(), 5, bytes(31)),
            with_field(INTAKE.encoded(), 6, b"20260302"),
            TOMBSTONES[0].encoded(),
        ],
        ids=["owner-kind", "owner-id", "kind", "epoch-0", "short-secret", "day", "tombstone"],
    )
    def test_a_crooked_secret_is_refused(self, row: bytes) -> None:
        """With the whole copy, the good rows too."""
        assert _open(_with_secret(INTAKE.encoded())).secrets == (INTAKE,)
        with pytest.raises(Malformed):
            _open(_with_secret(row))

    @pytest.mark.parametrize(
        "crooked",
        [
            lambda: _filled(page.listed([NEXT_INTAKE.encoded(), INTAKE.encoded()]), page.listed([])),
            lambda: _filled(page.listed([INTAKE.encoded(), INTAKE.encoded()]), page.listed([])),
            lambda: _filled(
                page.listed([INTAKE.encoded(), replace(INTAKE, secret=made_of("x")).encoded()]),
                page.listed([]),
            ),
            lambda: _filled(page.listed([]), page.listed([TOMBSTONES[0].encoded()] * 2)),
            lambda: _filled(
                page.listed([]), page.listed([with_field(TOMBSTONES[0].encoded(), 1, bytes(31))])
            ),
            lambda: with_field(BODY, 3, fields_of(BODY)[3][:-1]),
            lambda: with_field(BODY, 3, bytes(len(fields_of(BODY)[3]) + SHRED_COPY_STEP_BYTES)),
            lambda: with_field(BODY, 3, flipped(fields_of(BODY)[3], -1)),
            lambda: BODY[:-1],
            lambda: framed_again([*fields_of(BODY), b""]),
        ],
        ids=[
            "order",
            "twice",
            "two-secrets-for-one-name",
            "tombstone-twice",
            "short-digest",
            "filling-short",
            "filling-long",
            "filling-not-zero",
            "cut",
            "another-field",
        ],
    )
    def test_a_crooked_body_is_refused(self, crooked: Callable[[], bytes]) -> None:
        """There is one spelling of each store, and no row can stand twice with different words."""
        with pytest.raises(Malformed):
            _open(_resealed(crooked()))

    def test_rows_that_stand_twice_are_not_sealed(self) -> None:
        """What could not be opened is not made."""
        for contents in (
            ShredContents((INTAKE, INTAKE), ()),
            ShredContents((), (TOMBSTONES[0], replace(TOMBSTONES[0], erased_on=date(2026, 3, 3)))),
        ):
            with pytest.raises(Malformed):
                _seal(contents)

    @slow_law
    @given(st.integers(0, 400))
    def test_its_size_tells_no_number(self, count: int) -> None:
        """Law: copies of the same step have the same size; a step holds more than 300 secrets."""
        rows = tuple(
            CopiedSecret(EpochName(HERS, Kind.INTAKE, epoch), INTAKE.secret, DAY)
            for epoch in range(1, count + 1)
        )
        outside = len(COPY) - SHRED_COPY_STEP_BYTES
        steps = (len(_seal(ShredContents(rows, ()))) - outside) / SHRED_COPY_STEP_BYTES
        assert steps == int(steps)
        assert steps == 1 or count > 300

    def test_nothing_shows_outside(self) -> None:
        """No secret, id or digest stands in a copy in any disguise; in its body, the control, each one does."""
        words: list[bytes] = [INTAKE.secret, NEXT_INTAKE.secret, CASEWORK.secret, bytes(CLIENT_ID), GROUP.id]
        words += [tombstone.owner_digest for tombstone in TOMBSTONES]
        assert search_bytes(words, COPY, "copy") == []
        assert len(search_bytes(words, BODY, "body")) == len(words)
        for form in (form for _, form in disguises(INTAKE.secret)):
            assert search_bytes(words, COPY + form, "planted")

    def test_it_does_not_show_itself(self) -> None:
        """A traceback or a log that holds contents shows no row."""
        assert repr(CONTENTS) == "ShredContents()"
        assert INTAKE.secret.hex() not in repr(INTAKE)


class TestFindRecoveryKey:
    def test_it_stands_in_the_document(self) -> None:
        """The public half, and none where the organisation was founded without."""
        assert find_recovery_key({"shred_recovery_public": PUBLIC.hex()}) == PUBLIC
        assert find_recovery_key({}) is None

    @pytest.mark.parametrize("named", ["", "zz", PUBLIC.hex()[:-2], "ff" * len(PUBLIC), 7, []])
    def test_what_nothing_can_be_sealed_to_is_refused(self, named: object) -> None:
        """Said at once, not with the first copy that fails."""
        with pytest.raises(Malformed):
            find_recovery_key({"shred_recovery_public": named})
