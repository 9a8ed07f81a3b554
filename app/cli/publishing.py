"""`helpline publish`: the installation's pages as files, and what they weigh."""

from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.failures import CannotContinue
from app.cli.installation import (
    DataDirOption,
    are_databases_there,
    is_embedded,
    prepare_data_dir,
    read_settings,
    with_stores,
)
from app.cli.output import say, show_table, warn, working
from app.database import Stores
from app.publishing.installations import is_founded, renew_site
from app.publishing.languages import PageLanguage
from app.publishing.sites import FolderNotOurs, Site

_FIRST_PAGES: Final = ("/", *(f"/{language}/" for language in PageLanguage))
# What a browser fetches along with any page.
_ALONG: Final = ("/static/pages.css", "/static/icon.svg", "/static/leave.js")


def publish(
    data_dir: DataDirOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder to publish into; `site` in the data folder if not given."),
    ] = None,
) -> None:
    """Write the pages of this installation as files, with a manifest of their hashes."""
    settings = read_settings(data_dir)
    if is_embedded(settings) and not are_databases_there(settings):
        raise CannotContinue("There is no installation in this data folder yet.")
    prepare_data_dir(settings)
    folder = (out or settings.site_path).absolute()
    with working("Publishing …"):
        site = with_stores(settings, lambda stores: publish_pages(stores, folder))
    say(f"{len(site.files)} files in {folder}. Over the wire, with all that belongs to it:")
    show_table(("page", "bytes"), [(page, f"{_weight(site, page):,}") for page in _FIRST_PAGES], empty="")
    say("SHA-256 of manifest.json, which has that of every file:")
    say(f"    {site.digest}", "bold")
    if not is_founded(site):
        warn("There is no organisation here yet, and the pages say so. `helpline init` brings one.")


async def publish_pages(stores: Stores, folder: Path) -> Site:
    """Return the site in `folder`, made anew where it has to be. Raises `CannotContinue`."""
    try:
        return await renew_site(stores, folder)
    except FolderNotOurs:
        raise CannotContinue("This folder holds other files, so nothing was published into it.") from None
    except OSError:
        raise CannotContinue("The pages cannot be written into this folder.") from None


def _weight(site: Site, page: str) -> int:
    return sum(site.files[address].wire_bytes for address in (page, *_ALONG) if address in site.files)
