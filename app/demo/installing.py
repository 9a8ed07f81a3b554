"""An empty server becomes the organisation's: tables, the server's own keys, and the public part of the founding."""

from pathlib import Path
from typing import Any

from app.clock import Clock
from app.crypto.keypairs import PublicKeys
from app.crypto.phrases import Argon2Parameters
from app.database import open_stores, transaction
from app.migrating import upgrade
from app.sdk.wire import from_wire
from app.settings import Settings
from app.staff import service as staff
from app.staff.applicants import Applicant, Founding


async def install_organisation(data_dir: Path, package: dict[str, Any], clock: Clock) -> None:
    """Make the tables in `data_dir` and import a founding package. Raises what `found_installation` raises."""
    settings = Settings(data_dir=data_dir)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        await upgrade(stores)
        async with transaction(stores) as work:
            await staff.found_installation(work.main, clock, founding=read_founding(package))
    finally:
        await stores.close()


def read_founding(package: dict[str, Any]) -> Founding:
    """Return the founding package `helpline organisation create` wrote, as the service takes it."""
    coordinator = package["coordinator"]
    return Founding(
        document=package["document"],
        directory=from_wire(package["directory"]),
        coordinator=Applicant(
            handle=coordinator["handle"],
            keys=PublicKeys(from_wire(coordinator["hpke_public"]), from_wire(coordinator["signing_public"])),
            login_public_key=from_wire(coordinator["login_public_key"]),
            argon2=Argon2Parameters(**coordinator["argon2"]),
            wrapped_keys=from_wire(coordinator["wrapped_keys"]),
            recovery_login_public_key=from_wire(coordinator["recovery_login_public_key"]),
            recovery_wrapped_keys=from_wire(coordinator["recovery_wrapped_keys"]),
        ),
        team_grant=from_wire(package["team_grant"]),
    )
