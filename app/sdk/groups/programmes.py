"""A programme on devices: opening it, where it stands, who leads it, and what it is about, sealed to each reader."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.crypto.errors import ContextMismatch, Malformed, NotEntitled
from app.crypto.group_letters import (
    GroupLetterHeader,
    open_group_letter,
    read_group_letter,
    seal_group_letter,
)
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.organisations import StaffRole
from app.crypto.randomness import random_id
from app.groups.rules import DEFAULT_HOLD_DAYS, FEWEST_SEATS, GroupState, Part
from app.matching.rules import Way
from app.sdk.contents import Content, ContentType
from app.sdk.devices import Device
from app.sdk.keybooks import KeyBook
from app.sdk.wire import from_wire, to_wire


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """What the service has to know of a programme: staff ids of who leads it, and its size."""

    facilitators: tuple[str, ...]
    seat_count: int
    fewest_seats: int = FEWEST_SEATS
    substitute: str | None = None
    joins_late: bool = False
    hold_days: int = DEFAULT_HOLD_DAYS

    def body(self) -> dict[str, Any]:
        """Return it as it travels."""
        leads = [{"staff_id": one, "part": Part.FACILITATOR.value} for one in self.facilitators]
        if self.substitute is not None:
            leads.append({"staff_id": self.substitute, "part": Part.SUBSTITUTE.value})
        return {
            "facilitators": leads,
            "seat_count": self.seat_count,
            "fewest_seats": self.fewest_seats,
            "joins_late": self.joins_late,
            "hold_days": self.hold_days,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Programme:
    """What a programme is about, as its readers open it. None of it is known to the service.

    `languages` are codes; `planned` and `wishes` sentences. With `aliases_shared` members learn each other's
    aliases.
    """

    theme: str
    languages: tuple[str, ...]
    way: Way
    planned: str = ""
    wishes: str = ""
    screening: bool = False
    aliases_shared: bool = False
    joins_late: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class DescribedProgramme:
    """A programme as a coordinator described it, and whom she named as leading it, by key id."""

    programme: Programme = field(repr=False)
    leads: frozenset[KeyId]


async def create_group(device: Device, plan: GroupPlan, state: GroupState = GroupState.DRAFT) -> UUID:
    """Open a programme, as a draft or already forming (coordinator). Its id is made here: keys are bound to it."""
    group_id = random_id()
    await device.connection.create("/groups", {"group_id": str(group_id), **plan.body()})
    if state is not GroupState.DRAFT:
        await set_group_state(device, group_id, state)
    return group_id


async def change_group(device: Device, group_id: UUID, plan: GroupPlan) -> dict[str, Any]:
    """Change size and who leads it (coordinator); `describe_group` then names them to everybody."""
    changed: dict[str, Any] = await device.connection.put(f"/groups/{group_id}", plan.body())
    return changed


async def set_group_state(device: Device, group_id: UUID, state: GroupState) -> dict[str, Any]:
    """Let a programme form, run, end or be cancelled (coordinator)."""
    changed: dict[str, Any] = await device.connection.post(
        f"/groups/{group_id}/state", {"state": state.value}
    )
    return changed


async def let_substitute(device: Device, group_id: UUID, *, let_in: bool) -> None:
    """Let the substitute in or out (facilitator); `admit_seated_members` then makes the keys with or without her."""
    await device.connection.put(f"/groups/{group_id}/substitute", {"let_in": let_in})


async def list_groups(device: Device) -> list[dict[str, Any]]:
    """Return the groups this person belongs to."""
    view = await device.connection.get("/groups")
    return list(view["groups"])


async def get_group(device: Device, group_id: UUID) -> dict[str, Any]:
    """Return one group as this person sees it."""
    view: dict[str, Any] = await device.connection.get(f"/groups/{group_id}")
    return view


async def describe_group(device: Device, group_id: UUID, programme: Programme) -> None:
    """Seal what a programme is about to the intake team and to each who leads it (coordinator).

    It names who leads, by the newest directory. Whom she invites reads the same in her invitation. Raises `NotEntitled`
    for somebody who leads it and is no counselor of the directory.
    """
    directory = (await device.meet()).directory
    leads = await leads_of(device, group_id)
    content = programme_content(programme, leads)
    book = KeyBook(device.connection, directory, (device.blob.keys.public,))
    letter_id = random_id()
    letters = [_seal(device, group_id, letter_id, directory.team_key_id, directory.team_hpke_public, content)]
    for key_id in sorted(leads):
        keys = await book.find(key_id)
        letters.append(_seal(device, group_id, letter_id, key_id, keys.hpke, content))
    await device.connection.put(
        f"/groups/{group_id}/description", {"letters": [to_wire(one) for one in letters]}
    )


async def leads_of(device: Device, group_id: UUID) -> frozenset[KeyId]:
    """Return the key ids of who leads a group by the service, each a counselor whom the newest directory names.

    Raises `NotEntitled`.
    """
    view = await get_group(device, group_id)
    key_ids = [KeyId(bytes.fromhex(one["key_id"])) for one in view["facilitators"]]
    for key_id in key_ids:
        device.organisation.directory.ensure_role(key_id, StaffRole.COUNSELOR)
    return frozenset(key_ids)


async def read_description(device: Device, group_id: UUID) -> DescribedProgramme | None:
    """Return what a programme is about, as sealed to this person, or None where nothing was.

    Raises `NotEntitled` unless a coordinator, unrevoked by the newest directory, signed it; `OpeningFailed`.
    """
    view = await device.connection.get(f"/groups/{group_id}/description")
    book = KeyBook(device.connection, (await device.meet()).directory, (device.blob.keys.public,))
    for item in view["letters"]:
        sealed = from_wire(item)
        header = read_group_letter(sealed)
        seed = device.reader.hpke_seed_of(header.recipient)
        if seed is None:
            continue
        if header.group_id != group_id or header.client_id not in {None, own_client_id(device)}:
            raise ContextMismatch
        device.organisation.directory.ensure_role(header.author, StaffRole.COORDINATOR)
        author = (await book.find(header.author)).signing
        opened = Content.read(open_group_letter(sealed, header, seed, author_signing_key=author))
        return read_programme(opened)
    return None


def own_client_id(device: Device) -> ClientId | None:
    """Return the id of the client whose device this is, or None on staff's."""
    return getattr(device, "client_id", None)


