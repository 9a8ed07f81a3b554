"""The published files, as they are: no page on the sealed path is made for anybody in particular.

Not to be cached, so that a visit leaves nothing in the browser's cache. They may be compressed, because they hold
nothing secret whose length could tell something, and nothing that was sent.
"""

from typing import Final

from anyio import Lock
from fastapi import APIRouter, Request, Response

from app.errors import NotFound
from app.publishing.installations import is_founded, renew_site
from app.publishing.sites import Site
from app.routers.dependencies import Anonymous, WiringDep
from app.routers.hardening import STAFF_POLICY, WORKER_POLICY
from app.wiring import Wiring

_READING: Final = ["GET", "HEAD"]
_GZIP: Final = "gzip"
_DESK: Final = "/desk"
# The scripts that need WebAssembly: one derives passphrases, one forms groups.
_WORKERS: Final = frozenset({"/static/argon2.js", "/static/planner.js"})
router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=_READING, dependencies=[Anonymous])
@router.api_route("/manifest.json", methods=_READING, dependencies=[Anonymous])
@router.api_route("/organisation.json", methods=_READING, dependencies=[Anonymous])
@router.api_route("/static/{name}", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/intake", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/portal", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/desk", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/how", methods=_READING, dependencies=[Anonymous])
@router.api_route("/{lang}/leaving", methods=_READING, dependencies=[Anonymous])
async def get_published(request: Request, wiring: WiringDep) -> Response:
    """Return the file at this address, compressed where that is accepted. Raises `NotFound`."""
    site = await _site_of(request, wiring)
    file = site.find(request.url.path)
    if file is None:
        raise NotFound
    headers = {"Vary": "Accept-Encoding", **_policy_of(request.url.path)}
    if file.compressed is None or not _accepts_gzip(request):
        return Response(file.content, media_type=file.media_type, headers=headers)
    return Response(
        file.compressed, media_type=file.media_type, headers=headers | {"Content-Encoding": _GZIP}
    )


def _policy_of(address: str) -> dict[str, str]:
    """Return the policy of a file that needs another one than everything else."""
    if address in _WORKERS:
        return {"Content-Security-Policy": WORKER_POLICY}
    return {"Content-Security-Policy": STAFF_POLICY} if address.endswith(_DESK) else {}


async def _site_of(request: Request, wiring: Wiring) -> Site:
    """Return this process's site; it is looked at again for as long as no organisation stands behind it."""
    state = request.app.state
    if not hasattr(state, "site_lock"):
        state.site_lock = Lock()
    async with state.site_lock:
        site: Site | None = getattr(state, "site", None)
        if site is None or not is_founded(site):
            site = state.site = await renew_site(wiring.stores, wiring.settings.site_path)
    return site


def _accepts_gzip(request: Request) -> bool:
    """Tell whether a browser takes gzip (RFC 9110, 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if coding == _GZIP:
            return quality.strip("0.") != "" or quality == ""
    return False
