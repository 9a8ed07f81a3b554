"""Access tokens: what is ours, whole and current is read, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jose import jwe
from jose.backends import ECKey

from app.sessions.errors import SessionEnded
from app.sessions.server_keys import ServerKeys
from app.sessions.tokens import AccessToken, AccessTokens, TokenBackendUnsafe
from tests.unit.sessions.forging import (
    authenticated_by,
    in_base64url,
    out_of_base64url,
    public_encodings,
    signed_by,
    unsigned,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
KEYS = ServerKeys.generate()
TOKENS = AccessTokens(KEYS)
WHOSE = AccessToken(UUID(int=7), "5f" * 32)
HEADER = {"alg": "ES256", "typ": "JWT", "kid": KEYS.signing_keys[0].key_id}
CLAIMS = {
    "iss": "helpline",
    "aud": "helpline-api",
    "sub": WHOSE.actor_id,
    "sid": str(WHOSE.session_id),
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + TEN_MINUTES).timestamp()),
}


def _given() -> str:
    return TOKENS.give(WHOSE, now=NOW, expires_at=NOW + TEN_MINUTES)


def _ours(*, header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None) -> str:
    """A token our own key signed, with parts of its header or claims replaced."""
    return signed_by(KEYS.signing_keys[0], HEADER | (header or {}), CLAIMS | (claims or {}))


def _refused(token: str, now: datetime = NOW) -> None:
    with pytest.raises(SessionEnded):
        TOKENS.read(token, now=now)


class TestGiveAndRead:
    def test_a_given_token_reads_back(self) -> None:
        """Who it was given to is who it is read as."""
        assert TOKENS.read(_given(), now=NOW) == WHOSE

    def test_a_token_made_by_hand_with_our_key_reads(self) -> None:
        """The control of every refusal below: with nothing replaced, such a token is read."""
        assert TOKENS.read(_ours(), now=NOW) == WHOSE

    def test_a_token_names_no_more_than_it_must(self) -> None:
        """Header and claims hold exactly the fields they need."""
        header, claims, _ = _given().split(".")
        assert set(json.loads(out_of_base64url(header))) == {"alg", "typ", "kid"}
        assert set(json.loads(out_of_base64url(claims))) == set(CLAIMS)


class TestForgery:
    @pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
    def test_an_hmac_with_the_public_key_is_refused(self, algorithm: str) -> None:
        """The public key is no secret, in whatever encoding somebody uses it as one."""
        for secret in public_encodings(KEYS.signing_keys[0]):
            _refused(authenticated_by(secret, HEADER | {"alg": algorithm}, CLAIMS))

    @pytest.mark.parametrize("algorithm", ["none", "NoNe", "NONE", "", None, "ES256"])
    def test_a_token_without_signature_is_refused(self, algorithm: str | None) -> None:
        """`none` is no algorithm here."""
        _refused(unsigned(HEADER | {"alg": algorithm}, CLAIMS))

    @pytest.mark.parametrize("algorithm", ["ES384", "RS256", "es256", ["ES256"], {"alg": "ES256"}, 256])
    def test_another_algorithm_is_refused(self, algorithm: object) -> None:
        """The one algorithm is pinned, even under a good signature."""
        _refused(_ours(header={"alg": algorithm}))

    def test_a_strangers_key_is_refused(self) -> None:
        """A signature by another key does not pass under our key's id."""
        _refused(signed_by(ServerKeys.generate().signing_keys[0], HEADER, CLAIMS))

    @pytest.mark.parametrize("key_id", ["", "1", "../server-keys.json", None, 0, ["a"], {"a": 1}])
    def test_an_unknown_key_id_is_refused(self, key_id: object) -> None:
        """The key is chosen among our own by its id, and by nothing the token brings along."""
        _refused(_ours(header={"kid": key_id}))

    def test_a_missing_key_id_is_refused(self) -> None:
        """Without an id no key is tried."""
        header = {name: value for name, value in HEADER.items() if name != "kid"}
        _refused(signed_by(KEYS.signing_keys[0], header, CLAIMS))

    @pytest.mark.parametrize(
        "extra",
        [
            {"crit": ["exp"]},
            {"crit": []},
            {"b64": False, "crit": ["b64"]},
            {"jku": "https://example.org/keys"},
            {"jwk": {"kty": "oct", "k": "AAAA"}},
            {"x5u": "https://example.org/keys"},
            {"cty": "JWT"},
            {"zip": "DEF"},
        ],
    )
    def test_a_header_that_asks_for_more_is_refused(self, extra: dict[str, object]) -> None:
        """`crit` and every other header we did not write ends the reading."""
        _refused(_ours(header=extra))

    def test_an_encrypted_token_is_refused(self) -> None:
        """A JWE is not opened, whatever stands in it."""
        key = b"k" * 32
        token = _given()
        nested = jwe.encrypt(token, key, algorithm="dir", encryption="A256GCM", kid=str(HEADER["kid"]))
        assert jwe.decrypt(nested, key) == token.encode()
        _refused(nested.decode())

    @given(st.integers(0, 511))
    def test_a_flipped_bit_of_the_signature_is_refused(self, bit: int) -> None:
        """Every bit of the signature counts."""
        signed, _, signature = _ours().rpartition(".")
        flipped = bytearray(out_of_base64url(signature))
        flipped[bit // 8] ^= 1 << (bit % 8)
        _refused(f"{signed}.{in_base64url(bytes(flipped))}")

    @given(st.data())
    def test_a_changed_character_of_header_or_claims_is_refused(self, data: st.DataObject) -> None:
        """Every character that was signed counts."""
        token = _given()
        place = data.draw(st.integers(0, token.rindex(".") - 1))
        other = data.draw(st.sampled_from("ABab01-_.").filter(lambda drawn: drawn != token[place]))
        _refused(token[:place] + other + token[place + 1 :])

    @given(st.text() | st.lists(st.text(), min_size=3, max_size=5).map(".".join))
    def test_garbage_is_refused(self, garbage: str) -> None:
        """Whatever stands in the header of a request, the answer is that the session ended."""
        _refused(garbage)

    @pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, "null", "[]", "{"])
    def test_json_that_is_no_object_is_refused(self, content: str) -> None:
        """Header and claims that are no object, or nested beyond measure, fail no other way."""
        part = in_base64url(content.encode())
        header, claims, signature = _given().split(".")
        _refused(f"{part}.{claims}.{signature}")
        _refused(f"{header}.{part}.{signature}")


