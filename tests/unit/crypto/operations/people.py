"""Operations on keys of a person, secrets made of words, and log-ins."""

from app.crypto import keypairs, logins, phrases, successions
from app.crypto.fingerprints import fingerprint_words
from app.crypto.invitations import invitation_hash
from app.crypto.keypairs import ClientId, PublicKeys
from app.crypto.organisations import team_key_id
from app.crypto.phrases import Argon2Parameters, WordSecret
from tests.unit.crypto.operations.values import Json, Operation, day, person, raw, secret


def _key_ids(given: Json) -> Json:
    keys = person(given).public
    return {
        "hpke_public": keys.hpke.hex(),
        "signing_public": keys.signing.hex(),
        "key_id": keys.key_id.hex(),
        "client_id": keys.client_id.hex(),
        "team_id": team_key_id(keys.hpke).hex(),
    }


def _unwrap(given: Json) -> Json:
    blob = keypairs.unwrap_keys(secret(given["wrap"]), raw(given["wrapped"]), given["purpose"])
    return {
        "hpke_seed": blob.keys.hpke_seed.hex(),
        "signing_seed": blob.keys.signing_seed.hex(),
        "root_public_key": blob.root_public_key.hex(),
        "directory_sequence": blob.directory_sequence,
        "key_id": blob.keys.key_id.hex(),
    }


def _check_wrapped(given: Json) -> Json:
    keypairs.ensure_wrapped_keys(raw(given["wrapped"]), given["purpose"], raw(given["key_id"]))
    return {}


def _successions(given: Json) -> Json:
    first = PublicKeys(raw(given["hpke_public"]), raw(given["signing_public"]))
    chain = [raw(signed) for signed in given["successions"]]
    return {"key_id": successions.present_keys(ClientId(raw(given["client_id"])), first, chain).key_id.hex()}


def _state_succession(given: Json) -> Json:
    new = PublicKeys(raw(given["new_hpke_public"]), raw(given["new_signing_public"]))
    client_id = ClientId(raw(given["client_id"]))
    return {"signed": successions.state_succession(person(given), new, client_id, day(given["day"])).hex()}


def _words(given: Json) -> WordSecret:
    return WordSecret(given["list_id"], tuple(given["indices"]))


def _encode_words(given: Json) -> Json:
    return {"encoded": _words(given).encoded().hex()}


def _client_secrets(given: Json) -> Json:
    secrets = phrases.derive_client_secrets(_words(given), raw(given["installation"]))
    return {
        "locator": secrets.locator.hex(),
        "login_seed": secrets.login_seed.hex(),
        "wrap": secrets.wrap.hex(),
        "stored": phrases.locator_hash(secrets.locator).hex(),
        "login_public": logins.login_public_key(secrets.login_seed).hex(),
    }


def _staff_secrets(given: Json) -> Json:
    cost = Argon2Parameters(given["memory_kib"], given["passes"], given["lanes"])
    secrets = phrases.derive_staff_secrets(_words(given), raw(given["installation"]), given["handle"], cost)
    return _written(secrets)


def _recovery_secrets(given: Json) -> Json:
    return _written(phrases.derive_recovery_secrets(_words(given), raw(given["installation"])))


def _written(secrets: phrases.StaffSecrets) -> Json:
    return {
        "login_seed": secrets.login_seed.hex(),
        "wrap": secrets.wrap.hex(),
        "login_public": logins.login_public_key(secrets.login_seed).hex(),
    }


def _argon2_parameters(given: Json) -> Json:
    Argon2Parameters(given["memory_kib"], given["passes"], given["lanes"])
    return {}


def _prove_login(given: Json) -> Json:
    proof = logins.prove_login(
        raw(given["seed"]),
        installation_id=raw(given["installation"]),
        action=given["action"],
        subject=raw(given["subject"]),
        nonce=raw(given["nonce"]),
    )
    return {"proof": proof.hex()}


def _verify_login(given: Json) -> Json:
    logins.verify_login(
        raw(given["public"]),
        raw(given["proof"]),
        installation_id=raw(given["installation"]),
        action=given["action"],
        subject=raw(given["subject"]),
        nonce=raw(given["nonce"]),
    )
    return {}


def _phrase(given: Json) -> Json:
    return {"phrase": _words(given).phrase()}


def _readings(given: Json) -> Json:
    found = WordSecret.readings(given["typed"], given["word_count"])
    return {"readings": [{"list_id": one.list_id, "indices": list(one.indices)} for one in found]}


def _fingerprint(given: Json) -> Json:
    return {"words": list(fingerprint_words(given["list_id"], given["subject"], raw(given["material"])))}


def _invitation_hash(given: Json) -> Json:
    return {"hash": invitation_hash(given["code"]).hex()}


OPERATIONS: dict[str, Operation] = {
    "key-ids": _key_ids,
    "unwrap": _unwrap,
    "check-wrapped": _check_wrapped,
    "successions": _successions,
    "state-succession": _state_succession,
    "encode-words": _encode_words,
    "client-secrets": _client_secrets,
    "staff-secrets": _staff_secrets,
    "recovery-secrets": _recovery_secrets,
    "argon2-parameters": _argon2_parameters,
    "prove-login": _prove_login,
    "verify-login": _verify_login,
    "phrase": _phrase,
    "readings": _readings,
    "fingerprint": _fingerprint,
    "invitation-hash": _invitation_hash,
}
