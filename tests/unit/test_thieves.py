"""The search the privacy tests rest on: whatever disguise a known word wears, it is found, and nothing else is.

Were this search blind, gate 1 would pass for nothing.
"""

import base64
import json
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.thieves import disguises, search_bytes, search_files, search_rows

WORD = "Zubrovka"
CYRILLIC = "зязюля"
SECRET = bytes(range(200, 232))
AROUND = st.binary(max_size=20)


def _found(word: str | bytes, haystack: bytes) -> bool:
    return bool(search_bytes([word], haystack, "haystack"))


class TestDisguises:
    @given(before=AROUND, after=AROUND, word=st.sampled_from([WORD, CYRILLIC]))
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
    def test_a_word_is_found_in_every_encoding(
        self, encoding: str, before: bytes, after: bytes, word: str
    ) -> None:
        """As it is, in hexadecimal of both cases and in both base64 alphabets, whatever stands around it."""
        whole = before + word.encode(encoding) + after
        for haystack in (
            whole,
            whole.hex().encode(),
            whole.hex().upper().encode(),
            base64.b64encode(whole),
            base64.urlsafe_b64encode(whole).rstrip(b"="),
        ):
            assert _found(word, haystack)

    @given(before=AROUND, after=AROUND)
    def test_a_key_is_found(self, before: bytes, after: bytes) -> None:
        """Secret bytes too: raw, in hexadecimal and in base64 at every alignment."""
        whole = before + SECRET + after
        for haystack in (
            whole,
            whole.hex().encode(),
            base64.b64encode(whole),
            base64.urlsafe_b64encode(whole),
        ):
            assert _found(SECRET, haystack)

    def test_a_word_is_found_in_json_and_in_addresses(self) -> None:
        """Escaped as JSON and as a part of an address."""
        assert _found(CYRILLIC, json.dumps({"text": f"а {CYRILLIC}."}).encode())
        assert _found(CYRILLIC, quote(f"/{CYRILLIC}?{CYRILLIC}").encode())
        assert _found("two words", b"a=two+words&b=")

    @given(st.binary(max_size=200))
    def test_what_is_not_there_is_not_found(self, haystack: bytes) -> None:
        """The control: other bytes hold none of the disguises, so no test fails for nothing."""
        assert not _found(WORD, haystack)
        assert not _found(WORD, base64.b64encode(haystack))

    def test_every_disguise_is_long_and_there_once(self) -> None:
        """Shorter ones would be found by chance; the same one twice would count one trace as two."""
        for word in (WORD, CYRILLIC, SECRET):
            forms = [form for _, form in disguises(word)]
            assert len(set(forms)) == len(forms)
            assert min(map(len, forms)) >= 6


class TestSearchFiles:
    def test_a_planted_word_is_found_where_it_stands(self, tmp_path: Path) -> None:
        """In a file of any name, at any depth, also behind a megabyte of something else."""
        deep = tmp_path / "base" / "1"
        deep.mkdir(parents=True)
        (tmp_path / "clean.log").write_bytes(b"nothing here")
        (deep / "0001").write_bytes(bytes(2**20) + WORD.encode("utf-16-be"))
        found = search_files([WORD], [tmp_path])
        assert {(one.file, one.disguise) for one in found} == {(str(deep / "0001"), "UTF-16 BE")}

    def test_clean_files_hold_nothing(self, tmp_path: Path) -> None:
        """The control: without the word nothing is reported."""
        (tmp_path / "clean.log").write_bytes(b"nothing here")
        assert search_files([WORD, SECRET], [tmp_path]) == []


class TestSearchRows:
    def test_every_column_of_every_table_is_looked_through(self, tmp_path: Path) -> None:
        """Text and bytes, also a value so long that the file holds it in pieces."""
        database = tmp_path / "a.db"
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE clean (number INTEGER, empty TEXT)")
            connection.execute("CREATE TABLE texts (text TEXT)")
            connection.execute('CREATE TABLE "group" (bytes BLOB)')
            connection.execute("INSERT INTO clean VALUES (1, NULL)")
            connection.execute("INSERT INTO texts VALUES (?)", [f"a {WORD}"])
            long = b"." * 100_000 + base64.b64encode(WORD.encode())
            connection.execute('INSERT INTO "group" VALUES (?)', [long])
        found = search_rows([WORD], f"sqlite:///{database}")
        assert {(one.file, one.disguise) for one in found} == {
            ("texts", "UTF-8"),
            ("group", "base64 of UTF-8"),
        }
