"""JSON is read strictly: what two readers could read differently, or a store could not keep, is refused."""

import json
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import open_stores
from app.routers.strictness import _read_strictly
from tests.api.app import CANARY, client_of, make_app, make_wiring
from tests.fakes import FrozenClock

JSON_TYPE = {"Content-Type": "application/json"}
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
STRICT_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**63, 2**63 - 1) | STORABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STORABLE, inner, max_size=4),
    max_leaves=16,
)
UNREADABLE = {
    "a key twice": b'{"text": "%s", "text": "b"}',
    "a key twice, once escaped": b'{"text": "%s", "t\\u0065xt": "b"}',
    "a key twice, deeper": b'{"inner": {"number": 1, "number": 1}, "text": "%s"}',
    "a key twice in a list": b'[{"%s": 1, "%s": 1}]',
    "NaN": b'{"text": "%s", "number": NaN}',
    "Infinity": b'{"text": "%s", "number": Infinity}',
    "minus Infinity": b'{"text": "%s", "number": -Infinity}',
    "a fraction": b'{"text": "%s", "number": 1.5}',
    "a whole number as a fraction": b'{"text": "%s", "number": 1.0}',
    "an exponent": b'{"text": "%s", "number": 1e3}',
    "an endless exponent": b'{"text": "%s", "number": 1e999999}',
    "2^63": b'{"text": "%s", "number": 9223372036854775808}',
    "minus 2^63": b'{"text": "%s", "number": -9223372036854775808}',
    "5,000 digits": b'{"text": "%s", "number": ' + b"9" * 5000 + b"}",
    "NUL in a text": b'{"text": "%s\\u0000"}',
    "NUL in a key": b'{"%s\\u0000": 1}',
    "NUL in a list": b'{"numbers": ["%s\\u0000"]}',
    "NUL in lists": b'{"numbers": [[["%s\\u0000"]]]}',
    "NUL in a list alone": b'["%s\\u0000"]',
    "NUL in a text alone": b'"%s\\u0000"',
    "a raw NUL": b'{"text": "%s\x00"}',
    "a lone surrogate": b'{"text": "%s\\ud800"}',
    "a lone second surrogate": b'{"text": "%s\\udc00"}',
    "a lone surrogate in a key": b'{"%s\\udfff": 1}',
    "a surrogate in UTF-8": b'{"text": "%s\xed\xa0\x80"}',
    "100,000 lists": b"[" * 100_000,
    "20,000 objects": b'{"inner":' * 20_000,
    "100,000 closed lists": b"[" * 90_000 + b"]" * 90_000,
    "something behind": b'{"text": "%s"} {}',
    "a word behind": b'{"text": "%s"}x',
    "cut off": b'{"text": "%s',
    "no quotes": b"{%s}",
    "a comment": b'{"text": "a" /* %s */}',
    "a comma behind": b'{"text": "%s",}',
    "single quotes": b"{'text': '%s'}",
    "invalid UTF-8": b'{"text": "%s\xff"}',
    "an overlong slash": b'{"text": "%s\xc0\xaf"}',
    "a byte order mark": b'\xef\xbb\xbf{"text": "%s"}',
    "UTF-16": '{"text": "%s"}'.encode("utf-16"),
    "UTF-32": '{"text": "%s"}'.encode("utf-32"),
    "a control character": b'{"text": "%s\x01"}',
}
REFUSED_BY_THE_SCHEMA = {
    "an empty body": b"",
    "null": b"null",
    "a list": b'["%s"]',
    "a text": b'"%s"',
    "a number": b"7",
    "an unknown key": b'{"%s": 1}',
    "an unknown key deeper": b'{"inner": {"number": 1, "%s": 1}}',
    "an unknown key in a mapping": b'{"by_id": {"%s": 1}}',
    "a value of another type": b'{"number": "%s"}',
    "a value in a mapping": b'{"by_id": {"' + b"5f" * 32 + b'": "%s"}}',
    "a day that is none": b'{"day": "%s"}',
    "an id that is none": b'{"id": "%s", "hex_id": "%s"}',
    "a colour that is none": b'{"colour": "%s", "colours": ["%s"]}',
    "no base64url": b'{"blob": "%s=="}',
    "nested lists": b'{"text": "%s", "numbers": ' + b"[" * 300 + b"]" * 300 + b"}",
}


async def _post(folder: Path, content: bytes, headers: dict[str, str]) -> httpx.Response:
    stores = open_stores(f"sqlite+aiosqlite:///{folder}/main.db", f"sqlite+aiosqlite:///{folder}/shred.db")
    async with client_of(make_app(make_wiring(stores, FrozenClock(), folder))) as client:
        return await client.post("/probe/everything", content=content, headers=headers)


def _with_canary(body: bytes) -> bytes:
    return body.replace(b"%s", CANARY.encode())


def _is_silent_problem(answer: httpx.Response) -> bool:
    return (
        answer.headers["content-type"] == "application/problem+json"
        and answer.json()["status"] == answer.status_code
        and CANARY not in answer.text + str(answer.headers)
    )


