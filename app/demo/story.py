"""The story, told as it happens."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.table import Table

from app.crypto.keypairs import ClientId
from app.demo import samples, thieves
from app.demo.people import (
    Cast,
    Devices,
    bring_in_a_counselor,
    enter_the_coordinator,
)
from app.groups.rules import GroupState
from app.sdk import groups
from app.sdk.casefiles import Reader
from app.sdk.clients import ClientDevice
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from app.sdk.foundings import FoundedOrganisation

_PHRASE_LANGUAGE_LIST: Final = "en-1"
_GROUP_SIZE: Final = 6


@dataclass(slots=True)
class Told:
    """What later parts of the story need from earlier ones."""

    cast: Cast
    phrase: str = ""
    client_id: ClientId = field(default=ClientId(b""))
    appointment: dict[str, Any] = field(default_factory=dict)


class Storyteller:
    """Tells each part on the terminal, with what the server received for it."""

    def __init__(self, console: Console, data_dir: Path) -> None:
        self.console, self.data_dir = console, data_dir
        self.requests: list[tuple[str, bytes]] = []

    def part(self, title: str) -> None:
        """Begin a part."""
        self.console.rule(f"[bold]{title}", align="left")

    def say(self, text: str) -> None:
        """Tell one thing."""
        self.console.print(f"  {text}", highlight=False)

    async def record(self, request: httpx.Request) -> None:
        """Keep what leaves a device, as a week of wiretapping would."""
        self.requests.append((f"{request.method} {request.url.path}", request.content))


async def tell_founding(teller: Storyteller, devices: Devices, founded: FoundedOrganisation) -> Told:
    """The organisation comes to life."""
    teller.part("1. The organisation")
    teller.say(f"{samples.COORDINATOR} founded it on her own machine. The server got public and sealed keys.")
    coordinator, credentials = await enter_the_coordinator(devices, founded)
    cast = Cast(coordinator, {}, [credentials])
    for handle in samples.COUNSELORS:
        device, own, words = await bring_in_a_counselor(devices, coordinator, handle)
        cast.counselors[handle] = device
        cast.credentials.append(own)
        teller.say(
            f"{handle} came by one-time code and was admitted: both read [italic]{' '.join(words[:4])} …[/italic]"
        )
    return Told(cast)


async def tell_intake(teller: Storyteller, devices: Devices, told: Told) -> None:
    """A woman asks for help."""
    teller.part("2. A woman asks for help")
    device = await devices.client()
    prepared = await device.ask_for_help(
        criteria=samples.criteria(), story=samples.STORY, alias=samples.ALIAS, list_id=_PHRASE_LANGUAGE_LIST
    )
    told.phrase, told.client_id = prepared.phrase.phrase(), prepared.client_id
    sent = next(body for path, body in reversed(teller.requests) if path.endswith("/intakes"))
    teller.say("She wrote her story and chose languages, hours and wishes. No name, no e-mail, no account.")
    teller.say(f"Her device sent {len(sent):,} bytes. The beginning of her record, as the server got it:")
    teller.say(f"[dim]{sent[sent.rindex(b'records') : sent.rindex(b'records') + 76].decode()}…[/dim]")
    teller.say(f"She keeps ten words: [bold]{told.phrase}[/bold]")


async def tell_match(teller: Storyteller, told: Told) -> None:
    """A coordinator opens the intake on her device and matches."""
    teller.part("3. A coordinator matches, on her own device")
    coordinator = told.cast.coordinator
    waiting = await coordinator.waiting()
    intake = await coordinator.open_intake(ClientId(bytes.fromhex(waiting[0]["client_id"])))
    await coordinator.note_triage(intake, samples.TRIAGE)
    intake = await coordinator.open_intake(intake.case.client_id)
    result = await coordinator.match(intake)
    best = result.proposals[0]
    name, _ = told.cast.counselor_with_id(best.staff_id)
    teller.say(f"{len(waiting)} woman waits. Filters: {result.explain()}")
    teller.say(f"Best: {name}. {best.explain()}")
    held = tuple(hour.starts_at for hour in best.common_hours[:3])
    await coordinator.assign(intake, best.staff_id, held_starts=held)
    teller.say(f"She signed the assignment and held {len(held)} hours for the woman's next visit.")


async def tell_return(teller: Storyteller, devices: Devices, told: Told) -> ClientDevice:
    """The woman returns with her phrase."""
    teller.part("4. The woman comes back with her phrase")
    device = await devices.client()
    await device.log_in(told.phrase)
    held = await device.appointments()
    told.appointment = await device.confirm(held[0]["appointment_id"])
    starts_at = datetime.fromisoformat(told.appointment["starts_at"])
    teller.say(
        f"She finds a counselor and {len(held)} held hours, and takes {starts_at:%A %d %B, %H:%M} UTC."
    )
    for entry in await device.access_log():
        holders = ", ".join(holder.split(":")[0] for holder in entry.holders)
        teller.say(f"Her access log: {entry.on}  {entry.event} [dim]{entry.kind}[/dim] for {holders}")
    return device


async def tell_sessions(teller: Storyteller, told: Told, client: ClientDevice) -> None:
    """Counselor and client talk; the counselor writes a note."""
    teller.part("5. The counselor")
    name, counselor = told.cast.counselor_with_id(told.appointment["counselor_id"])
    case = await counselor.take_on(told.client_id)
    teller.say(f"{name} opened the file and made two new keys: one for talking, one for her own notes.")
    await counselor.write_message(case, samples.MESSAGE)
    await counselor.write_place(case, told.appointment["appointment_id"], samples.PLACE)
    await client.send_message(samples.ANSWER)
    case = await counselor.take_on(told.client_id)
    await counselor.write_note(case, samples.NOTE)
    answer = contents_of(case, ContentType.MESSAGE)[-1]
    teller.say(f"The woman answered; {name} reads: [italic]“{answer.text}”[/italic]")
    own = (await client.open_own_case()).entries
    readable = sum(entry.content is not None for entry in own.entries)
    teller.say(
        f"{name} wrote a session note. The woman's device reads {readable} records; the note is not among them."
    )


def tell_theft(teller: Storyteller) -> None:
    """Somebody takes every file and has recorded every request."""
    teller.part("7. Somebody seizes the server")
    traces = thieves.search_files(samples.SECRET_WORDS, [teller.data_dir])
    for path, body in teller.requests:
        traces += thieves.search_bytes(samples.SECRET_WORDS, body, path)
    files = [path for path in teller.data_dir.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    teller.say(
        f"A thief has {len(files)} files ({size:,} bytes) and {len(teller.requests)} recorded requests."
    )
    teller.say(
        f"Searched for {len(samples.SECRET_WORDS)} words, raw, base64, hexadecimal, UTF-16: "
        f"[bold]{len(traces)} found[/bold]."
    )
    planted = teller.data_dir / "planted.tmp"
    planted.write_bytes(b"..." + samples.SECRET_WORDS[0].encode("utf-16-le"))
    control = thieves.search_files(samples.SECRET_WORDS, [teller.data_dir])
    planted.unlink()
    teller.say(f"The same search finds a word planted on purpose: {len(control) - len(traces)} found.")
    table = Table(
        "record", "kind", "epoch", "size class", "last bytes of what is inside", title="What a thief sees"
    )
    columns = "substr(hex(record_id), 1, 8), kind, epoch, size_class, substr(hex(sealed), -48)"
    query = f"SELECT {columns} FROM records LIMIT 5"  # noqa: S608 - a constant of this function
    for row in thieves.rows_as_seen(teller.data_dir / "helpline.db", query):
        table.add_row(*(str(cell) for cell in row))
    teller.console.print(table)
    if traces:
        raise ContentWasReadable


async def tell_group(teller: Storyteller, devices: Devices, told: Told) -> None:
    """Two women in a group, one sealed group note."""
    teller.part("6. A group")
    coordinator = told.cast.coordinator
    facilitator = told.cast.counselors["lena"]
    assert facilitator.staff_id is not None  # noqa: S101 - she logged in above
    group_id = await groups.create_group(
        coordinator, groups.GroupPlan((str(facilitator.staff_id),), _GROUP_SIZE), GroupState.FORMING
    )
    members = [await devices.client() for _ in range(2)]
    for member in members:
        prepared = await member.ask_for_help(
            criteria=samples.criteria(), story="", alias="", list_id=_PHRASE_LANGUAGE_LIST
        )
        await groups.invite_to_group(coordinator, group_id, prepared.client_id.hex())
        await member.log_in(prepared.phrase.phrase())
        seat = await groups.accept_group_invitation(member, group_id)
        teller.say(f"A woman accepts and takes seat {seat}.")
    opened = await groups.open_group(facilitator, group_id)
    opened = await groups.admit_seated_members(facilitator, opened)
    await groups.announce(facilitator, opened, samples.MESSAGE)
    await groups.write_group_note(facilitator, opened, samples.NOTE)
    read = (await groups.open_group(members[0], group_id)).entries.opened()
    teller.say(
        f"lena wrote an announcement and a group note. A member's device opens {len(read)}: the announcement."
    )


async def tell_erasure(teller: Storyteller, told: Told, client: ClientDevice) -> None:
    """She erases everything; yesterday's backup opens nothing."""
    teller.part("8. She erases everything")
    main, shred = teller.data_dir / "helpline.db", teller.data_dir / "shred.db"
    backup = teller.data_dir.parent / "yesterday.db"
    _back_up(main, backup)
    reader = client.reader
    before = _count_hers(backup, shred, reader)
    teller.say(f"Before: with her phrase {before} records open. A backup of the database lies in a drawer.")
    await client.erase_everything()
    try:
        await client.log_in(told.phrase)
    except Refused as refused:
        teller.say(f"After: her phrase opens no door any more ({refused.problem}).")
    after = _count_hers(backup, shred, reader)
    teller.say(
        f"Yesterday's backup, the server of today and her phrase together open {after} of {before} records."
    )
    backup.unlink()
    if after or not before:
        raise ContentWasReadable


async def leave_somebody_waiting(devices: Devices, told: Told) -> None:
    """Somebody new asks, so that whoever tries the demo finds a waiting list."""
    woman = await devices.client()
    prepared = await woman.ask_for_help(
        criteria=samples.criteria(), story=samples.STORY, alias=samples.ALIAS, list_id=_PHRASE_LANGUAGE_LIST
    )
    told.phrase = prepared.phrase.phrase()


def _count_hers(main: Path, shred: Path, reader: Reader) -> int:
    loot = thieves.carry_off(f"sqlite:///{main}", f"sqlite:///{shred}")
    return thieves.count_opened(loot, [reader])


def _back_up(database: Path, copy: Path) -> None:
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)


class ContentWasReadable(Exception):
    """The promise is broken: something she wrote can be read on the server."""
