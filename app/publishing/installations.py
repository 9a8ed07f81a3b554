"""The site of this installation: what this program would publish for its organisation, and no other."""

from functools import partial
from pathlib import Path

from anyio import to_thread

from app.database import Stores, transaction
from app.publishing.contents import ORGANISATION, site_contents
from app.publishing.sites import Site, publish_site
from app.staff import service as staff


async def renew_site(stores: Stores, folder: Path) -> Site:
    """Return the site in `folder`, published anew unless it is the one this program makes of the document.

    Rendering takes about a second once in a process. Raises `FolderNotOurs`, `OSError`.
    """
    async with transaction(stores, write=False) as work:
        installation = await staff.find_installation(work.main)
    document = None if installation is None else installation.document
    return await to_thread.run_sync(partial(_publish, document, folder))


def is_founded(site: Site) -> bool:
    """Tell whether an organisation stands behind a site."""
    return site.find(ORGANISATION) is not None


def _publish(document: str | None, folder: Path) -> Site:
    return publish_site(site_contents(document), folder)
