"""What she has begun to write on her page: it stays, whatever she presses, until it is sent or she closes the page."""

from dataclasses import dataclass, field
from typing import Final

from app.publishing.questions import Field
from app.routers.pages.forms import PostedForm, read_text
from app.sdk.letters import LetterSubject

MESSAGE: Final = Field("message", lines=True)
LETTER: Final = Field("letter", lines=True)
ABOUT: Final = "about"


@dataclass(frozen=True, slots=True)
class Begun:
    """A message to her counselor and a letter to the team, as far as they are written."""

    message: str = field(default="", repr=False)
    letter: str = field(default="", repr=False)
    about: LetterSubject = LetterSubject.OTHER


def read_begun(form: PostedForm) -> Begun:
    """Return what a form carries of it, without the signs that cannot be kept."""
    about = form.one(ABOUT)
    return Begun(
        message=_text(form, MESSAGE),
        letter=_text(form, LETTER),
        about=LetterSubject(about) if about in set(LetterSubject) else LetterSubject.OTHER,
    )


def _text(form: PostedForm, one: Field) -> str:
    text, _ = read_text(one, form.values.get(one.name, []))
    return "".join(text)
