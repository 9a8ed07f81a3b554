"""Write the word lists, each into a file of its own, and their licences: `python -m scripts.word_files FOLDER`.

Called by web/build.mjs, so that the browser's lists come from where the server's come from. The bytes of a file are
those that the frozen digest of its list is taken of.
"""

import sys
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from app.crypto.wordlists import WORD_LIST_IDS, word_list


def licences() -> str:
    """Return what the licences of the lists ask to be passed on with them."""
    mnemonic = distribution("mnemonic").read_text("LICENSE")
    belarusian = files("app.crypto.words").joinpath("be.LICENSE.md").read_text("utf-8")
    return f"# words-en-1.txt and words-ru-1.txt\n\n{mnemonic}\n# words-be-1.txt\n\n{belarusian}"


def main(folder: Path) -> None:
    """Write every list and the licences."""
    for list_id in WORD_LIST_IDS:
        words = "".join(f"{word}\n" for word in word_list(list_id).words)
        (folder / f"words-{list_id}.txt").write_bytes(words.encode())
    (folder / "words-licences.txt").write_bytes(licences().encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
