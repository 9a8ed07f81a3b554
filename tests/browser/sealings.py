"""Sealing, as operations from JSON to JSON: what draws fresh randomness and so has no vectors of its own."""

from uuid import UUID

from app.crypto import envelopes, grants, group_letters, keypairs, records, teams
from app.crypto.envelopes import EnvelopeHeader
from app.crypto.group_letters import GroupLetterHeader
from app.crypto.keypairs import ClientId, KeyBlob, KeyId, PublicKeys
from app.crypto.organisations import team_key_id
from app.crypto.records import RecordHeader
from tests.unit.crypto.operations.values import Json, Operation, key, person, raw, secret


def _public_keys(given: Json) -> PublicKeys:
    return PublicKeys(raw(given["hpke_public"]), raw(given["signing_public"]))


def _wrap(given: Json) -> Json:
    blob = KeyBlob(person(given["keys"]), raw(given["root_public_key"]), given["directory_sequence"])
    return {"wrapped": keypairs.wrap_keys(secret(given["wrap"]), blob, given["purpose"]).hex()}


def _seal_grant(given: Json) -> Json:
    return {"grant": grants.seal_grant(key(given["key"]), _public_keys(given["recipient"])).hex()}


def _seal_grant_to_team(given: Json) -> Json:
    team = raw(given["team_hpke_public"])
    return {"grant": grants.seal_grant_to(key(given["key"]), team, team_key_id(team)).hex()}


def _seal_team_grant(given: Json) -> Json:
    team = teams.TeamKey(raw(given["installation"]), given["epoch"], secret(given["team_seed"]))
    return {"grant": teams.seal_team_grant(team, _public_keys(given["coordinator"])).hex()}


def _seal_record(given: Json) -> Json:
    sealing_key = key(given["key"])
    header = RecordHeader(
        name=sealing_key.name,
        record_id=UUID(hex=given["record_id"]),
        version=given["version"],
        commitment=sealing_key.commitment,
        author=KeyId(raw(given["author"])),
        previous_hash=raw(given["previous_hash"]),
    )
    signer = None if given["signer"] is None else person(given["signer"])
    return {"sealed": records.seal_record(sealing_key, header, raw(given["content"]), signer=signer).hex()}


def _seal_envelope(given: Json) -> Json:
    header = EnvelopeHeader(
        ClientId(raw(given["client_id"])), UUID(hex=given["envelope_id"]), KeyId(raw(given["team_id"]))
    )
    sealed = envelopes.seal_envelope(header, raw(given["content"]), raw(given["team_hpke_public"]))
    return {"sealed": sealed.hex()}


def _seal_group_letter(given: Json) -> Json:
    header = GroupLetterHeader(
        UUID(hex=given["group_id"]),
        ClientId(raw(given["client_id"])),
        UUID(hex=given["letter_id"]),
        KeyId(raw(given["author"])),
        KeyId(raw(given["recipient"])),
    )
    public = raw(given["recipient_hpke_public"])
    return {"sealed": group_letters.seal_group_letter(header, raw(given["content"]), public).hex()}


SEALINGS: dict[str, Operation] = {
    "wrap": _wrap,
    "seal-grant": _seal_grant,
    "seal-grant-to-team": _seal_grant_to_team,
    "seal-team-grant": _seal_team_grant,
    "seal-record": _seal_record,
    "seal-envelope": _seal_envelope,
    "seal-group-letter": _seal_group_letter,
}
