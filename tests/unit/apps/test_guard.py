"""Who gets in, what changes, and what every answer says to browsers."""

import pytest
from support.addresses import IMPORTS, Address, addresses, rules
from support.browser_in_memory import Answer
from support.pages_in_memory import MINE, OPERATOR, OTHER, URL, Pages, site

from rollcall_apps.guard import READING
from rollcall_apps.request import MAX_FORM

MANAGER = f"{MINE}-manager"

OPEN = {
    ("GET", "/api/openapi.json"),
    ("GET", "/favicon.ico"),
    ("GET", "/guide"),
    ("GET", "/guide/<name>"),
    ("GET", "/guide/columns/<file>"),
    ("GET", "/guide/rules/<code>"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/done"),
    ("GET", "/signed-out"),
    ("GET", "/static/<version>/<name>"),
    ("GET", "/static/<version>/pictures/<name>"),
}
"""What everybody may see. Whoever opens another address says here that this is meant."""


def changes(pages: Pages) -> list[Address]:
    """All addresses by which something can be changed."""
    return [each for each in addresses(pages) if each.method not in READING]


def test_what_needs_no_sign_in_is_listed(pages: Pages) -> None:
    assert {(each.method, each.rule) for each in addresses(pages) if each.is_public} == OPEN


def test_every_other_address_asks_to_sign_in(pages: Pages) -> None:
    browser, tables = pages.browser(), str(pages.database.tables)
    asked = [each for each in addresses(pages) if not each.is_public]
    assert len(asked) > 100
    for each in asked:
        answer = browser.send(each.method, each.path)
        if each.method in READING and not each.path.startswith("/api/"):
            assert (answer.status, answer.body) == (303, ""), each
            assert answer.location.startswith("/sign-in?to=%2F"), each
        else:
            assert answer.status == 401, each
    assert str(pages.database.tables) == tables
    assert not pages.reports.asked


def test_an_open_address_needs_no_account(pages: Pages) -> None:
    browser = pages.browser()
    for each in addresses(pages):
        if each.is_public and each.path != "/sign-in/done":
            assert browser.send(each.method, each.path).status in (200, 303), each
    assert not pages.failures


@pytest.mark.parametrize("case", ["missing", "empty", "wrong", "another session", "foreign origin", "opaque origin"])
def test_a_change_needs_the_token_of_its_session(pages: Pages, case: str) -> None:
    browser, other = pages.browser(MANAGER), pages.browser(MANAGER)
    tokens = {"missing": None, "empty": "", "wrong": browser.csrf[:-1] + "x", "another session": other.csrf}
    origins = {"foreign origin": "https://evil.example", "opaque origin": "null"}
    token, origin = tokens.get(case, browser.csrf), origins.get(case, URL)
    fields = "" if token is None else f"csrf={token}&"
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": origin}
    before = str(pages.database.tables)
    assert changes(pages)
    for each in changes(pages):
        content = f"{fields}verdict=discard&district={OTHER}&content={'a' * 64}"
        answer = browser.send(each.method, each.path, content, kind)
        assert answer.status == 403, each
        assert "Nothing was changed" in answer.body, each
    assert str(pages.database.tables) == before
    assert not pages.downloads.asked


def test_a_token_is_taken_from_no_address(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    answer = browser.send("POST", f"/sign-out?csrf={browser.csrf}", "", {"origin": URL})
    assert answer.status == 403
    answer = browser.send("POST", "/sign-out", f"csrf={browser.csrf}", {"content-type": "text/plain", "origin": URL})
    assert answer.status == 403


def test_a_form_of_another_kind_or_size_is_no_form(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for body, event in (
        (f"csrf={browser.csrf}&x={'x' * MAX_FORM}", {}),
        ("not base64 %", {"isBase64Encoded": True}),
        ("/////w==", {"isBase64Encoded": True}),
        ("=&=&;%%%zz%ff&csrf", {}),
        ("&" * 60_000, {}),
    ):
        assert browser.send("POST", "/sign-out", body, kind, **event).status == 403
    assert not pages.failures


METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "get")

PATHS = (
    "/" + "a" * 100_000,
    "/imports/" + "a" * 100_000,
    "/imports/%00",
    "/imports/\x00",
    "/imports/é",
    "/%",
    "//",
    "/imports/..%2f..",
    "/static/../app.py",
    "/static/x/..%2f..%2fapp.py",
    "/static/x/../../app.py",
    "/imports/",
    "/guide/rules/../../x",
    "/templates/../app.py",
    "/guide/é",
    "/api",
    "/api/",
    "/api/nothing",
    "/a b",
    "/\\x",
    "/imports/<script>",
    "/check/sent/x",
    "/%ff%fe",
)

QUERIES = (
    "%ff%fe=%c3%28",
    "search=%ff",
    "after=%ff%fe",
    "state=%00&from=%00",
    "&&&=&==",
    "a" * 10_000,
    "from=0001-01-01",
    "to=9999-12-31",
    "from=9999-12-31&to=0001-01-01",
    "from=2026-12-31&to=2026-01-01",
    "to=0001-01-01",
    "after=" + "9" * 5000,
    "after=%01",
    "after=~~~",
    "after=-1",
    "after=1e9",
    "after=%F0%9F%87%A9%F0%9F%87%AA",
    "file=%00",
    "search=" + "x" * 9000,
    "key=",
    "key=springfield/",
    f"key={MINE}/../{OTHER}/x.zip",
    "key=%00",
    f"key={MINE}/" + "x" * 5000,
    "school_year=%00",
    "code=%ff",
    "school=" + "9" * 5000,
    "since=x",
    "since=9999-12-31",
    "since=0001-01-01T00:00:00Z",
    "import=1",
    "to=//evil",
    "state=x&code=y&error=z",
)

COOKIES = (
    "__Host-session",
    "__Host-session=",
    "=x",
    "__Host-session=%ff",
    "a" * 9000,
    "__Host-session=é",
    ";;;",
    '__Host-session="',
    "__Host-sign-in-=x",
    "$Version=1",
)


AUTHORIZATIONS = (
    "Bearer",
    "Bearer ",
    "Bearer é",
    "Bearer a.b.c",
    "Basic x",
    "bearer x",
    "Bearer " + "a" * 9000,
)


def odd(pages: Pages, kind: str) -> list[Answer]:
    """The answers to requests that no page makes."""
    browser, held = pages.browser(MANAGER), pages.id(MINE, "held")
    if kind == "methods":
        return [browser.send(method, "/imports") for method in METHODS]
    if kind == "paths":
        return [browser.send("GET", path) for path in (*PATHS, f"/imports/{held}/")]
    if kind == "cookies":
        return [browser.send("GET", "/imports", cookies=sent) for sent in (*([each] for each in COOKIES), None)]
    if kind == "authorizations":
        return [browser.send("GET", "/api/imports", headers={"authorization": value}) for value in AUTHORIZATIONS]
    assert kind == "queries"
    reading = sorted({each.path for each in addresses(pages) if each.method == "GET" and "static" not in each.path})
    return [
        browser.send("GET", f"{path}?{query}")
        for path in reading
        if held in path or "imports/" not in path
        for query in QUERIES
        if not path.startswith("/guide/")
    ]


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("methods", 7),
        ("paths", 20),
        ("cookies", 10),
        ("authorizations", 7),
        pytest.param("queries", 300, marks=pytest.mark.thorough),
    ],
)
def test_no_request_makes_a_page_fail(pages: Pages, kind: str, least: int) -> None:
    answers = odd(pages, kind)
    assert len(answers) >= least
    assert not pages.failures
    assert {answer.status for answer in answers} <= {200, 303, 400, 401, 403, 404, 405, 409}
    for answer in answers:
        assert_protects(answer)


