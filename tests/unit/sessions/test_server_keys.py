"""The file of the server's own keys."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.server_keys import ServerKeys, load_or_create_server_keys, write_server_keys

SERVERS_STARTING = 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where no keys are yet, in a folder that is not there yet either."""
    return tmp_path / "data" / "server-keys.json"


class TestLoadOrCreate:
    def test_the_first_start_makes_keys_and_the_second_reads_them(self, path: Path) -> None:
        """Keys are made once."""
        assert load_or_create_server_keys(path) == load_or_create_server_keys(path)

    def test_two_installations_share_nothing(self, tmp_path: Path) -> None:
        """Every installation has keys of its own."""
        one, other = (load_or_create_server_keys(tmp_path / name) for name in ("one", "other"))
        assert one.signing_keys != other.signing_keys
        assert one.mac_key != other.mac_key
        assert one.vault_key != other.vault_key

    def test_only_the_owner_may_read_the_file(self, path: Path) -> None:
        """No group, no others."""
        load_or_create_server_keys(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_servers_that_start_together_share_one_set_of_keys(self, path: Path) -> None:
        """Several servers that begin on one empty folder end with the same keys, and leave one file."""
        together = Barrier(SERVERS_STARTING)

        def start() -> ServerKeys:
            together.wait(timeout=10)
            return load_or_create_server_keys(path)

        with ThreadPoolExecutor(SERVERS_STARTING) as servers:
            started = [servers.submit(start) for _ in range(SERVERS_STARTING)]
            assert len({server.result(timeout=10) for server in started}) == 1
        assert list(path.parent.iterdir()) == [path]


class TestWriteServerKeys:
    def test_written_keys_read_back(self, path: Path) -> None:
        """What is written is what is read."""
        keys = ServerKeys.generate().rotated()
        write_server_keys(path, keys)
        assert load_or_create_server_keys(path) == keys

    def test_rotated_keys_replace_the_file_whole(self, path: Path) -> None:
        """After rotation the file holds the new keys, is as closed as before, and nothing lies beside it."""
        rotated = load_or_create_server_keys(path).rotated()
        write_server_keys(path, rotated)
        assert load_or_create_server_keys(path) == rotated
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(path.parent.iterdir()) == [path]


class TestRotated:
    def test_one_earlier_signing_key_stays(self) -> None:
        """The last key still verifies, the one before it no longer; the other keys stay."""
        first = ServerKeys.generate()
        second = first.rotated()
        third = second.rotated()
        assert second.signing_keys[1:] == first.signing_keys
        assert third.signing_keys[1:] == second.signing_keys[:1]
        assert (third.mac_key, third.vault_key) == (first.mac_key, first.vault_key)


class TestSecrecy:
    def test_a_repr_shows_no_key(self) -> None:
        """Neither the whole nor a part prints a secret."""
        keys = ServerKeys.generate()
        shown = repr(keys) + str(keys) + repr(keys.signing_keys[0])
        pem = keys.signing_keys[0].private_pem
        assert keys.signing_keys[0].key_id in shown
        for secret in (
            pem,
            *pem.splitlines(),
            keys.mac_key.hex(),
            repr(keys.mac_key),
            keys.vault_key.decode(),
        ):
            assert secret not in shown


class TestVault:
    @given(st.binary(max_size=200))
    def test_what_was_sealed_opens(self, secret: bytes) -> None:
        """The server reads its own vault, also after a rotation."""
        keys = ServerKeys.generate()
        assert keys.rotated().open(keys.seal(secret)) == secret

    def test_a_sealed_secret_is_not_readable(self) -> None:
        """A dump of the database shows nothing of it."""
        secret = b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        assert secret not in ServerKeys.generate().seal(secret)

    def test_another_servers_vault_stays_shut(self) -> None:
        """Without the key file the secret stays sealed."""
        with pytest.raises(InvalidToken):
            ServerKeys.generate().open(ServerKeys.generate().seal(b"secret"))


class TestMac:
    @given(st.binary(max_size=8), st.binary(max_size=8), st.binary(max_size=8), st.binary(max_size=8))
    def test_a_mac_fits_its_purpose_and_message_alone(
        self, purpose: bytes, message: bytes, other_purpose: bytes, other_message: bytes
    ) -> None:
        """Purpose and message cannot flow into one another."""
        keys = ServerKeys.generate()
        mac = keys.mac(purpose, message)
        same = (purpose, message) == (other_purpose, other_message)
        assert keys.mac_fits(purpose, message, mac)
        assert keys.mac_fits(other_purpose, other_message, mac) is same