def programme_content(programme: Programme, leads: Iterable[KeyId]) -> Content:
    """Return what stands in a description or an invitation."""
    return Content(
        ContentType.PROGRAMME,
        {
            "theme": programme.theme,
            "languages": list(programme.languages),
            "way": programme.way.value,
            "planned": programme.planned,
            "wishes": programme.wishes,
            "screening": programme.screening,
            "aliases_shared": programme.aliases_shared,
            "joins_late": programme.joins_late,
            "leads": sorted(key_id.hex() for key_id in leads),
            "text": programme.text,
        },
    )


def read_programme(content: Content) -> DescribedProgramme:
    """Return the programme in opened content. Raises `Malformed`."""
    if content.type is not ContentType.PROGRAMME:
        raise Malformed
    said = content.fields
    try:
        programme = Programme(
            theme=_text(said["theme"]),
            languages=tuple(_text(one) for one in said["languages"]),
            way=Way(said["way"]),
            planned=_text(said["planned"]),
            wishes=_text(said["wishes"]),
            screening=said["screening"] is True,
            aliases_shared=said["aliases_shared"] is True,
            joins_late=said["joins_late"] is True,
            text=content.text,
        )
        return DescribedProgramme(programme, frozenset(KeyId(bytes.fromhex(one)) for one in said["leads"]))
    except (KeyError, ValueError, TypeError):
        # Cut off from the chain: the errors hold what was written.
        raise Malformed from None


def ensure_named(described: DescribedProgramme | None, key_id: KeyId) -> None:
    """Raise `NotEntitled` unless a coordinator named somebody as leading the group."""
    if described is None or key_id not in described.leads:
        raise NotEntitled


def _seal(
    device: Device, group_id: UUID, letter_id: UUID, recipient: KeyId, hpke_public: bytes, content: Content
) -> bytes:
    own = device.blob.keys
    header = GroupLetterHeader(group_id, None, letter_id, own.key_id, recipient)
    return seal_group_letter(header, content.encoded(), hpke_public, signer=own)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed
    return value
