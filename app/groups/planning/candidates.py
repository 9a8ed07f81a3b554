"""The groups there could be: each language, theme and weekly slot for which enough women and facilitators fit."""

from dataclasses import dataclass

from app.groups.planning.needs import ANY_THEME, Facilitator, PlanRequest, Woman


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group that could be formed. `women` and `facilitators` are positions in the request of those who fit."""

    language: str
    theme: str
    slot: int
    women: tuple[int, ...]
    facilitators: tuple[int, ...]


def suits(person: Woman | Facilitator, language: str, theme: str) -> bool:
    """Tell whether somebody speaks the language and named the theme."""
    return language in person.languages and (theme == ANY_THEME or theme in person.topics)


def languages_led(request: PlanRequest) -> tuple[str, ...]:
    """Return the languages in which somebody could lead, in order."""
    return tuple(sorted({language for one in request.facilitators for language in one.languages}))


def candidates_of(request: PlanRequest, *, fewest: int | None = None) -> tuple[Candidate, ...]:
    """Return what could be formed, in order of language, theme and slot.

    With `fewest`, as if groups of so few could be: so that one can ask what too few women fit.
    """
    least = request.bounds.fewest if fewest is None else fewest
    found = []
    for language in languages_led(request):
        for theme in request.themes:
            women = [at for at, one in enumerate(request.women) if _could_join(request, one, language, theme)]
            leading = [at for at, one in enumerate(request.facilitators) if suits(one, language, theme)]
            if len(women) < least or len(leading) < request.bounds.facilitators:
                continue
            for slot in range(len(request.slots)):
                there = tuple(at for at in women if slot in request.women[at].slots)
                free = tuple(at for at in leading if slot in request.facilitators[at].slots)
                if len(there) >= least and len(free) >= request.bounds.facilitators:
                    found.append(Candidate(language, theme, slot, there, free))
    return tuple(found)


def _could_join(request: PlanRequest, woman: Woman, language: str, theme: str) -> bool:
    return request.bounds.way in woman.ways and suits(woman, language, theme)
