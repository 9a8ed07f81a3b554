"""The organisation's public document."""

import json

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import INSTALLATION, ROOT_SEED, secret
from tests.vectors.from_readme.organisation import organisation_document
from tests.vectors.from_readme.primitives import signing_public

ABOUT = "The organisation's document, `organisation.json`: section 8."
_ROOT = signing_public(ROOT_SEED)
_DOCUMENT: dict[str, object] = {
    "installation_id": INSTALLATION.hex(),
    "root_public_key": _ROOT.hex(),
    "name": "Ціхі голас ☎",
    "about": {"ru": 'Позвоните "нам"\n', "be": "Пазваніце нам", "en": "Call us\u2028"},
    "founded": 2026,
    "languages": ["be", "ru", "en"],
    "open": True,
    "closed_on": None,
}


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    text = organisation_document(ROOT_SEED, _DOCUMENT)
    plain = {"installation_id": INSTALLATION.hex(), "root_public_key": _ROOT.hex()}
    refused = [
        ("changed", text.replace("Ціхі", "Ціхi"), "SignatureInvalid"),
        (
            "signed by another root",
            organisation_document(secret("another root"), _DOCUMENT),
            "SignatureInvalid",
        ),
        ("with a fraction", organisation_document(ROOT_SEED, {**plain, "share": 0.5}), "Malformed"),
        ("with a huge number", organisation_document(ROOT_SEED, {**plain, "number": 2**53}), "Malformed"),
        (
            "with a key that is not ASCII",
            organisation_document(ROOT_SEED, {**plain, "імя": "x"}),
            "Malformed",
        ),
        (
            "with half a surrogate pair",
            '{"organisation": ' + json.dumps({**plain, "name": "\ud83d"}) + ', "signature": ""}',
            "Malformed",
        ),
        (
            "with a short installation id",
            organisation_document(ROOT_SEED, {**plain, "installation_id": "00"}),
            "Malformed",
        ),
        (
            "without a root",
            organisation_document(ROOT_SEED, {"installation_id": INSTALLATION.hex()}),
            "Malformed",
        ),
        (
            "with its signature in capitals",
            text.replace(_signature(text), _signature(text).upper()),
            "Malformed",
        ),
        ("without a signature", json.dumps({"organisation": plain}), "Malformed"),
        ("that is a list", "[]", "Malformed"),
        ("that is not JSON", "organisation", "Malformed"),
    ]
    made = json.loads(text)
    return [
        passes(
            "document made",
            "sign-document",
            {"root_seed": ROOT_SEED, "document": _DOCUMENT},
            signature=made["signature"],
        ),
        passes("document read", "read-document", {"text": text}, document=_DOCUMENT),
        *(
            fails(f"document {name}", "read-document", {"text": data}, failure)
            for name, data, failure in refused
        ),
    ]


def _signature(text: str) -> str:
    signature: str = json.loads(text)["signature"]
    return signature
