"""How large the gates run: reduced in `make test`, full in `make attack`."""

import os
from typing import Final, TypeVar

FULL: Final = os.environ.get("HELPLINE_GATES") == "full"
T = TypeVar("T")


def sized(*, reduced: T, full: T) -> T:
    """Return one of two sizes."""
    return full if FULL else reduced
