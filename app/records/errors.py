"""Facts that stop an epoch from being opened or a record from being kept.

Invalid     NotASealedRecord, NotADraft, RecordNotForOwner, GrantsDoNotMatch, HolderNotEntitled, StatementNotForOwner,
            CommitmentUnknown, AssignedEpochUnknown
NotAllowed  NotTheAuthor, NotAHolder, CreatorNotEntitled
Conflict    FileFull
Stale       EpochNotLatest, RecordOutOfOrder, EpochOutOfOrder, HoldingsChanged
"""

from app.errors import Conflict, Invalid, NotAllowed, Stale


class NotASealedRecord(Invalid):
    """The body is anything else than a well-formed sealed record. Nothing readable is ever stored."""

    title = "This is not a sealed record. Nothing was stored."


class NotADraft(Invalid):
    """A draft is one of a note: it is sealed under `casework` and nothing else."""

    title = "This is not the draft of a note. Nothing was stored."


class RecordNotForOwner(Invalid):
    """The record's header names another owner."""

    title = "This record was sealed for another place."


class CommitmentUnknown(Invalid):
    """The record was sealed under a key that its epoch's statement does not commit to."""

    title = "This record was sealed under an unknown key."


class NotTheAuthor(NotAllowed):
    """The record names another author than the one who sends it."""

    title = "Only the author of a record can store it."


class NotAHolder(NotAllowed):
    """The actor holds no key of this kind and epoch."""

    title = "You hold no key for this."


class FileFull(Conflict):
    """As many epochs or records of this kind are kept as there is room for."""

    title = "There is no room for more here at present. Nothing was stored."


class EpochNotLatest(Stale):
    """The record was sealed under an epoch that is not the latest of its kind."""

    title = "This was sealed under an outdated key. Read the keys again, then repeat."


class RecordOutOfOrder(Stale):
    """The record does not follow its author's newest one, or its version does not follow the one before."""

    title = "Another record of yours came first. Read again, then repeat."


class StatementNotForOwner(Invalid):
    """The epoch statement names another owner."""

    title = "This key belongs to another place."


class EpochOutOfOrder(Stale):
    """The epoch does not follow the latest one of its kind: somebody else may just have opened it."""

    title = "The keys changed in the meantime. Read them again, then repeat."


class CreatorNotEntitled(NotAllowed):
    """The statement's creator may not open this epoch."""

    title = "You may not make a new key here."


class HolderNotEntitled(Invalid):
    """The statement lists somebody who may not hold this key, or leaves out somebody who must."""

    title = "This list of holders is not the one this key must have."


class GrantsDoNotMatch(Invalid):
    """There is not exactly one well-formed grant for every holder."""

    title = "Each holder needs exactly one grant."


class AssignedEpochUnknown(Invalid):
    """The assignment grants an epoch, or a commitment, that does not exist."""

    title = "This assignment names a key that does not exist."


class HoldingsChanged(Stale):
    """The keys to be taken over are not exactly those that are held: some may just have come."""

    title = "The keys changed in the meantime. Read them again, then repeat."
