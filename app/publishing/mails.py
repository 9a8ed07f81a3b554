"""The words of mails to staff, out of the same catalogues as the pages: constant, whoever gets them."""

from app.notifications.letters import MailWords
from app.notifications.rules import MailKind
from app.publishing.languages import PageLanguage, words_of


def mail_words(kind: MailKind, language: str) -> MailWords:
    """Return subject and text of a mail in a language (be, ru, en)."""
    words = words_of(PageLanguage(language))
    texts = {
        MailKind.DIGEST: words.gettext("Something waits for you. Please look in when you can."),
        MailKind.INTAKE: words.gettext("Somebody new waits. Please look in soon."),
    }
    end = words.gettext("You asked for this reminder yourself, and can end it yourself.")
    return MailWords(words.gettext("A reminder"), f"{texts[kind]}\n\n{end}\n")
