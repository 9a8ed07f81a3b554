"""Answers for tests, as forms would have given them."""

from app.publishing.answers import Answers


def answers(**values: str | tuple[str, ...]) -> Answers:
    """Return answers that can be sent, with some of them given otherwise; an empty text leaves one out."""
    given: dict[str, str | tuple[str, ...]] = {
        "language": "be",
        "ways": ("text",),
        "zone": "Europe/Minsk",
        "when": "any",
        "consents": ("team", "counselor", "server"),
        **values,
    }
    return Answers({name: _values(value) for name, value in given.items()})


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()
