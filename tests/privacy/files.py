"""One woman's file as a device reads it, first from an honest server and then from a lying one."""

from dataclasses import dataclass
from typing import Any

from app.crypto.keypairs import ClientId
from app.sdk.casefiles import CaseFile
from app.sdk.devices import Device, OpenedCase
from tests.privacy.forgeries import ForgedEpoch
from tests.privacy.stages import Stage
from tests.privacy.wires import instead


@dataclass
class File:
    """A woman's file as one device reads it, and what the server honestly says of it."""

    stage: Stage
    device: Device
    path: str
    said: dict[str, Any]
    opened: OpenedCase

    @property
    def epochs(self) -> dict[str, Any]:
        """The answer with epochs, statements and assignments."""
        return dict(self.said[f"{self.path}/epochs"])

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records as they came."""
        return list(self.said[f"{self.path}/records"]["records"])

    @property
    def case(self) -> CaseFile:
        """Its verified statements and keys."""
        return self.opened.file

    async def read(self, part: str, told: Any) -> OpenedCase:  # noqa: ANN401 - JSON
        """Open the file while the server tells something else about one part of it."""
        async with self.stage.liar.telling(instead(f"{self.path}/{part}", told)):
            return await self.device.open_case(self.opened.client_id)

    async def read_records(self, records: list[dict[str, Any]]) -> OpenedCase:
        """Open the file while the server tells of other records."""
        return await self.read("records", {"records": records, "next_after": None})

    async def read_epochs(self, **changed: list[Any]) -> OpenedCase:
        """Open the file while the server tells of other epochs, statements or assignments."""
        return await self.read("epochs", self.epochs | changed)

    async def read_with(self, forged: ForgedEpoch) -> OpenedCase:
        """Open the file while the server tells of one more epoch."""
        epochs = self.epochs
        return await self.read_epochs(
            statements=[*epochs["statements"], forged.statement], epochs=[*epochs["epochs"], forged.view]
        )


async def file_of(stage: Stage, device: Device, client_id: ClientId) -> File:
    """Return a woman's file as a device reads it from an honest server."""
    opened: list[OpenedCase] = []

    async def read() -> None:
        opened.append(await device.open_case(client_id))

    said = await stage.heard(read)
    return File(stage, device, f"/clients/{client_id.hex()}", said, opened[0])
