"""Operations on the organisation: document, delegate, directory, assignments, admissions, permits."""

import json
from uuid import UUID

from app.crypto import admissions, assignments, organisations, permits
from app.crypto.admissions import GroupAdmission
from app.crypto.assignments import AssignedEpoch, Assignment
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.organisations import Directory, DirectoryEntry, StaffRole
from app.crypto.owners import Kind
from app.crypto.permits import Permit, PermitKind
from app.crypto.suites import hpke_public_bytes
from tests.unit.crypto.operations.values import Json, Operation, day, name, person, raw, raw_or_none, secret


def _sign_document(given: Json) -> Json:
    text = organisations.sign_organisation_document(raw(given["root_seed"]), given["document"])
    return {"signature": json.loads(text)["signature"]}


def _read_document(given: Json) -> Json:
    return {"document": organisations.read_organisation_document(given["text"])}


def _certify(given: Json) -> Json:
    certificate = organisations.certify_delegate(
        raw(given["root_seed"]),
        raw(given["installation"]),
        raw(given["delegate"]),
        day(given["first_day"]),
        day(given["last_day"]),
    )
    return {"certificate": certificate.hex()}


def _sign_directory(given: Json) -> Json:
    directory = Directory(
        installation_id=raw(given["installation"]),
        sequence=given["sequence"],
        issued_on=day(given["issued_on"]),
        expires_on=day(given["expires_on"]),
        entries=tuple(
            DirectoryEntry(UUID(hex=staff_id), KeyId(raw(key_id)), tuple(StaffRole(role) for role in roles))
            for staff_id, key_id, roles in given["entries"]
        ),
        team_epoch=given["team_epoch"],
        team_hpke_public=hpke_public_bytes(secret(given["team_seed"])),
        revoked=tuple(KeyId(raw(key_id)) for key_id in given["revoked"]),
    )
    delegate = person(
        {"hpke_seed": given["delegate_hpke_seed"], "signing_seed": given["delegate_signing_seed"]}
    )
    signed = organisations.sign_directory(directory, delegate, raw(given["certificate"]))
    assert organisations.read_directory(signed) == directory
    return {"signed": signed.hex(), "team_id": directory.team_key_id.hex()}


def _verify_directory(given: Json) -> Json:
    directory = organisations.verify_directory(
        raw(given["signed"]),
        installation_id=raw(given["installation"]),
        root_public_key=raw(given["root_public_key"]),
        today=day(given["today"]),
        lowest_sequence=given["lowest_sequence"],
    )
    return {
        "sequence": directory.sequence,
        "expires_on": directory.expires_on.isoformat(),
        "team_epoch": directory.team_epoch,
        "team_id": directory.team_key_id.hex(),
        "entries": len(directory.entries),
    }


def _ensure_role(given: Json) -> Json:
    directory = organisations.read_directory(raw(given["signed"]))
    entry = directory.ensure_role(raw(given["key_id"]), StaffRole(given["role"]))
    return {"staff_id": entry.staff_id.hex}


def _sign_assignment(given: Json) -> Json:
    signer = person(given["signer"])
    assignment = Assignment(
        client_id=ClientId(raw(given["client_id"])),
        sequence=given["sequence"],
        counselor_id=UUID(hex=given["counselor_id"]),
        counselor_key=KeyId(raw(given["counselor_key"])),
        granted=tuple(
            AssignedEpoch(Kind(kind), epoch, raw(commitment)) for kind, epoch, commitment in given["granted"]
        ),
        previous_hash=raw(given["previous_hash"]),
        made_on=day(given["day"]),
        signer=signer.key_id,
    )
    signed = assignments.sign_assignment(assignment, signer)
    return {"signed": signed.hex(), "hash": assignments.assignment_hash(signed).hex()}


