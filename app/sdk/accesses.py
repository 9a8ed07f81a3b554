"""A client's access log: who was ever let into her file, drawn from verified signed words only."""

from dataclasses import dataclass

from app.sdk.casefiles import CaseFile


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One line: what happened, on which day, and who (by key id) it concerns."""

    on: str
    event: str
    kind: str
    holders: tuple[str, ...]
    last_on: str | None = None
    """Until which day, where somebody was let in for a time."""


def list_access(file: CaseFile) -> list[AccessEntry]:
    """Return every epoch with its reason and holders and all assignments and permits, by day."""
    statements = [one.statement for chain in file.statements.values() for one in chain]
    opened = [
        AccessEntry(
            one.made_on.isoformat(),
            f"{one.reason}",
            one.name.kind,
            tuple(f"{holder.role}:{holder.key_id.hex()}" for holder in one.holders),
        )
        for one in statements
    ]
    assigned = [
        AccessEntry(
            one.made_on.isoformat(),
            "assigned",
            ",".join(item.kind for item in one.granted),
            (f"counselor:{one.counselor_key.hex()}",),
        )
        for one in file.assignments
    ]
    permitted = [
        AccessEntry(
            one.made_on.isoformat(),
            f"{one.kind}",
            ",".join(item.kind for item in one.granted),
            (f"staff:{one.key_id.hex()}",),
            last_on=None if one.last_on is None else one.last_on.isoformat(),
        )
        for one in file.permits
    ]
    return sorted((*opened, *assigned, *permitted), key=lambda entry: entry.on)
