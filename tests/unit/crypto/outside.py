"""Reads the vectors of others out of the package `cryptography-vectors`."""

import json
from collections.abc import Iterator
from typing import Any

import cryptography_vectors

Vector = dict[str, str]


def nist_vectors(path: str) -> Iterator[Vector]:
    """Yield the vectors of a file in the style of NIST, lines of `Name = value`, names in lower case.

    A name met again begins the next vector. Values in square brackets hold for every vector below them.
    """
    shared: Vector = {}
    vector: Vector = {}
    for line in lines_of(path):
        name, _, value = (part.strip() for part in line.strip("[]").partition("="))
        if line.startswith("#") or not name:
            continue
        begins = name.lower() in vector or line.startswith("[")
        if begins and vector:
            yield {**shared, **vector}
            vector = {}
        (shared if line.startswith("[") else vector)[name.lower()] = value
    yield {**shared, **vector}


def json_vectors(path: str) -> list[dict[str, Any]]:
    """Return the vectors of a JSON file."""
    vectors: list[dict[str, Any]] = json.loads("\n".join(lines_of(path)))
    return vectors


def lines_of(path: str) -> list[str]:
    """Return the lines of a file."""
    with cryptography_vectors.open_vector_file(path, "r") as file:
        return [line.strip() for line in file]
