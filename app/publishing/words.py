"""What scripts say: a block of JSON in the page, made from the catalogues like everything else.

In the templates under `pages/words`, `_()` leaves placeholders such as `%(count)s` for the script to fill in, and
`ngettext()` gives every plural a language has, by the category that `Intl.PluralRules` names (CLDR).
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from babel import Locale

from app.publishing.languages import PageLanguage, words_of
from app.publishing.templates import templates_of

# Each plural of a language that we may come to speak has a number among these.
_NUMBERS: Final = range(201)
# What CLDR has for fractions too, so a script that asks for any category finds one.
_OTHER: Final = "other"


def words_for_scripts(name: str, language: PageLanguage) -> str:
    """Return the JSON text of `pages/words/<name>.json`, fit to stand inside a script element."""
    template = templates_of(language).get_template(f"pages/words/{name}.json")
    forms: Callable[[str, str], dict[str, str]] = partial(plural_forms, language)
    return template.render(_=words_of(language).gettext, ngettext=forms).strip()


def plural_forms(language: PageLanguage, singular: str, plural: str) -> dict[str, str]:
    """Return the forms of a text by plural category, placeholders left as they are."""
    category_of = Locale(language.value).plural_form
    forms: dict[str, str] = {}
    for number in _NUMBERS:
        forms.setdefault(category_of(number), words_of(language).ngettext(singular, plural, number))
    return {_OTHER: words_of(language).ngettext(singular, plural, max(_NUMBERS)), **forms}
