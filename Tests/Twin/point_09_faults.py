"""9: any fault over any recording, by flag, header, admin call or file, together, and the same again with the same seed."""

import twin
from recordings import PROJECT, SESSIONS, all_recordings, get, load, new
from stream import Stream, events
from walk import Walk
from witness import Connection, ask

FRAMES = [b'data: {"n": %d, "text": "%s"}\n\n' % (number, "Привет 😀 ".encode() * 3) for number in range(1, 13)]
BODY = b"".join(FRAMES)
QUIET = ["--speed", "0"]


def run(checks):
    if not twin.can("replay", "--fault"):
        checks.not_built("--fault")
        return
    with twin.temporary_folder() as folder:
        place = new("frames", [get(1, "/frames", Stream([(0, frame) for frame in FRAMES])), get(2, "/whole", b'{"whole":true}')]).write(
            folder / "frames"
        )
        kinds = [*on_a_stream(checks, place), *in_a_session(checks)]
        four_ways(checks, place)
        seeded(checks, place)
        over_everything(checks, folder)
    checks.figure(f"{len(kinds)} faults seen: {', '.join(kinds)}")
    checks.rests_on = "an invented stream of 12 frames, and every recording of the project"


def faulty(port, recipe, target="/frames", **more):
    """One answer under a recipe that the request names."""
    return ask(port, "GET", target, [("x-mockqwen-fault", recipe)], **more)


def on_a_stream(checks, place):
    with twin.serving(place, options=QUIET) as program:
        port = program.port
        late = faulty(port, "ttfb=400ms")
        checks("ttfb: the head comes later", late.head_at - late.asked >= 0.4 and late.body == BODY)
        slow = faulty(port, "drip=2kB/s")
        took = slow.chunks[-1].at - slow.head_at
        checks("drip: the body trickles", slow.body == BODY and took >= len(BODY) / 2000 * 0.7, f"{took:.2f} s")
        cut = faulty(port, "cut=frame:5")
        checks(
            "cut=frame: closed inside it",
            cut.ending == "cut" and 4 <= len(events(cut.body)) <= 5 and BODY.startswith(cut.body) and cut.body != b"".join(FRAMES[:5]),
            (cut.ending, len(cut.body)),
        )
        cut = faulty(port, "cut=byte:77")
        checks("cut=byte: exactly there", (cut.ending, cut.body) == ("cut", BODY[:77]), (cut.ending, len(cut.body)))
        checks("reset: in place of the answer", faulty(port, "reset").ending == "reset")
        reset = faulty(port, "reset=byte:77")
        checks("reset=byte: inside it", reset.ending == "reset" and BODY.startswith(reset.body), (reset.ending, len(reset.body)))
        garbled = faulty(port, "garble=frame:3")
        checks("garble: that frame alone", broken(garbled.body) and outside(garbled.body, 2))
        twice = faulty(port, "duplicate=frame:4")
        checks("duplicate: that frame twice", twice.body == b"".join([*FRAMES[:4], *FRAMES[3:]]))
        other = faulty(port, "reorder=frame:4")
        checks("reorder: behind the next one", other.body == b"".join([*FRAMES[:3], FRAMES[4], FRAMES[3], *FRAMES[5:]]))
        stalled = faulty(port, "stall-after=5", patience=1)
        checks("stall-after: open and silent", (stalled.ending, stalled.body) == ("open", b"".join(FRAMES[:5])), (stalled.ending, len(stalled.body)))
        held = faulty(port, "hold=600ms", patience=0.3)
        checks("hold: the end comes later", (held.ending, held.body) == ("open", BODY) and faulty(port, "hold=300ms").ending == "eof", held.ending)
        refused = faulty(port, "status=503")
        checks("status", refused.status == 503 and BODY not in refused.body)
        page = faulty(port, "status=200+human-check.json")
        checks("status with a body", page.status == 200 and "FAIL_SYS_USER_VALIDATE" in page.text, page.text[:200])
        both = faulty(port, "duplicate=frame:2,cut=byte:400,ttfb=200ms")
        checks(
            "three together", both.ending == "cut" and both.body == b"".join([*FRAMES[:2], *FRAMES[1:]])[:400] and both.head_at - both.asked >= 0.2
        )
        checks("without a recipe the answer is whole again", ask(port, "GET", "/frames").body == BODY)
        wrong = faulty(port, "no-such-fault=1")
        checks("an unknown fault is refused and named", wrong.status >= 400 and "no-such-fault" in wrong.text, (wrong.status, wrong.text[:200]))
    return ["ttfb", "drip", "cut", "reset", "garble", "duplicate", "reorder", "stall-after", "hold", "status"]


