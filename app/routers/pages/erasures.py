"""Erasing everything by the weaker way: asked once, on a page of its own, and proved by her ten words.

What travels in the form holds nothing that could prove her words again, so she types them once more.
"""

from typing import Final

from app.crypto.keypairs import ClientId
from app.routers.pages.floods import TooManyAtOnce
from app.routers.pages.forms import Fault, PostedForm
from app.routers.pages.lending import LentDevice
from app.sdk.errors import PhraseNotUnderstood, Refused

ERASE: Final = "erase"
SURE_ERASE: Final = "sure-erase"
_PHRASE: Final = "phrase"
_TICKED: Final = "sure"
_UNAUTHENTICATED: Final = 401


async def erase_by_words(device: LentDevice, client_id: ClientId, form: PostedForm) -> tuple[Fault, ...]:
    """Erase everything of hers; return what stands in the way, nothing when it is done. Raises `OpeningFailed`."""
    if not form.one(_TICKED):
        return (Fault(_TICKED, "tick-sure"),)
    fault = await _prove_words(device, client_id, form.one(_PHRASE))
    if fault:
        return (Fault(_PHRASE, fault),)
    await device.erase_everything()
    return ()


async def _prove_words(device: LentDevice, client_id: ClientId, phrase: str) -> str:
    try:
        await device.log_in(phrase)
    except TooManyAtOnce:
        return "too-many-here"
    except PhraseNotUnderstood:
        return "not-words"
    except Refused as refused:
        return "opens-nothing" if refused.status == _UNAUTHENTICATED else "failed"
    if device.client_id == client_id:
        return ""
    # Another woman's words, on a page that is not hers: they open nothing here.
    await device.end()
    return "opens-nothing"
