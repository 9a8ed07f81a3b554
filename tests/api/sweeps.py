"""Asking every route there is and everything that no route answers, and judging the headers of what comes back."""

from dataclasses import dataclass
from http.cookies import SimpleCookie

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

SCRIPT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
NO_SCRIPT_POLICY = SCRIPT_POLICY.replace("script-src 'self'", "script-src 'none'")
STAFF_PAGE, WORKERS = "/be/desk", ("/static/argon2.js", "/static/planner.js")
WORKER_POLICY = SCRIPT_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# One named policy on staff's pages; WebAssembly on the answers with the workers' scripts, and nowhere else.
POLICIES_OF_PLACES = {
    STAFF_PAGE: SCRIPT_POLICY.replace("trusted-types 'none'", "trusted-types app-worker"),
    **dict.fromkeys(WORKERS, WORKER_POLICY),
}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
BEHIND_TLS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
MAY_BE_THERE = {
    "allow",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "etag",
    "retry-after",
    "vary",
    "www-authenticate",
}
"""Nothing else may: a header that is not listed here would tell something nobody decided to tell."""

COOKIE = "__Host-helpline-refresh"
PLACES = {
    "lang": "be",
    "name": "pages.css",
    "key_id": "0" * 64,
    "client_id": "0" * 64,
    "staff_id": "00000000-0000-4000-8000-000000000000",
    "appointment_id": "00000000-0000-4000-8000-000000000000",
    "group_id": "00000000-0000-4000-8000-000000000000",
    "letter_id": "00000000-0000-4000-8000-000000000000",
    "series_id": "00000000-0000-4000-8000-000000000000",
    "remark_id": "00000000-0000-4000-8000-000000000000",
    "session_id": "00000000-0000-4000-8000-000000000000",
    "address": "A" * 43,
}
LIMIT_BYTES = 600_000


@dataclass(frozen=True)
class Asked:
    """One request of the sweep."""

    method: str
    path: str
    content: bytes = b"{}"


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Return method and path of every route there is, the pages' too."""
    return {
        (method, str(one.path)) for one in iter_route_contexts(app.routes) for method in one.methods or ()
    }


def sweep_of(app: FastAPI) -> list[Asked]:
    """Return a request for every route, and one for everything that no route answers."""
    asked = [Asked(method, path.format(**PLACES)) for method, path in sorted(routes_of(app))]
    records = f"/api/v1/clients/{PLACES['client_id']}/records"
    return [
        *asked,
        *(Asked("GET", worker) for worker in WORKERS),
        Asked("GET", "/nowhere"),
        Asked("GET", "/api/v1/nowhere"),
        Asked("GET", "/static/nowhere.css"),
        Asked("GET", "/%00"),
        Asked("PUT", "/healthz"),
        Asked("DELETE", records),
        Asked("OPTIONS", "/api/v1/intakes"),
        Asked("HEAD", "/be/"),
        Asked("POST", "/api/v1/intakes", b"{"),
        Asked("POST", "/api/v1/intakes", b'{"story": "x"}'),
        Asked("POST", records, b" " * (LIMIT_BYTES + 1)),
        Asked("POST", "/be/intake", b" " * (LIMIT_BYTES + 1)),
    ]


def wrong_headers(answer: httpx.Response, *, behind_tls: bool = False) -> list[str]:
    """Return what is wrong with the headers of an answer, cookies aside."""
    # Published pages may run their own scripts. What the weaker path answers to a form may run none.
    is_made = answer.request.method == "POST" and answer.headers.get("content-type", "").startswith(
        "text/html"
    )
    own = POLICIES_OF_PLACES.get(answer.request.url.path) if answer.is_success else None
    policy = {"content-security-policy": own or (NO_SCRIPT_POLICY if is_made else SCRIPT_POLICY)}
    expected = ALWAYS | policy | (BEHIND_TLS if behind_tls else {})
    wrong = [
        f"{name}: {answer.headers.get_list(name)}"
        for name, value in expected.items()
        if answer.headers.get_list(name) != [value]
    ]
    known = set(expected) | MAY_BE_THERE | {"set-cookie"}
    return wrong + sorted({name for name, _ in answer.headers.multi_items()} - known)


def offences_of(asked: Asked, answer: httpx.Response, *, behind_tls: bool = False) -> list[str]:
    """Return what is wrong with an answer of the sweep: its headers, or a cookie where nobody logs in."""
    wrong = wrong_headers(answer, behind_tls=behind_tls)
    wrong += [f"cookie: {cookie}" for cookie in answer.headers.get_list("set-cookie")]
    return [f"{asked.method} {asked.path}: {one}" for one in wrong]


def the_cookie(answer: httpx.Response) -> str:
    """Return the value of the one cookie an answer sets, after looking at everything else about it."""
    (header,) = answer.headers.get_list("set-cookie")
    assert wrong_headers(answer) == []
    value, _, attributes = header.removeprefix(f"{COOKIE}=").partition("; ")
    assert header.startswith(f"{COOKIE}=")
    assert sorted(attributes.lower().split("; ")) == ["httponly", "path=/", "samesite=strict", "secure"]
    return value


def is_removed(header: str) -> bool:
    """Tell whether a Set-Cookie header removes the refresh cookie, and nothing but it."""
    cookie = SimpleCookie(header)
    return list(cookie) == [COOKIE] and cookie[COOKIE].value == "" and cookie[COOKIE]["max-age"] == "0"