def in_a_session(checks):
    """The faults that count what a client does."""
    account, plain = load(SESSIONS / "2026-10-account"), load(SESSIONS / "2026-10-answer-plain")
    [sign_in], [refresh, *_], [check] = account.on("/auths/signin"), account.on("/auths/refresh"), account.on("/api/v1/auths/")
    [new_chat], [question, *_] = plain.on("/chats/new"), plain.on("/chat/completions")

    def session(recipe, *exchanges):
        with twin.serving(SESSIONS / account.name, SESSIONS / plain.name, options=[*QUIET, "--fault", recipe]) as program:
            walk, answers = Walk(), []
            with Connection(program.port) as walk.connection:
                for exchange in exchanges:
                    answers.append(walk.play(exchange))
            return [answer.text for answer in answers]

    texts = session("expire-token=1", sign_in, check, check, refresh, check)
    checks(
        "expire-token: refused after one call, good again after a refresh",
        '"role"' in texts[1] and '"role"' not in texts[2] and '"role"' in texts[4],
        texts[1:],
    )
    texts = session("rate-limit-after=1", sign_in, new_chat, question, question)
    checks("rate-limit-after: the second question meets the limit", "RateLimited" in texts[3] and "RateLimited" not in texts[2], texts[3][:300])
    texts = session("human-check-after=2", sign_in, check, new_chat, question)
    checks("human-check-after: the third call of the chat host meets it", "choices" not in texts[3] and '"success":true' in texts[2], texts[3][:300])
    with twin.serving(SESSIONS / account.name, options=[*QUIET, "--fault", "object-store-fails"]) as program:
        stored = ask(program.port, "PUT", "/a.png", [("host", "qwen-webui-prod.oss-accelerate.aliyuncs.com")], b"x")
        checks("object-store-fails", stored.status == 500, stored.status)
    return ["expire-token", "rate-limit-after", "human-check-after", "object-store-fails"]


def four_ways(checks, place):
    """By flag, header, admin call and file."""
    with twin.serving(place, options=[*QUIET, "--fault", "cut=byte:50@/frames"]) as program:
        checks("by flag", ask(program.port, "GET", "/frames").body == BODY[:50])
        checks("only below its path", ask(program.port, "GET", "/whole").body == b'{"whole":true}')
        checks("by header", faulty(program.port, "cut=byte:20").body == BODY[:20])
        ask(program.port, "PUT", "/__mock/faults", body=b"status=418\n")
        checks("by admin call", ask(program.port, "GET", "/frames").status == 418)
        checks("the admin call tells what is in force", "status=418" in ask(program.port, "GET", "/__mock/faults").text)
        ask(program.port, "DELETE", "/__mock/faults")
        checks("and takes it away", ask(program.port, "GET", "/frames").body == BODY)
        files = sorted((PROJECT / "Recordings/faults").glob("*.fault"))
        checks("there are files", len(files) > 0)
        for file in files:
            answer = faulty(program.port, file.stem, patience=0.4)
            changed = (answer.status, answer.body, answer.ending) != (200, BODY, "eof") or answer.chunks[-1].at - answer.asked > 0.3
            checks(
                f"by file: {file.name}",
                "can't be used" not in answer.text and (changed or "%" in file.read_text() or "after" in file.read_text()),
                answer.text[:200],
            )
    checks.figure(f"by flag, header, admin call and {len(files)} files")


def seeded(checks, place):
    def runs(seed):
        with twin.serving(place, options=[*QUIET, "--seed", seed, "--fault", "garble=frame:3,duplicate=frame:5%50,cut=frame:9%30"]) as program:
            return [(answer.ending, answer.body) for answer in (ask(program.port, "GET", "/frames") for _ in range(20))]

    first, again, other = runs("7"), runs("7"), runs("8")
    checks("the same seed gives the same run, bit by bit", first == again)
    checks("another seed another one", first != other)
    checks("a probability is neither always nor never", 1 < len({len(body) for _, body in first}))
    checks.figure("20 random answers equal bit by bit with the same seed")


def over_everything(checks, folder):
    """A cut in the middle of every recorded body, as its bytes are stored."""
    bodies = [
        (f"{recording.name}/{exchange.name}", exchange)
        for recording in all_recordings()
        for exchange in recording.exchanges
        if len(exchange.body) > 10
    ]
    exchanges = [
        get(number, f"/all/{number}", exchange.stream or exchange.body, ".sse" if exchange.stream else ".json")
        for number, (_, exchange) in enumerate(bodies, 1)
    ]
    place = new("all", exchanges).write(folder / "all")
    with twin.serving(place, options=QUIET) as program:
        for number, (name, exchange) in enumerate(bodies, 1):
            half = len(exchange.body) // 2
            answer = faulty(program.port, f"cut=byte:{half}", f"/all/{number}")
            checks(f"cut in {name}", (answer.ending, answer.body) == ("cut", exchange.body[:half]), (answer.ending, len(answer.body)))
    checks.figure(f"cut at the middle of {len(bodies)} recorded bodies")


def broken(body):
    try:
        body.decode()
        return False
    except UnicodeDecodeError:
        return True


def outside(body, number):
    """Whether all is as it was but this frame."""
    return body.startswith(b"".join(FRAMES[:number])) and body.endswith(b"".join(FRAMES[number + 1 :]))
