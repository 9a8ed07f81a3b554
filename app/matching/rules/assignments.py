"""Whether a counselor can be given one client more, decided again at the moment of writing."""

from app.matching.errors import CounselorFull, CounselorNotAccepting, CounselorOnLeave


def ensure_assignable(*, load: int, capacity: int, on_leave: bool, accepting: bool) -> None:
    """Let an assignment pass, or raise the first fact against it.

    `load` and `capacity` count clients, the new one not among them. What the matcher saw may be minutes old:
    the service calls this with the counselor's row locked. Raises CounselorNotAccepting, CounselorOnLeave,
    CounselorFull.
    """
    if not accepting:
        raise CounselorNotAccepting
    if on_leave:
        raise CounselorOnLeave
    if load >= capacity:
        raise CounselorFull
