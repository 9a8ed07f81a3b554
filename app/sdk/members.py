"""A device of somebody with several roles: what she may do is decided by her roles, not by the class of her device."""

from app.sdk.coordinators import CoordinatorDevice
from app.sdk.counselors import CounselorDevice


class MemberDevice(CoordinatorDevice, CounselorDevice):
    """A staff member's device that can all that a coordinator's and a counselor's can."""
