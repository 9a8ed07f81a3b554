"""With which keys the asker can open grants: her own, and for a coordinator the intake team's."""

from typing import Annotated

from fastapi import Depends

from app.clients.rules import actor_key_ids
from app.routers.dependencies import CurrentReader, TransactionDep
from app.sessions.rules import ClientActor
from app.staff import service as staff


async def get_key_ids(actor: CurrentReader, work: TransactionDep) -> frozenset[str]:
    """Return the asker's key ids; none for staff whose keys the newest directory has revoked.

    For a coordinator also those of the keys the team had before: until a case is granted to the present one, what she
    holds of it hangs on them.
    """
    if isinstance(actor, ClientActor):
        return frozenset({actor.key_id})
    directory, _ = await staff.current_directory(work.main)
    key_ids = actor_key_ids(actor, directory)
    if directory.team_key_id.hex() not in key_ids:
        return key_ids
    return key_ids.union(one.key_id for one in await staff.list_former_team_keys(work.main))


KeyIdsDep = Annotated[frozenset[str], Depends(get_key_ids, scope="function")]
