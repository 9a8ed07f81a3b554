"""Looking for what she wrote in what left her browser and in what stayed on her disk; what requests look alike."""

import base64
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.browser.intake_pages import Sent
from tests.shapes import shape_of

# Of which eight signs are left in base64.
_LEAST_BYTES = 10


def disguises(word: str) -> list[bytes]:
    """Return a word in the forms it could stand in: UTF-8, UTF-16, JSON's escapes, hex, base64 at each offset."""
    plain = word.encode()
    escaped = json.dumps(word).strip('"').encode()
    assert len(plain) >= _LEAST_BYTES, "so short a word stands in random bytes by chance"
    in_base64 = [base64.b64encode(bytes(lead) + plain)[4:-4] for lead in range(3)]
    return [plain, escaped, plain.hex().encode(), word.encode("utf-16-le"), *in_base64]


def found_in(words: Iterable[str], *contents: bytes) -> set[str]:
    """Return which words stand in one of the contents, in whatever form."""
    return {word for word in words if any(form in one for form in disguises(word) for one in contents)}


def found_in_requests(words: Iterable[str], requests: Iterable[Sent]) -> set[str]:
    """Return which words left the device, in an address or a body."""
    return found_in(words, *(part for sent in requests for part in (sent.url.encode(), sent.body)))


def found_in_folder(words: Iterable[str], folder: Path) -> set[str]:
    """Return which words stand in a file of a folder, or in a file's name."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    names = (str(file.relative_to(folder)).encode() for file in files)
    return found_in(words, *names, *(file.read_bytes() for file in files))


def shapes_of_requests(requests: Iterable[Sent]) -> Counter[str]:
    """Return how often each request was made that tells nothing but its address and the shape of its body.

    In no order: what is fetched ahead comes as the line allows.
    """
    bodies = ((one, json.loads(one.body) if one.body else None) for one in requests)
    return Counter(f"{one.method} {one.url} {json.dumps(shape_of(body))}" for one, body in bodies)
