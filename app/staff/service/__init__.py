"""What staff do: found the installation, invite, accept, admit, suspend, publish directories, log in."""

from app.staff.service.accounts import (
    find_public_keys,
    find_staff_by_key,
    find_team_grant,
    get_active_staff,
    get_staff,
    get_suspended_staff,
    is_active_staff,
    keep_active_staff,
    list_key_ids,
    list_staff,
    list_team_grants,
    replace_wrapped_keys,
)
from app.staff.service.admissions import admit_staff, suspend_staff
from app.staff.service.attempts import LogInRefused
from app.staff.service.installations import (
    current_directory,
    find_installation,
    found_installation,
    get_installation,
    list_former_team_keys,
    publish_directory,
    renew_team_key,
)
from app.staff.service.invitations import accept_invitation, invite_staff
from app.staff.service.logins import ProvenStaff, Way, clean_up, login_parameters, prove_staff, scope_of
from app.staff.service.passphrases import change_passphrase, prove_passphrase_change, recover_account
from app.staff.service.second_factors import confirm_totp, enrol_totp, reset_totp

__all__ = [
    "LogInRefused",
    "ProvenStaff",
    "Way",
    "accept_invitation",
    "admit_staff",
    "change_passphrase",
    "clean_up",
    "confirm_totp",
    "current_directory",
    "enrol_totp",
    "find_installation",
    "find_public_keys",
    "find_staff_by_key",
    "find_team_grant",
    "found_installation",
    "get_active_staff",
    "get_installation",
    "get_staff",
    "get_suspended_staff",
    "invite_staff",
    "is_active_staff",
    "keep_active_staff",
    "list_former_team_keys",
    "list_key_ids",
    "list_staff",
    "list_team_grants",
    "login_parameters",
    "prove_passphrase_change",
    "prove_staff",
    "publish_directory",
    "recover_account",
    "renew_team_key",
    "replace_wrapped_keys",
    "reset_totp",
    "scope_of",
    "suspend_staff",
]
