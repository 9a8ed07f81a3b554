"""The intake team's key: an X-Wing key every coordinator holds, so that any of them can open a new intake.

It has no signing half, because nobody speaks as the team: coordinators sign as themselves. Its holders are
the coordinators of the directory that names it; when one leaves, a new epoch of the key is made and open
cases re-granted.
"""

from dataclasses import dataclass, field

from app.crypto import framing, labels, suites
from app.crypto.errors import CommitmentMismatch
from app.crypto.keypairs import KeyId, KeyPair, PublicKeys
from app.crypto.organisations import team_key_id
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret


@dataclass(frozen=True, slots=True)
class TeamKey:
    """The team's key of one epoch, counted from 1, as a 32-byte seed."""

    installation_id: bytes
    epoch: int
    hpke_seed: Secret
    hpke_public: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hpke_public", suites.hpke_public_bytes(self.hpke_seed))

    @classmethod
    def generate(cls, installation_id: bytes, epoch: int) -> "TeamKey":
        """Return a fresh team key."""
        return cls(installation_id, epoch, Secret(random_bytes(suites.HPKE_SEED_BYTES)))

    @property
    def key_id(self) -> KeyId:
        """The id under which the team is a holder."""
        return team_key_id(self.hpke_public)


def seal_team_grant(team: TeamKey, coordinator: PublicKeys) -> bytes:
    """Seal the team's seed to one coordinator. The team's key id stands in the place of a commitment."""
    info = _info(team.installation_id, team.epoch, team.key_id, coordinator.key_id)
    return suites.hpke_seal(coordinator.hpke, team.hpke_seed, info)


def open_team_grant(
    grant: bytes, coordinator: KeyPair, *, installation_id: bytes, epoch: int, team_hpke_public: bytes
) -> TeamKey:
    """Open a team grant and check it against the public key in a verified directory.

    Raises `WrongKey`, or `CommitmentMismatch` when the seed is not that of the directory's team key.
    """
    info = _info(installation_id, epoch, team_key_id(team_hpke_public), coordinator.key_id)
    team = TeamKey(installation_id, epoch, Secret(suites.hpke_open(coordinator.hpke_seed, grant, info)))
    if team.hpke_public != team_hpke_public:
        raise CommitmentMismatch
    return team


def tie_secret(team: TeamKey) -> Secret:
    """Return the secret that orders equal matches: the same for every coordinator, known to nobody else."""
    return suites.derive(team.hpke_seed, salt=b"", info=framing.frame(labels.TEAM_TIES, team.installation_id))


def _info(installation_id: bytes, epoch: int, team_id: KeyId, recipient: KeyId) -> bytes:
    name = EpochName(Owner(OwnerKind.ORGANISATION, installation_id), Kind.TEAM, epoch)
    return framing.frame(labels.GRANT_INFO, suites.SUITE_ID, *name.fields(), team_id, recipient)
