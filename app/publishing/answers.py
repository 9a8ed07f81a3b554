"""What she answered so far, field by field as she gave it. In memory and in her own browser only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answers:
    """Values by field name; a field she left out has none. Shows nothing of itself."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return self.values.get(name, ())

    def one(self, name: str) -> str:
        """Return the value of a field that has at most one; empty where she gave none."""
        return next(iter(self.many(name)), "")

    def hours_of(self, weekday: int) -> tuple[int, ...]:
        """Return the hours at which the day parts she ticked on a weekday (0 is Monday) begin."""
        ticked = (value.partition("-") for value in self.many("hours"))
        return tuple(int(hour) for day, _, hour in ticked if int(day) == weekday)

    def updated(self, values: Mapping[str, tuple[str, ...]]) -> "Answers":
        """Return the answers with some fields given anew."""
        return Answers({**self.values, **values})

    def without(self, names: Collection[str]) -> "Answers":
        """Return the answers without some fields."""
        return Answers({name: given for name, given in self.values.items() if name not in names})
