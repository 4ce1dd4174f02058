"""5: a redacted login works: sign-in, refresh, expiry, sign-out, with tokens that are valid now and refused later."""

import time

import twin
import walk as walking
from recordings import SESSIONS, Exchange, load
from walk import Walk
from witness import Connection

ACCESS_SECONDS = 3
"""How long an access token lives in the shortened copy, so that its end can be awaited."""


def run(checks):
    recorded = load(SESSIONS / "2026-10-account")
    expired = load(SESSIONS / "2026-10-token-expired")
    with twin.temporary_folder() as folder:
        short = recorded.copy()
        has_sign_out = bool(recorded.on("/auths/signout"))
        if not has_sign_out:
            add_sign_out(short)
        with (
            twin.serving(*(SESSIONS / recording.name for recording in (recorded, expired)), options=["--speed", "0"]) as program,
            Connection(program.port) as connection,
        ):
            as_recorded(checks, recorded, connection)
        for recording in (short, expired):
            recording.session["placeholders"]["access"]["ttl"] = f"{ACCESS_SECONDS}s"
        places = [recording.write(folder / recording.name) for recording in (short, expired)]
        with twin.serving(*places, options=["--speed", "0"]) as program, Connection(program.port) as connection:
            to_the_end(checks, short, connection)
    checks.rests_on = "2026-10-account and 2026-10-token-expired (reconstructed from descriptions)" + (
        "" if has_sign_out else ", with a sign-out added by this script"
    )


def add_sign_out(recording):
    """Sign-out as the site's web client asks for it; behind it the account's calls need a new sign-in."""
    for exchange in recording.exchanges:
        if exchange.head["kind"] in ("account", "refresh"):
            exchange.head["when"] = {"state": "signed-in", **exchange.head.get("when", {})}
    [account] = recording.on("/api/v1/auths/")
    head = {
        "id": "900",
        "kind": "sign-out",
        "then": {"state": "signed-out", "consume": "forever"},
        "match": {"method": "POST", "host": "auth.qwen.ai", "path": "/api/v2/auths/signout"},
        "request": {"headers": account.head["request"]["headers"]},
        "response": {
            "status": 200,
            "headers": [
                ["content-type", "application/json;charset=utf-8"],
                ["set-cookie", "refresh_token=; Max-Age=0; Domain=.qwen.ai; Path=/; HttpOnly; Secure; SameSite=Lax"],
                ["set-cookie", "token=; Max-Age=0; Path=/"],
            ],
        },
    }
    recording.exchanges.append(Exchange(head, b'{"success":true}'))


def as_recorded(checks, recording, connection):
    walk = Walk()
    walk.connection = connection
    [sign_in], [refresh, *_], [account] = recording.on("/auths/signin"), recording.on("/auths/refresh"), recording.on("/api/v1/auths/")
    answer = walk.play(sign_in)
    now = time.time()
    cookies = answer.all("set-cookie")
    wanted = [value for name, value in sign_in.response["headers"] if name == "set-cookie"]
    checks("every Set-Cookie is there, in its order", len(cookies) == len(wanted) > 1, cookies)
    checks("with its attributes, letter by letter", [cookie.partition(";")[2] for cookie in cookies] == [value.partition(";")[2] for value in wanted])
    well_formed(checks, answer, walk, now)

    checks("the access token is taken", walk.ask(account).json.get("id") == walk.values["user"])
    old = walk.values["refresh"]
    again = walk.play(refresh)
    checks("a refresh hands out another refresh token", walk.values["refresh"] != old and old not in again.text)
    checks("as a cookie, too", walk.values["refresh"] in (again.header("set-cookie") or ""))
    checks("the new access token is taken", walk.ask(account).json.get("id") == walk.values["user"])
    checks("the old refresh token is refused", refused(with_token(walk, refresh, "refresh", old)))
    checks("a forged access token is refused", refused(with_token(walk, account, "access", forged(walk.values["access"]))))
    checks.figure(f"{len(cookies)} Set-Cookie lines as recorded, access token of 900 s, refresh rotated, forged and replaced tokens refused")


def well_formed(checks, answer, walk, now):
    token = answer.json["data"]["access_token"]
    head, payload = walking.claims(token)
    _, refresh = walking.claims(walk.values["refresh"])
    checks("a well-formed JWT", head.get("alg", "none") != "none" and head.get("typ") == "JWT", head)
    checks("its claims in their order", list(payload) == ["id", "last_password_change", "exp", "type"], payload)
    checks("it ends 900 s from now", abs(payload["exp"] - now - 900) <= 2, payload["exp"] - now)
    checks("which is what the answer says", abs(answer.json["data"]["expires_at"] - payload["exp"]) <= 1)
    checks("it belongs to the account", payload["id"] == answer.json["data"]["id"] == refresh["id"])
    checks("the refresh token ends 30 days from now", abs(refresh["exp"] - now - 30 * 86_400) <= 2)


def to_the_end(checks, recording, connection):
    """Expiry, renewal and sign-out."""
    walk = Walk()
    walk.connection = connection
    [sign_in], [refresh, *_], [account] = recording.on("/auths/signin"), recording.on("/auths/refresh"), recording.on("/api/v1/auths/")
    [sign_out] = recording.on("/auths/signout")
    walk.play(sign_in)
    checks("the short token is taken at first", walk.ask(account).json.get("id") == walk.values["user"])
    time.sleep(ACCESS_SECONDS + 1.2)
    late = walk.ask(account)
    checks("after its time it is refused", "Token has expired" in late.text, late.text)
    walk.play(refresh)
    checks("a refresh helps", walk.ask(account).json.get("id") == walk.values["user"])
    gone = walk.play(sign_out)
    checks("sign-out is answered", gone.status == 200 and gone.json.get("success") is True, gone.text[:300])
    behind = [walk.ask(account), walk.ask(refresh)]
    checks("behind it nothing is given out", all(walk.values["user"] not in answer.text and "eyJ" not in answer.text for answer in behind))
    checks.figure(f"expiry after {ACCESS_SECONDS} s refused, renewed by refresh, sign-out ends it")


def with_token(walk, exchange, name, value):
    kept, walk.values[name] = walk.values[name], value
    answer = walk.ask(exchange)
    walk.values[name] = kept
    return answer


def refused(answer):
    return "eyJ" not in answer.text and (answer.status != 200 or answer.json.get("success") is False)


def forged(token):
    """The same token for another end, under the same signature."""
    head, payload, signature = token.split(".")
    return ".".join([head, payload[:-4] + ("AAAA" if payload[-4:] != "AAAA" else "BBBB"), signature])
