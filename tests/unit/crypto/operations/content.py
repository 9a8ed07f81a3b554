"""Operations on statements, grants, records and envelopes."""

from uuid import UUID

from app.crypto import envelopes, epochs, grants, group_letters, records, teams
from app.crypto.envelopes import EnvelopeHeader
from app.crypto.epochs import EpochReason, Holder, HolderRole
from app.crypto.group_letters import GroupLetterHeader
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.organisations import team_key_id
from app.crypto.suites import hpke_public_bytes
from tests.unit.crypto.operations.values import (
    Json,
    Operation,
    day,
    key,
    name,
    person,
    raw,
    raw_or_none,
    secret,
    written_name,
)


def _commitment(given: Json) -> Json:
    return {"commitment": key(given).commitment.hex()}


def _state_epoch(given: Json) -> Json:
    signed = epochs.state_epoch(
        key(given["key"]),
        creator=person(given["creator"]),
        holders=tuple(Holder(KeyId(raw(key_id)), HolderRole(role)) for key_id, role in given["holders"]),
        reason=EpochReason(given["reason"]),
        made_on=day(given["day"]),
        previous=raw_or_none(given["previous"]),
        linked_keys=tuple(key(linked) for linked in given["linked"]),
    )
    return {"signed": signed.hex(), "hash": epochs.statement_hash(signed).hex()}


def _verify_statement(given: Json) -> Json:
    statement = epochs.verify_statement(
        raw(given["signed"]), raw(given["creator_signing_public"]), raw_or_none(given["previous"])
    )
    return {
        "name": written_name(statement.name),
        "commitment": statement.commitment.hex(),
        "holders": [[holder.key_id.hex(), holder.role] for holder in statement.holders],
        "reason": statement.reason,
        "day": statement.made_on.isoformat(),
        "creator": statement.creator.hex(),
        "links": [[link.kind, link.epoch] for link in statement.links],
    }


def _verify_link(given: Json) -> Json:
    epochs.verify_link(epochs.read_statement(raw(given["signed"])), key(given["key"]))
    return {}


def _ensure_commitment(given: Json) -> Json:
    epochs.ensure_commitment(epochs.read_statement(raw(given["signed"])), key(given["key"]))
    return {}


def _ensure_holder(given: Json) -> Json:
    epochs.ensure_holder(epochs.read_statement(raw(given["signed"])), raw(given["key_id"]))
    return {}


def _open_grant(given: Json) -> Json:
    opened = grants.open_grant(
        raw(given["grant"]),
        person(given["recipient"]),
        name(given["name"]),
        raw(given["commitment"]),
        secret(given["shred"]),
    )
    return {"key": opened.key.hex(), "commitment": opened.commitment.hex()}


def _open_listed_grant(given: Json) -> Json:
    statement = epochs.read_statement(raw(given["signed"]))
    opened = grants.open_listed_grant(
        raw(given["grant"]), person(given["recipient"]), statement, secret(given["shred"])
    )
    return {"key": opened.key.hex()}


def _open_grant_as_team(given: Json) -> Json:
    seed = secret(given["team_seed"])
    opened = grants.open_grant_with(
        raw(given["grant"]),
        seed,
        team_key_id(hpke_public_bytes(seed)),
        name(given["name"]),
        raw(given["commitment"]),
        secret(given["shred"]),
    )
    return {"key": opened.key.hex()}


def _open_team_grant(given: Json) -> Json:
    team = teams.open_team_grant(
        raw(given["grant"]),
        person(given["coordinator"]),
        installation_id=raw(given["installation"]),
        epoch=given["epoch"],
        team_hpke_public=raw(given["team_hpke_public"]),
    )
    return {"team_seed": team.hpke_seed.hex(), "team_id": team.key_id.hex()}


def _tie_secret(given: Json) -> Json:
    team = teams.TeamKey(raw(given["installation"]), 1, secret(given["team_seed"]))
    return {"secret": teams.tie_secret(team).hex()}


def _open_record(given: Json) -> Json:
    sealed = raw(given["sealed"])
    author = raw_or_none(given["author_signing_public"])
    opened = records.open_record(sealed, key(given["key"]), author_signing_key=author)
    return {
        "content": opened.content.hex(),
        "signed": opened.signed,
        "record_id": opened.header.record_id.hex,
        "version": opened.header.version,
        "author": opened.header.author.hex(),
        "previous_hash": opened.header.previous_hash.hex(),
        "hash": records.record_hash(sealed).hex(),
        "size_class_bytes": records.SealedRecord.read(sealed).size_class_bytes,
    }


def _read_record(given: Json) -> Json:
    record = records.SealedRecord.read(raw(given["sealed"]))
    return {"record_id": record.header.record_id.hex, "size_class_bytes": record.size_class_bytes}


def _open_envelope(given: Json) -> Json:
    expected = EnvelopeHeader(
        ClientId(raw(given["client_id"])), UUID(hex=given["envelope_id"]), KeyId(raw(given["team_id"]))
    )
    content = envelopes.open_envelope(raw(given["sealed"]), expected, secret(given["team_seed"]))
    return {"content": content.hex()}


def _open_group_letter(given: Json) -> Json:
    client_id = raw_or_none(given["client_id"])
    expected = GroupLetterHeader(
        UUID(hex=given["group_id"]),
        None if client_id is None else ClientId(client_id),
        UUID(hex=given["letter_id"]),
        KeyId(raw(given["author"])),
        KeyId(raw(given["recipient"])),
    )
    content = group_letters.open_group_letter(
        raw(given["sealed"]),
        expected,
        secret(given["recipient_seed"]),
        author_signing_key=raw_or_none(given["author_signing_public"]),
    )
    return {"content": content.hex()}


OPERATIONS: dict[str, Operation] = {
    "commitment": _commitment,
    "state-epoch": _state_epoch,
    "verify-statement": _verify_statement,
    "verify-link": _verify_link,
    "ensure-commitment": _ensure_commitment,
    "ensure-holder": _ensure_holder,
    "open-grant": _open_grant,
    "open-listed-grant": _open_listed_grant,
    "open-grant-as-team": _open_grant_as_team,
    "open-team-grant": _open_team_grant,
    "tie-secret": _tie_secret,
    "open-record": _open_record,
    "read-record": _read_record,
    "open-envelope": _open_envelope,
    "open-group-letter": _open_group_letter,
}