def test_odd_districts_and_operators_choices_fail_no_page(pages: Pages) -> None:
    browser = pages.browser(OPERATOR)
    assert browser.post("/districts", district=OTHER).location == "/imports"
    for district in ("", "x" * 5000, "\x00", "é", "../x", "nowhere", " "):
        assert browser.post("/districts", district=district).status == 404
    for search in ("%ff", "x" * 9000, "%00", "İ"):
        assert browser.get(f"/districts?search={search}").status == 200
    browser.cookies["__Host-district"] = ("x" * 2000, None)
    assert browser.send("GET", "/imports").location == "/districts"
    assert not pages.failures


def test_head_is_get_without_a_body(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    for path, status in (("/imports", 200), ("/guide", 200), ("/nothing", 404), ("/sign-out", 404)):
        answer = browser.send("HEAD", path)
        assert (answer.status, answer.body) == (status, ""), path
    assert pages.browser().send("HEAD", "/imports").status == 303


def assert_protects(answer: Answer) -> None:
    """The answer has the headers that protect whoever gets it."""
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "script-src 'self';" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    is_kept = answer.address.startswith(("/static/", "/favicon.ico")) and answer.status == 200
    assert (answer.headers["cache-control"] == "no-store") is not is_kept, answer.address
    assert "access-control-allow-origin" not in answer.headers
    for name, value in answer.headers.items():
        assert value.isascii(), (name, value)
        assert value.isprintable(), (name, value)


@pytest.mark.parametrize("what", [*IMPORTS, ""])
@pytest.mark.parametrize("who", [MANAGER, ""])
def test_every_answer_has_the_headers_that_protect_it(pages: Pages, who: str, what: str) -> None:
    """For every address of an import, and for all others."""
    browser, ids = pages.browser(who), {each: pages.id(MINE, each) for each in IMPORTS}
    asked = [
        each
        for each in addresses(pages)
        if {name for name, id_ in ids.items() if id_ in each.path} == ({what} if what else set())
    ]
    assert asked
    for each in asked:
        assert_protects(browser.send(each.method, each.path))


def test_without_tls_nothing_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with site(monkeypatch, apps_url="http://localhost:8000") as pages:
        assert "strict-transport-security" not in pages.browser().get("/guide").headers


PLANTED = "Zoë Öztürk 2014-03-09"
"""What an exception of a port may quote."""


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "port", ["listed", "imports", "reports", "pointers", "listings", "downloads", "uploads", "checks"]
)
def test_the_text_of_an_error_is_shown_nowhere(pages: Pages, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    browser = pages.browser(MANAGER)
    csrf = browser.csrf
    kind = type(getattr(pages.site, port))

    def fail(*_: object, **__: object) -> object:
        raise ValueError(PLANTED)

    for name in vars(kind):
        if callable(getattr(kind, name)) and not name.startswith("_"):
            monkeypatch.setattr(kind, name, fail)
    failed = 0
    for each in addresses(pages):
        form = {"verdict": "discard"} if each.method == "POST" else None
        answer = browser.post(each.path, csrf, **form) if form else browser.send(each.method, each.path)
        if each.path == "/sign-out":
            browser.sign_in(MANAGER, "/mails")
            csrf = browser.csrf
        assert not any(part in f"{answer.body}{answer.headers}" for part in PLANTED.split())
        assert "Traceback" not in answer.body
        assert "ValueError" not in answer.body
        failed += answer.status == 500
    assert failed
    assert failed == len(pages.failures)


def test_an_error_of_the_accounts_themselves_is_a_page_of_ours(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = pages.browser(MANAGER)

    def fail(*_: object) -> object:
        raise ValueError(PLANTED)

    monkeypatch.setattr(type(pages.accounts), "user", fail)
    answer = browser.send("GET", "/imports")
    assert (answer.status, answer.page.title) == (500, "Something went wrong on our side")
    assert "content-security-policy" in answer.headers


def test_all_routes_have_a_way_to_be_filled(pages: Pages) -> None:
    assert {rule for _, rule in rules(pages.application)} == {each.rule for each in addresses(pages)}