def _verify_assignment(given: Json) -> Json:
    assignment = assignments.verify_assignment(
        raw(given["signed"]), raw(given["signer_signing_public"]), raw_or_none(given["previous"])
    )
    return {
        "client_id": assignment.client_id.hex(),
        "sequence": assignment.sequence,
        "counselor_id": assignment.counselor_id.hex,
        "counselor_key": assignment.counselor_key.hex(),
        "granted": [[item.kind, item.epoch, item.commitment.hex()] for item in assignment.granted],
        "previous_hash": assignment.previous_hash.hex(),
        "day": assignment.made_on.isoformat(),
        "signer": assignment.signer.hex(),
    }


def _assignment_grants(given: Json) -> Json:
    assignment = assignments.read_assignment(raw(given["signed"]))
    return {"grants": assignment.grants(name(given["name"]), raw(given["commitment"]))}


def _sign_admission(given: Json) -> Json:
    signer = person(given["signer"])
    admission = GroupAdmission(
        group_id=UUID(hex=given["group_id"]),
        client_id=ClientId(raw(given["client_id"])),
        made_on=day(given["day"]),
        signer=signer.key_id,
    )
    return {"signed": admissions.sign_admission(admission, signer).hex()}


def _verify_admission(given: Json) -> Json:
    admission = admissions.verify_admission(
        raw(given["signed"]),
        raw(given["signer_signing_public"]),
        group_id=UUID(hex=given["group_id"]),
        client_id=ClientId(raw(given["client_id"])),
    )
    return {
        "group_id": admission.group_id.hex,
        "client_id": admission.client_id.hex(),
        "day": admission.made_on.isoformat(),
        "signer": admission.signer.hex(),
    }


def _sign_permit(given: Json) -> Json:
    signer = person(given["signer"])
    earlier = raw_or_none(given["earlier_client"])
    permit = Permit(
        client_id=ClientId(raw(given["client_id"])),
        sequence=given["sequence"],
        kind=PermitKind(given["kind"]),
        staff_id=UUID(hex=given["staff_id"]),
        key_id=KeyId(raw(given["key_id"])),
        granted=tuple(
            AssignedEpoch(Kind(kind), epoch, raw(commitment)) for kind, epoch, commitment in given["granted"]
        ),
        last_on=None if given["last_day"] is None else day(given["last_day"]),
        earlier_client=None if earlier is None else ClientId(earlier),
        assignment_hash=raw(given["assignment_hash"]),
        previous_hash=raw(given["previous_hash"]),
        made_on=day(given["day"]),
        signer=signer.key_id,
    )
    return {"signed": permits.sign_permit(permit, signer).hex()}


def _verify_permit(given: Json) -> Json:
    permit = permits.verify_permit(
        raw(given["signed"]), raw(given["signer_signing_public"]), raw_or_none(given["previous"])
    )
    return {
        "client_id": permit.client_id.hex(),
        "sequence": permit.sequence,
        "kind": permit.kind.value,
        "staff_id": permit.staff_id.hex,
        "key_id": permit.key_id.hex(),
        "granted": [[item.kind, item.epoch, item.commitment.hex()] for item in permit.granted],
        "last_day": permit.last_on and permit.last_on.isoformat(),
        "earlier_client": permit.earlier_client and permit.earlier_client.hex(),
        "assignment_hash": permit.assignment_hash.hex(),
        "previous_hash": permit.previous_hash.hex(),
        "day": permit.made_on.isoformat(),
        "signer": permit.signer.hex(),
    }


def _permit_grants(given: Json) -> Json:
    permit = permits.read_permit(raw(given["signed"]))
    return {"grants": permit.grants(name(given["name"]), raw(given["commitment"]))}


OPERATIONS: dict[str, Operation] = {
    "sign-document": _sign_document,
    "read-document": _read_document,
    "certify": _certify,
    "sign-directory": _sign_directory,
    "verify-directory": _verify_directory,
    "ensure-role": _ensure_role,
    "sign-assignment": _sign_assignment,
    "verify-assignment": _verify_assignment,
    "assignment-grants": _assignment_grants,
    "sign-admission": _sign_admission,
    "verify-admission": _verify_admission,
    "sign-permit": _sign_permit,
    "verify-permit": _verify_permit,
    "permit-grants": _permit_grants,
}
