"""A signed organisation document for tests, the same each time it is asked for."""

from datetime import date
from functools import cache

from app.crypto.organisations import StaffRole
from app.demo import samples
from app.sdk.foundings import found_organisation


@cache
def signed_document() -> str:
    """Return the organisation.json of the sample organisation."""
    founded = found_organisation(
        name=samples.ORGANISATION_NAME,
        handle=samples.COORDINATOR,
        list_id="en-1",
        texts=samples.organisation_texts(),
        roles=(StaffRole.COORDINATOR,),
        today=date(2026, 1, 5),
    )
    return founded.document
