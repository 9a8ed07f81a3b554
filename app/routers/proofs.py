"""What every proof of a secret begins with: its challenge is used up, whatever comes of the proof."""

from app.clock import Clock
from app.database import Transaction
from app.routers.schemas.staff import StaffLogIn, StaffRecovery
from app.sessions import service as sessions
from app.sessions.challenges import Purpose
from app.staff import service as staff
from app.wiring import Wiring


async def spend_challenge(
    work: Transaction, clock: Clock, wiring: Wiring, *, purpose: Purpose, challenge: bytes
) -> tuple[bytes, bytes]:
    """Use a challenge up; return the nonce and the installation id that a proof on it signs.

    Raises `ChallengeRefused`. A refused proof is answered and not raised, so that this is committed with it.
    """
    nonce = await sessions.spend_challenge(
        work.main, clock, wiring.keys, purpose=purpose, challenge=challenge
    )
    return nonce, (await staff.get_installation(work.main)).installation_id


async def prove_staff(
    request: StaffLogIn | StaffRecovery, work: Transaction, clock: Clock, wiring: Wiring
) -> staff.ProvenStaff | staff.LogInRefused:
    """Check the proof of a passphrase, or of a recovery code, and the second factor. Raises `ChallengeRefused`."""
    recovering = isinstance(request, StaffRecovery)
    nonce, installation_id = await spend_challenge(
        work,
        clock,
        wiring,
        purpose=Purpose.STAFF_RECOVERY if recovering else Purpose.STAFF_LOG_IN,
        challenge=request.challenge,
    )
    return await staff.prove_staff(
        work.main,
        clock,
        handle=request.handle,
        nonce=nonce,
        proof=request.proof,
        totp_code=request.totp_code,
        device_token=request.device_token,
        installation_id=installation_id,
        vault=wiring.keys,
        way=staff.Way.RECOVERY_CODE if recovering else staff.Way.PASSPHRASE,
    )
