"""What clients and those who help them do, as verbs. Each takes the caller's transaction and never commits."""

from app.clients.service.accounts import (
    count_waiting,
    delete_client,
    get_client,
    get_readable_client,
    list_client_ids,
    lock_client,
    lock_clients,
    mark_server_assisted,
    replace_wrapped_keys,
)
from app.clients.service.assignments import (
    accept_proposal,
    add_assignment,
    close_client,
    count_ahead,
    count_caseload,
    count_caseloads,
    decline_proposal,
    lapse_proposal,
    link_client,
    list_caseload,
    list_reasons_returned,
    list_waiting,
    list_waits,
    return_client,
)
from app.clients.service.drafts import discard_draft, find_draft, keep_draft
from app.clients.service.files import (
    access_log,
    append_client_record,
    export_client,
    list_client_epochs,
    list_client_records,
    open_client_epoch,
)
from app.clients.service.intakes import open_intake
from app.clients.service.keys import get_key_history, list_earlier_key_ids, list_key_histories
from app.clients.service.letters import (
    get_team_letter,
    list_own_letters,
    list_team_letters,
    send_team_letter,
    settle_team_letter,
)
from app.clients.service.permits import (
    end_permits_over,
    end_permits_with,
    give_permit,
    list_permitted,
)
from app.clients.service.phrases import change_phrase
from app.clients.service.proofs import prove_client, prove_erasure, prove_phrase_change
from app.clients.service.reminders import announce_waiting, is_counselor_awaited, is_team_awaited
from app.clients.service.team_grants import (
    let_team_read,
    list_clients_of_former_team,
    withdraw_team,
)

__all__ = [
    "accept_proposal",
    "access_log",
    "add_assignment",
    "announce_waiting",
    "append_client_record",
    "change_phrase",
    "close_client",
    "count_ahead",
    "count_caseload",
    "count_caseloads",
    "count_waiting",
    "decline_proposal",
    "delete_client",
    "discard_draft",
    "end_permits_over",
    "end_permits_with",
    "export_client",
    "find_draft",
    "get_client",
    "get_key_history",
    "get_readable_client",
    "get_team_letter",
    "give_permit",
    "is_counselor_awaited",
    "is_team_awaited",
    "keep_draft",
    "lapse_proposal",
    "let_team_read",
    "link_client",
    "list_caseload",
    "list_client_epochs",
    "list_client_ids",
    "list_client_records",
    "list_clients_of_former_team",
    "list_earlier_key_ids",
    "list_key_histories",
    "list_own_letters",
    "list_permitted",
    "list_reasons_returned",
    "list_team_letters",
    "list_waiting",
    "list_waits",
    "lock_client",
    "lock_clients",
    "mark_server_assisted",
    "open_client_epoch",
    "open_intake",
    "prove_client",
    "prove_erasure",
    "prove_phrase_change",
    "replace_wrapped_keys",
    "return_client",
    "send_team_letter",
    "settle_team_letter",
    "withdraw_team",
]