class TestClaims:
    @pytest.mark.parametrize("missing", sorted(CLAIMS))
    def test_a_missing_claim_is_refused(self, missing: str) -> None:
        """Every claim is required."""
        claims = {name: value for name, value in CLAIMS.items() if name != missing}
        _refused(signed_by(KEYS.signing_keys[0], HEADER, claims))

    @pytest.mark.parametrize("extra", ["nbf", "jti", "at_hash", "role", "scope"])
    def test_a_further_claim_is_refused(self, extra: str) -> None:
        """We never write another claim, so a token that has one is not ours."""
        _refused(_ours(claims={extra: 0}))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"aud": "helpline-pages"},
            {"aud": ["other"]},
            {"aud": None},
            {"iss": "somebody"},
            {"iss": ["helpline"]},
            {"sub": 7},
            {"sid": 7},
            {"sid": None},
            {"sid": "not-a-uuid"},
            {"exp": "soon"},
            {"exp": None},
            {"exp": [1]},
            {"exp": 10**400},
            {"exp": float("inf")},
            {"exp": float("nan")},
            {"iat": "then"},
            {"iat": {}},
            {"iat": -(10**400)},
        ],
    )
    def test_a_claim_that_is_wrong_is_refused(self, wrong: dict[str, object]) -> None:
        """Another audience, another issuer, another type or no time at all: refused alike."""
        _refused(_ours(claims=wrong))


class TestTime:
    def test_a_token_ends_by_our_clock(self) -> None:
        """The last second counts, the next one does not."""
        assert TOKENS.read(_given(), now=NOW + TEN_MINUTES - timedelta(seconds=1)) == WHOSE
        _refused(_given(), now=NOW + TEN_MINUTES)

    @pytest.mark.parametrize("year", [1999, 2150])
    def test_the_machines_clock_is_not_asked(self, year: int) -> None:
        """A token of long ago or far ahead is read when our clock says it is that time."""
        then = NOW.replace(year=year)
        token = TOKENS.give(WHOSE, now=then, expires_at=then + TEN_MINUTES)
        assert TOKENS.read(token, now=then) == WHOSE

    def test_a_token_of_the_future_is_refused(self) -> None:
        """Before it was given, a token is not good."""
        _refused(_given(), now=NOW - timedelta(seconds=1))


class TestRotation:
    def test_a_token_of_the_previous_key_still_reads(self) -> None:
        """Rotating logs nobody out."""
        assert AccessTokens(KEYS.rotated()).read(_given(), now=NOW) == WHOSE

    def test_a_token_of_the_key_before_that_is_refused(self) -> None:
        """The second rotation ends the first key."""
        with pytest.raises(SessionEnded):
            AccessTokens(KEYS.rotated().rotated()).read(_given(), now=NOW)

    def test_the_new_key_signs(self) -> None:
        """A token given after rotation is unknown to who still has only the old key."""
        _refused(AccessTokens(KEYS.rotated()).give(WHOSE, now=NOW, expires_at=NOW + TEN_MINUTES))

    def test_one_of_our_keys_does_not_sign_for_the_other(self) -> None:
        """The key that is named must be the key that signed."""
        rotated = KEYS.rotated()
        new, old = rotated.signing_keys
        token = signed_by(old, HEADER | {"kid": new.key_id}, CLAIMS)
        with pytest.raises(SessionEnded):
            AccessTokens(rotated).read(token, now=NOW)


class TestBackend:
    def test_another_backend_is_refused_at_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """python-jose falls back to a backend of its own where `cryptography` is missing; we do not start then."""
        monkeypatch.setattr(ECKey, "__module__", "jose.backends.ecdsa_backend")
        with pytest.raises(TokenBackendUnsafe):
            AccessTokens(KEYS)
