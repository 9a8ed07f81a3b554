"""Secrets show themselves nowhere: not in a repr, not in a format, not in a refusal."""

import dataclasses
import pkgutil
import traceback
from importlib import import_module

import pytest

import app.crypto
from app.crypto import suites
from app.crypto.assignments import AssignedEpoch
from app.crypto.envelopes import EnvelopeHeader
from app.crypto.epochs import EpochLink
from app.crypto.errors import OpeningFailed
from app.crypto.group_letters import GroupLetterHeader
from app.crypto.keypairs import unwrap_keys, wrap_keys
from app.crypto.owners import Kind
from app.crypto.phrases import Argon2Parameters, ClientSecrets, StaffSecrets, WordSecret
from app.crypto.records import SealedRecord, open_record, seal_record
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import CopiedSecret, CopiedTombstone, ShredContents
from app.crypto.successions import KeySuccession
from app.crypto.wordlists import word_list
from tests.unit.crypto import samples

SECRET = Secret(b"\x07do not show me, not even a bit.")
CONTENT = b"I have told nobody else"
OPENED = open_record(seal_record(samples.CONVERSATION, samples.header_of(), CONTENT), samples.CONVERSATION)
WORDS = WordSecret("en-1", (3, 1022, 2040, 17, 900, 5, 6, 7, 8, 9))

COPIED = CopiedSecret(samples.CONVERSATION.name, Secret(SECRET[:32]), samples.DAY)


def _samples() -> list[object]:
    return [
        samples.CONVERSATION,
        samples.CONVERSATION.name,
        samples.CONVERSATION.name.owner,
        samples.CLIENT,
        samples.CLIENT.public,
        samples.BLOB,
        samples.TEAM,
        samples.AS_CLIENT,
        samples.FIRST_STATEMENT,
        samples.DIRECTORY,
        samples.DIRECTORY.entries[0],
        samples.ASSIGNMENT,
        AssignedEpoch(Kind.INTAKE, 1, samples.INTAKE.commitment),
        samples.ADMISSION,
        samples.PERMIT,
        EpochLink(Kind.INTAKE, 1, bytes(32)),
        EnvelopeHeader(samples.CLIENT_ID, samples.id_of("envelope"), samples.TEAM.key_id),
        GroupLetterHeader(
            samples.id_of("group"),
            samples.CLIENT_ID,
            samples.id_of("letter"),
            samples.COUNSELOR.key_id,
            samples.CLIENT.key_id,
        ),
        KeySuccession(samples.CLIENT_ID, samples.CLIENT.key_id, samples.STRANGER.public, samples.DAY),
        samples.header_of(),
        SealedRecord.read(seal_record(samples.CONVERSATION, samples.header_of(), CONTENT)),
        OPENED,
        WORDS,
        ClientSecrets(SECRET, SECRET, SECRET),
        StaffSecrets(SECRET, SECRET),
        Argon2Parameters(),
        word_list("en-1"),
        COPIED,
        CopiedTombstone(bytes(32), samples.DAY),
        ShredContents((COPIED,), ()),
    ]


def _dataclasses_of_the_library() -> set[type]:
    modules = [
        import_module(found.name) for found in pkgutil.walk_packages(app.crypto.__path__, "app.crypto.")
    ]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and dataclasses.is_dataclass(value)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    }


def _secrets_inside(value: object) -> list[bytes]:
    """Return every `Secret` in a dataclass, however deep."""
    if isinstance(value, Secret):
        return [value]
    if isinstance(value, tuple | list):
        return [found for item in value for found in _secrets_inside(item)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (getattr(value, field.name) for field in dataclasses.fields(value))
        return [found for item in fields for found in _secrets_inside(item)]
    return []


def _renderings(value: object) -> str:
    as_in_a_log = str.__mod__("%s %r", (value, value))
    return "\n".join([repr(value), str(value), f"{value}", f"{value!r}", repr([value]), as_in_a_log])


def _shows(value: object, hidden: bytes) -> bool:
    rendered = _renderings(value)
    return any(form in rendered for form in (repr(hidden)[2:-1], hidden.hex()))


class TestSecret:
    def test_it_tells_its_length_only(self) -> None:
        """However it is written out."""
        assert repr(SECRET) == str(SECRET) == f"{SECRET}" == f"{SECRET!r}" == "Secret(32 bytes)"

    def test_it_is_the_bytes_it_was_made_of(self) -> None:
        """Libraries take it as bytes."""
        assert SECRET == b"\x07do not show me, not even a bit."
        assert isinstance(SECRET, bytes)


class TestEveryDataclass:
    def test_each_has_a_sample(self) -> None:
        """A new dataclass is not forgotten here."""
        assert _dataclasses_of_the_library() == {type(sample) for sample in _samples()}

    @pytest.mark.parametrize("sample", _samples(), ids=lambda sample: type(sample).__name__)
    def test_no_secret_inside_shows(self, sample: object) -> None:
        """Neither raw nor in hexadecimal."""
        assert not any(_shows(sample, bytes(hidden)) for hidden in _secrets_inside(sample))

    def test_secrets_are_looked_for_and_found(self) -> None:
        """Positive control: the walk finds them, and plain bytes would be seen."""
        assert len(_secrets_inside(samples.BLOB)) == 2
        assert len(_secrets_inside(ClientSecrets(SECRET, SECRET, SECRET))) == 3
        assert _shows(samples.CLIENT.public, samples.CLIENT.public.signing)

    def test_key_material_is_kept_as_secrets(self) -> None:
        """Seeds, keys and shred secrets are of the type that hides itself."""
        kept = [samples.CLIENT.hpke_seed, samples.CLIENT.signing_seed, samples.TEAM.hpke_seed]
        kept += [samples.CONVERSATION.key, samples.CONVERSATION.shred]
        opened = unwrap_keys(samples.WRAP, wrap_keys(samples.WRAP, samples.BLOB, "client"), "client").keys
        kept += [opened.hpke_seed, opened.signing_seed]
        assert all(isinstance(value, Secret) for value in kept)


class TestWords:
    def test_neither_words_nor_indices_show(self) -> None:
        """A phrase is shown by asking for its words, in no other way."""
        rendered = _renderings(WORDS)
        assert not any(word in rendered for word in WORDS.words())
        assert not any(str(index) in rendered for index in (1022, 2040, 900))


class TestOpenedRecord:
    def test_what_it_says_does_not_show(self) -> None:
        """A record in a log is an id."""
        assert OPENED.content == CONTENT
        assert "nobody" not in _renderings(OPENED)


class TestRefusals:
    def test_a_refusal_shows_neither_keys_nor_content(self) -> None:
        """Not in its text, its arguments, or the chain of its causes."""
        sealed = seal_record(samples.CONVERSATION, samples.header_of(), CONTENT, signer=samples.CLIENT)
        with pytest.raises(OpeningFailed) as refusal:
            open_record(sealed, samples.CONVERSATION)
        written = "".join(traceback.format_exception(refusal.value))
        assert "nobody" not in written
        assert samples.CONVERSATION.key.hex() not in written

    def test_every_refusal_reads_the_same(self) -> None:
        """Which check failed is told to tests, not to people."""
        with pytest.raises(OpeningFailed, match=r"^This could not be opened\.$"):
            suites.decrypt_once(bytes(32), b"", b"")
