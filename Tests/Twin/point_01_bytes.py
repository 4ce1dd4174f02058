"""1: every recorded body, byte for byte, and every head in its order with nothing added."""

import hashlib

import twin
from recordings import SESSIONS, all_recordings, captures, get, new
from walk import Walk
from witness import Connection, ask


def run(checks):
    packed(checks)
    walked(checks)
    checks("two frozen runs are equal", frozen_run() == frozen_run())
    checks.rests_on = (
        f"{len(captures())} real or rebuilt answers of the site, {len(all_recordings())} recordings (reconstructed)"
        if captures()
        else f"{len(all_recordings())} recordings (reconstructed); the site's real answers are not here"
    )


def packed(checks):
    """All bodies as they are stored, each behind a path of its own, as are the captures."""
    bodies = captures()
    for recording in all_recordings():
        bodies += [(f"{exchange.name}{'.sse' if exchange.stream else '.bin'}", exchange.body) for exchange in recording.exchanges if exchange.body]
    exchanges = []
    for number, (name, body) in enumerate(bodies, 1):
        exchanges.append(get(number, f"/packed/{number}", body, name[name.rindex(".") :]))
    with twin.temporary_folder() as folder:
        place = new("packed", exchanges).write(folder / "packed")
        with twin.serving(place, options=["--speed", "0", "--freeze"]) as program:
            for number, (name, body) in enumerate(bodies, 1):
                answer = ask(program.port, "GET", f"/packed/{number}")
                sums = [hashlib.sha256(data).hexdigest() for data in (answer.body, body)]
                checks(f"sha256 of {name}", sums[0] == sums[1] and answer.ending == "eof", f"{len(answer.body)} of {len(body)} bytes")
    checks.figure(f"{len(bodies)} bodies, {sum(len(body) for _, body in bodies):,} bytes, sha256 equal")


def walked(checks):
    """Every exchange of every recording, asked for as it was recorded; placeholders put back give the recorded hash."""
    exchanges = heads = 0
    for recording in all_recordings():
        with twin.serving(*folders(recording), options=["--speed", "0", "--freeze"]) as program:
            walk = Walk()
            sign_in(walk, program, recording)
            for exchange in in_order(recording):
                answer = asked(walk, program, exchange)
                played = ask(program.port, "GET", "/__mock/journal").json[-1].get("played")
                name = f"{recording.name}/{exchange.name}"
                checks(f"{name} answers its own request", played == name, played or answer.text[:200])
                stored = walk.put_back(answer.body, exchange.body)
                wanted = exchange.response.get("sha256") or hashlib.sha256(exchange.body).hexdigest()
                checks(f"{name}: the recorded hash", stored is not None and hashlib.sha256(stored).hexdigest() == wanted)
                checks(f"{name}: the recorded head", same_head(walk, answer, exchange), answer.headers)
                exchanges, heads = exchanges + 1, heads + len(answer.headers)
    checks.figure(f"{exchanges} exchanges walked through with --freeze, {heads} header lines in order, none added but the framing")


def folders(recording):
    """What to play: all but the accounts' own and those of the human check need a token."""
    account = account_of(recording)
    return [SESSIONS / other.name for other in (account, recording) if other]


def in_order(recording):
    """The exchanges as they can be had: one that shows a token comes behind the sign-in of its own recording."""
    exchanges = recording.exchanges
    signing_in = [exchanges.index(exchange) for exchange in recording.on("/auths/signin")][:1]
    early = [exchange for exchange in exchanges[: signing_in[0]] if shows_token(exchange)] if signing_in else []
    rest = [exchange for exchange in exchanges if exchange not in early]
    behind = rest.index(exchanges[signing_in[0]]) + 1 if signing_in else 0
    return rest[:behind] + early + rest[behind:]


def shows_token(exchange):
    return any("{{jwt:" in value for _, value in exchange.head.get("request", {}).get("headers", []))


def account_of(recording):
    """The account that the recording's token comes from, of the same generation of sign-in; None where it needs none, or gets its own."""
    if not any(map(shows_token, recording.exchanges)) or recording.on("/auths/signin"):
        return None
    kind = recording.session["placeholders"]["access"]
    accounts = [other for other in all_recordings() if other.name.split("-", 2)[2].startswith("account") and len(other.on("/auths/signin")) == 1]
    return min((other for other in accounts if other.session["placeholders"].get("access") == kind), key=lambda other: len(other.name))


def sign_in(walk, program, recording):
    account = account_of(recording)
    if not account:
        return
    [exchange] = account.on("/auths/signin")
    with Connection(program.port) as walk.connection:
        walk.play(exchange)


def asked(walk, program, exchange):
    leaves = exchange.stream and exchange.stream.ending != "eof"
    with Connection(program.port) as connection:
        walk.connection = connection
        return walk.play(exchange, patience=1 if leaves else 20)


def same_head(walk, answer, exchange):
    recorded = [(name, value) for name, value in exchange.response.get("headers", []) if name not in ("content-length", "transfer-encoding")]
    received = [(name, value) for name, value in answer.headers if name not in ("content-length", "transfer-encoding")]
    return (
        answer.status == exchange.response["status"]
        and [name for name, _ in received] == [name for name, _ in recorded]
        and all(walk.put_back(value.encode(), wanted.encode()) is not None for (_, value), (_, wanted) in zip(received, recorded, strict=True))
    )


def frozen_run():
    """Everything that a frozen twin answers, as one hash."""
    total = hashlib.sha256()
    for recording in all_recordings():
        with twin.serving(*folders(recording), options=["--speed", "0", "--freeze"]) as program:
            walk = Walk(new_id=lambda: "00000000-0000-4000-8000-000000000000")
            sign_in(walk, program, recording)
            for exchange in recording.exchanges:
                answer = asked(walk, program, exchange)
                walk.put_back(answer.body, exchange.body)
                total.update(repr((answer.status, answer.headers, answer.pieces)).encode())
    return total.hexdigest()
