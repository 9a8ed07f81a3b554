"""Write the vectors: `python -m tests.vectors.generate`.

Everything but HPKE sealing is a function of names in `cast`; what was sealed before is kept while it opens. So a run
changes nothing unless a format changed, and `tests/unit/crypto/test_vectors.py` holds it to that.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.vectors.case import Case, Document, Seals, as_json
from tests.vectors.cases import (
    admissions,
    assignments,
    documents,
    frames,
    grants,
    group_letters,
    keys,
    organisations,
    permits,
    phrases,
    primitives,
    records,
    statements,
    words,
)
from tests.vectors.from_readme.primitives import SUITE

FOLDER: Final = Path(__file__).parent

_Maker = Callable[[Seals], list[Case]]
MAKERS: Final[dict[str, tuple[str, _Maker]]] = {
    module.__name__.rsplit(".", 1)[-1]: (module.ABOUT, module.cases)
    for module in (
        frames,
        primitives,
        keys,
        words,
        phrases,
        statements,
        grants,
        records,
        documents,
        organisations,
        assignments,
        admissions,
        permits,
        group_letters,
    )
}


def read(name: str) -> Document | None:
    """Return a frozen file of vectors, if there is one."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        return None
    document: Document = json.loads(path.read_text("utf-8"))
    return document


def generated(name: str) -> str:
    """Return the text of a file of vectors, made anew but for earlier seals."""
    about, maker = MAKERS[name]
    return as_json({"about": about, "suite": SUITE.decode(), "cases": maker(Seals(read(name)))})


def main() -> None:
    """Write every file."""
    for name in MAKERS:
        (FOLDER / f"{name}.json").write_text(generated(name), "utf-8")


if __name__ == "__main__":
    main()