class TestStrictRoute:
    @pytest.mark.parametrize(
        "body",
        [
            b"{}",
            b' {"text": "%s"} \r\n',
            b'{"number": 9223372036854775807}',
            b'{"number": -9223372036854775807}',
            b'{"text": "\\ud83d\\ude00"}',
            '{"text": "Дзень добры 😀"}'.encode(),
            b'{"text": "\\u0001"}',
        ],
    )
    async def test_good_json_is_read(self, tmp_path: Path, body: bytes) -> None:
        """The control of all below: such a body passes, and what was read is what was sent."""
        answer = await _post(tmp_path, _with_canary(body), JSON_TYPE)
        assert answer.status_code == 200
        assert json.loads(_with_canary(body)).items() <= answer.json().items()

    @pytest.mark.parametrize("name", UNREADABLE)
    async def test_unreadable_json_is_refused(self, tmp_path: Path, name: str) -> None:
        """A 400 that repeats nothing."""
        answer = await _post(tmp_path, _with_canary(UNREADABLE[name]), JSON_TYPE)
        assert answer.status_code == 400
        assert _is_silent_problem(answer)

    @pytest.mark.parametrize("name", REFUSED_BY_THE_SCHEMA)
    async def test_another_shape_is_refused(self, tmp_path: Path, name: str) -> None:
        """A 422 that names fields of ours and repeats nothing."""
        answer = await _post(tmp_path, _with_canary(REFUSED_BY_THE_SCHEMA[name]), JSON_TYPE)
        assert answer.status_code == 422
        assert _is_silent_problem(answer)

    @pytest.mark.parametrize("depth", [50, 200, 400, 600, 800, 950, 1_000, 2_000])
    async def test_no_depth_fails_otherwise(self, tmp_path: Path, depth: int) -> None:
        """Wherever Python's own limit is met on the way, the sender gets a 4xx."""
        lists = b'{"text": "%s", "numbers": ' + b"[" * depth + b"]" * depth + b"}"
        objects = b'{"text": "%s", "inner": ' + b'{"number":' * depth + b"1" + b"}" * depth + b"}"
        for body in (lists, objects):
            answer = await _post(tmp_path, _with_canary(body), JSON_TYPE)
            assert answer.status_code in {400, 422}
            assert _is_silent_problem(answer)

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "",
            "json",
            None,
        ],
    )
    async def test_another_content_type_is_refused(self, tmp_path: Path, content_type: str | None) -> None:
        """A form of another site can send only such types, and is not read as JSON."""
        headers = {} if content_type is None else {"Content-Type": content_type}
        answer = await _post(tmp_path, _with_canary(b'{"text": "%s"}'), headers)
        assert answer.status_code == 422
        assert _is_silent_problem(answer)

    async def test_a_field_that_failed_is_named(self, tmp_path: Path) -> None:
        """Names of our own schema help, and stop before the keys of a mapping."""
        body = _with_canary(b'{"number": "%s", "inner": {"number": "%s"}, "by_id": {"%s": "%s"}, "%s": 1}')
        answer = await _post(tmp_path, body, JSON_TYPE)
        assert answer.json()["fields"] == ["body.by_id", "body.inner", "body.number"]


class TestReadStrictly:
    @given(STRICT_JSON)
    def test_all_that_can_be_stored_is_read(self, value: object) -> None:
        """Strictness loses nothing: every value without fractions reads back, escaped or not."""
        assert _read_strictly(json.dumps(value)) == value
        assert _read_strictly(json.dumps(value, ensure_ascii=False)) == value

    @given(st.integers())
    def test_an_integer_is_read_if_the_databases_hold_it(self, number: int) -> None:
        """Below 2^63 in size, or refused."""
        if abs(number) < 2**63:
            assert _read_strictly(str(number)) == number
        else:
            with pytest.raises(ValueError, match="too large"):
                _read_strictly(str(number))

    @given(STRICT_JSON, st.sampled_from(["\0", "\ud800", "\udfff"]), st.data())
    def test_what_cannot_be_stored_is_found_wherever_it_stands(
        self, value: object, poison: str, data: st.DataObject
    ) -> None:
        """In a text or a key, at any depth of lists and objects."""
        poisoned: object = poison
        for _ in range(data.draw(st.integers(0, 4))):
            wrapped = [[value, poisoned], {"key": poisoned, "other": value}, {"a" + poison: value}]
            poisoned = data.draw(st.sampled_from(wrapped))
        with pytest.raises(ValueError, match="cannot be stored"):
            _read_strictly(json.dumps(poisoned))

    @given(st.text())
    def test_no_text_fails_otherwise(self, text: str) -> None:
        """Anything is read or refused by a ValueError, which becomes a 400."""
        try:
            _read_strictly(text)
        except ValueError:
            return
        assert json.loads(text) == _read_strictly(text)
