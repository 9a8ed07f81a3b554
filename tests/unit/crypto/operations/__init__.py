"""What each word of the vectors means to `app.crypto`: JSON in, JSON out, an exception where it refuses.

A second implementation needs the same functions in its own language, and nothing else, to run the vectors.
"""

from tests.unit.crypto.operations import content, foundations, organisation, people
from tests.unit.crypto.operations.values import Operation

OPERATIONS: dict[str, Operation] = {
    **foundations.OPERATIONS,
    **people.OPERATIONS,
    **content.OPERATIONS,
    **organisation.OPERATIONS,
}
