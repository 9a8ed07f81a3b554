"""The `helpline` command: what an organisation, a server and staff do at a terminal.

organisation.py   founding, on the coordinator's own machine; teams.py for rotate-team-key
server.py         init, migrate, serve, probe; development.py for `serve --demo`
publishing.py     publish; doctor.py, audits.py, shreds.py
staff.py          invite, accept, enrol, admit, suspend, renew, list; passphrases.py for passphrase, recover
coordination.py   waiting, match, assign, close
mails.py          mail: being reminded, and trying the mail server
letters.py        letters: what clients wrote to the intake team alone
casework.py       clients, read, note, message; drafts.py for the draft of a note
sharing.py        share: hand-over, stand-in, supervision, giving back, linking
counselors.py     hours, capabilities, agenda
appointments.py   session: book, series, move, cancel, complete, missed
calendars.py      calendar: busy times out of an .ics, the address for a calendar program
groups.py         group: keys, announcements, private lines; programmes.py for planning and inviting,
                  group_sessions.py for when it meets and who came, remarks.py for what is said of it,
                  group_plans.py for forming groups
people.py         who is at the terminal; prompts.py for secrets, writing.py for texts
output.py         what is shown; failures.py for what goes wrong

Secrets come by prompt or file descriptor, never as an argument. What people do runs through `app.sdk` over HTTP;
only the commands of a server open its databases.
"""

import typer

from app.cli import (
    appointments,
    audits,
    calendars,
    casework,
    coordination,
    counselors,
    drafts,
    group_plans,
    group_sessions,
    groups,
    letters,
    mails,
    organisation,
    programmes,
    remarks,
    server,
    sharing,
    shreds,
    staff,
    teams,
    triage,
)
from app.cli.doctor import doctor
from app.cli.failures import PlainFailures
from app.cli.publishing import publish
from app.cli.story import demo

_ON_A_SERVER = "On a server"
_COORDINATING = "Coordinating"
_COUNSELING = "Counseling"

app = typer.Typer(
    name="helpline",
    cls=PlainFailures,
    help="Helpline: confidential consultations, sealed on the devices of those who talk.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback would show local variables: passphrases and what somebody wrote.
    pretty_exceptions_enable=False,
)
organisation.commands.command()(teams.rotate_team_key)
app.add_typer(organisation.commands, name="organisation", rich_help_panel=_COORDINATING)
app.add_typer(staff.commands, name="staff", rich_help_panel=_COORDINATING)
app.add_typer(mails.commands, name="mail", rich_help_panel=_COORDINATING)
app.add_typer(letters.commands, name="letters", rich_help_panel=_COORDINATING)
groups.commands.add_typer(programmes.commands)
groups.commands.command()(group_plans.form)
groups.commands.add_typer(group_sessions.commands)
groups.commands.add_typer(remarks.commands)
app.add_typer(groups.commands, name="group", rich_help_panel=_COUNSELING)
app.add_typer(drafts.commands, name="draft", rich_help_panel=_COUNSELING)
app.add_typer(sharing.commands, name="share", rich_help_panel=_COUNSELING)
app.add_typer(counselors.hours, name="hours", rich_help_panel=_COUNSELING)
app.add_typer(counselors.capabilities, name="capabilities", rich_help_panel=_COUNSELING)
app.add_typer(appointments.commands, name="session", rich_help_panel=_COUNSELING)
app.add_typer(calendars.commands, name="calendar", rich_help_panel=_COUNSELING)
app.add_typer(audits.commands, name="audit", rich_help_panel=_ON_A_SERVER)
app.add_typer(shreds.commands, name="shred", rich_help_panel=_ON_A_SERVER)
for command in (server.init, publish, server.serve, server.migrate, server.probe, doctor, demo):
    app.command(rich_help_panel=_ON_A_SERVER)(command)
for command in (
    *(coordination.waiting, triage.triage, coordination.match),
    *(coordination.assign, coordination.close),
):
    app.command(rich_help_panel=_COORDINATING)(command)
for command in (casework.clients, casework.read, casework.note, casework.message, counselors.agenda):
    app.command(rich_help_panel=_COUNSELING)(command)


def main() -> None:
    """Run the command line."""
    app()
