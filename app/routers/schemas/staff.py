"""Staff: invitations, keys, log-in, admission, suspension."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.crypto.organisations import StaffRole
from app.routers.schemas.common import Blob, Bytes32, GrantBlob, HexId, HpkePublic, Signature, StrictModel
from app.routers.schemas.sessions import RefreshTransport, SessionTokens

Handle = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{2,39}$", examples=["anna-k"])]
TotpCode = Annotated[str, Field(pattern="^[0-9]{6}$", examples=["492039"])]
DeviceToken = Annotated[str, Field(min_length=16, max_length=128, pattern="^[A-Za-z0-9_-]+$")]
Roles = Annotated[frozenset[StaffRole], Field(min_length=1, max_length=3)]


class Argon2Cost(StrictModel):
    """The cost of the staff derivation (RFC 9106)."""

    memory_kib: Annotated[int, Field(ge=65_536, le=1_048_576)]
    passes: Annotated[int, Field(ge=3, le=16)]
    lanes: Annotated[int, Field(ge=1, le=4)]


class LogInBeginning(StrictModel):
    """Whose log-in begins."""

    handle: Handle


class LogInChallenge(BaseModel):
    """What the device needs to prove the passphrase. Looks the same for a handle nobody has."""

    challenge: Blob
    argon2: Argon2Cost


class StaffLogIn(StrictModel):
    """The proof, made on the device from passphrase and challenge."""

    handle: Handle
    challenge: Blob
    proof: Signature
    totp_code: TotpCode | None = Field(default=None, description="Needed once a second factor is enrolled.")
    refresh: RefreshTransport = "cookie"
    device_token: DeviceToken | None = Field(
        default=None, description="From an earlier log-in on this device."
    )


class StaffSession(BaseModel):
    """Tokens, and the sealed keys only the passphrase opens."""

    tokens: SessionTokens
    staff_id: UUID
    roles: list[StaffRole]
    scope: Literal["full", "enrol"] = Field(
        description="`enrol`: this session can only enrol the second factor."
    )
    wrapped_keys: Blob
    device_token: DeviceToken | None = Field(
        description="New on this device: keep it, so no stranger can slow you down."
    )


class TotpEnrolment(BaseModel):
    """The new second factor, shown once."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    uri: str = Field(examples=["otpauth://totp/Helpline:anna-k?secret=JBSWY3DPEHPK3PXP&issuer=Helpline"])


class TotpConfirmation(StrictModel):
    """A first code, which shows that the enrolment worked."""

    code: TotpCode
    refresh: RefreshTransport = "cookie"


class InvitationRequest(StrictModel):
    """An invitation. The code itself stays on the coordinator's device until the newcomer uses it."""

    code_hash: HexId
    roles: Roles


class InvitationView(BaseModel):
    """Until when the invitation may be used, once."""

    expires_at: datetime


class Acceptance(StrictModel):
    """Everything a newcomer's device made: public keys, and her keys wrapped twice."""

    code: Annotated[str, Field(min_length=16, max_length=200, pattern="^[^\\x00-\\x1f]+$")]
    handle: Handle
    hpke_public: HpkePublic
    signing_public: Bytes32
    login_public_key: Bytes32
    argon2: Argon2Cost
    wrapped_keys: Blob
    recovery_login_public_key: Bytes32
    recovery_wrapped_keys: Blob


class AcceptanceView(BaseModel):
    """The newcomer's id; a coordinator admits her after comparing fingerprint words."""

    staff_id: UUID


class StaffView(BaseModel):
    """One staff member, to other staff."""

    staff_id: UUID
    handle: str
    state: Literal["pending", "active", "suspended"]
    roles: list[StaffRole]
    key_id: HexId


class StaffList(BaseModel):
    """All staff."""

    staff: list[StaffView]


class Admission(StrictModel):
    """The directory that names the newcomer, and for a coordinator the team's key sealed to her."""

    directory: Blob
    team_grant: GrantBlob | None = None


class Suspension(StrictModel):
    """Ends sessions at once. A coordinator adds the directory that revokes the keys."""

    directory: Blob | None = None


class TeamGrantView(BaseModel):
    """The intake team's key, sealed to the coordinator who asks."""

    team_epoch: int
    grant: GrantBlob
    former: list["FormerTeamGrantView"] = Field(
        description="Keys that the team had before and she holds, the newest first."
    )


class FormerTeamGrantView(BaseModel):
    """A key that the intake team had before, sealed to the coordinator who asks."""

    team_epoch: int
    hpke_public: HpkePublic
    grant: GrantBlob


class WrappedKeysUpdate(StrictModel):
    """The same keys, wrapped anew because the device saw a newer directory."""

    wrapped_keys: Blob


class NewRecoveryCode(StrictModel):
    """What a new recovery code gives."""

    login_public_key: Bytes32
    wrapped_keys: Blob = Field(description="The same keys, wrapped with purpose `recovery`.")


class PassphraseChange(StrictModel):
    """A new passphrase with all that hangs on it; swapped whole or not at all."""

    challenge: Blob
    proof: Signature = Field(
        description="By the old passphrase's key: action `change-phrase`, the handle as subject."
    )
    login_public_key: Bytes32
    argon2: Argon2Cost
    wrapped_keys: Blob
    recovery: NewRecoveryCode | None = Field(default=None, description="Without it the old code stays good.")


class StaffRecovery(StrictModel):
    """The proof, made on the device from recovery code and challenge."""

    handle: Handle
    challenge: Blob
    proof: Signature = Field(description="Action `recover`, the handle as subject.")
    totp_code: TotpCode | None = Field(default=None, description="Needed once a second factor is enrolled.")
    refresh: RefreshTransport = "cookie"
    device_token: DeviceToken | None = Field(
        default=None, description="From an earlier log-in on this device."
    )


class RecoverySession(BaseModel):
    """Tokens that are good for new secrets only, and the sealed keys only the recovery code opens."""

    tokens: SessionTokens
    staff_id: UUID
    roles: list[StaffRole]
    recovery_wrapped_keys: Blob


class Recovery(StrictModel):
    """New secrets after a recovery: the code was used, so a new one comes along."""

    login_public_key: Bytes32
    argon2: Argon2Cost
    wrapped_keys: Blob
    recovery: NewRecoveryCode
    refresh: RefreshTransport = "cookie"


class RecoveredSession(BaseModel):
    """The session that goes on after a recovery."""

    tokens: SessionTokens
    scope: Literal["full", "enrol"] = Field(
        description="`enrol`: this session can only enrol the second factor."
    )
