"""What an attacker offers to the server: well-formed things with one thing wrong, made with keys that are hers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.crypto.assignments import Assignment, sign_assignment
from app.crypto.epochs import NO_PREVIOUS, EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.grants import seal_grant
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.owners import EpochName, Kind
from app.crypto.randomness import random_id
from app.crypto.records import NO_PREVIOUS_RECORD, RecordHeader, seal_record
from app.sdk.wire import to_wire
from tests.privacy import canaries
from tests.privacy.attackers import Raid

DAY = date(2026, 3, 2)


def sealed_record(
    raid: Raid,
    *,
    whose: str = "erin",
    author: str = "erin",
    kind: Kind = Kind.CONVERSATION,
    epoch: int = 1,
    version: int = 1,
    previous: bytes | None = None,
    known: bool = True,
) -> bytes:
    """Return a record that would be taken, but for what the caller changes. `known`: under the epoch's own key."""
    case = raid.cases[whose]
    name = EpochName(case.file.owner, kind, epoch)
    held = case.file.keys.get((kind, epoch))
    key = held if held is not None and known else EpochKey.generate(name)
    key_id = raid.keys[author].key_id
    tip = case.entries.tips.get((key_id, kind), NO_PREVIOUS_RECORD)
    follows = tip if previous is None else previous
    header = RecordHeader(name, random_id(), version, key.commitment, key_id, follows)
    return seal_record(key, header, canaries.text("record").encode())


@dataclass(frozen=True)
class OfferedEpoch:
    """A next epoch of one kind, and by what it differs from the one that would be taken."""

    raid: Raid
    kind: Kind = Kind.CONVERSATION
    whose: str = "erin"
    creator: str = "marta"
    steps: int = 1
    signer: KeyPair | None = None
    counselor: PublicKeys | None = None
    without_client: bool = False

    def body(self) -> dict[str, Any]:
        """Return it as it is sent."""
        file = self.raid.file(self.whose)
        newest = file.newest(self.kind)
        assert newest is not None
        before = newest.statement.name.epoch
        key = EpochKey.generate(EpochName(file.owner, self.kind, before + self.steps))
        holders = self._holders()
        statement = state_epoch(
            key,
            creator=self.signer or self.raid.keys[self.creator],
            holders=tuple(holders),
            reason=EpochReason.ROUTINE,
            made_on=DAY,
            previous=newest.signed if before + self.steps > 1 else None,
            linked_keys=(file.keys[self.kind, before],),
        )
        grants = [
            {"recipient_key_id": holder.key_id.hex(), "sealed": to_wire(seal_grant(key, keys))}
            for holder, keys in holders.items()
        ]
        return {"statement": to_wire(statement), "grants": grants, "shred": to_wire(key.shred)}

    def _holders(self) -> dict[Holder, PublicKeys]:
        client = self.raid.keys[self.whose].public
        counselor = self.counselor or self.raid.keys["marta"].public
        holders = {Holder(counselor.key_id, HolderRole.COUNSELOR): counselor}
        if self.kind is not Kind.CASEWORK and not self.without_client:
            holders[Holder(client.key_id, HolderRole.CLIENT)] = client
        return holders


def first_assignment(raid: Raid, whose: str, signer: str) -> str:
    """Return an assignment of a woman to the other counselor that pretends to be her first."""
    other = raid.world.counselor("lena")
    directory = raid.world.cast.coordinator.organisation.directory
    entry = directory.find(other.blob.keys.key_id)
    assert entry is not None
    assignment = Assignment(
        client_id=raid.women[whose].client_id,
        sequence=1,
        counselor_id=entry.staff_id,
        counselor_key=entry.key_id,
        granted=(),
        previous_hash=NO_PREVIOUS,
        made_on=DAY,
        signer=raid.keys[signer].key_id,
    )
    return to_wire(sign_assignment(assignment, raid.keys[signer]))


def assignment_body(raid: Raid, assignment: str) -> dict[str, Any]:
    """Return an assignment as it is sent, with a grant of the one `intake` epoch."""
    file = raid.file("erin")
    sealed = seal_grant(file.keys[Kind.INTAKE, 1], raid.world.counselor("lena").blob.keys.public)
    grant = {"kind": "intake", "epoch": 1, "sealed": to_wire(sealed)}
    return {"assignment": assignment, "grants": [grant], "held_starts": []}


def intake_body(raid: Raid, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a newcomer's intake with its work done and the given parts changed."""
    return raid.newcomer.body | {"proof_of_work": raid.work} | changed
