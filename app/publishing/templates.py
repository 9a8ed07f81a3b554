"""The templates of the pages, speaking a language. Published pages and the weaker path's answers share them."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket

from app.publishing.assets import integrity_of
from app.publishing.languages import PageLanguage, words_of

TEMPLATES: Final = Path(str(files("app"))) / "templates"


class _CompiledOnce(BytecodeCache):
    """Code of templates in this process: it is the same in every language, and compiling takes a second."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code, if another language has compiled it."""
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code for the other languages."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _CompiledOnce()


@cache
def templates_of(language: PageLanguage) -> Environment:
    """Return the templates, speaking a language. What is put into them is escaped, unless it is plain text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The i18n extension adds this method when it is loaded, so no type knows of it.
    environment.install_gettext_translations(words_of(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals["integrity_of"] = integrity_of
    return environment
