"""10: what changed at the site is found, what did not is no alarm, and not having been able to look is neither."""

import json
import random
import uuid

import twin
from changes import CHANGES, SLIDER
from recordings import PROJECT, SESSIONS, all_recordings, load
from reshaping import change_answer, change_frames, filled

READ = PROJECT / "Recordings/drift/read.json"
WORDS = ["поезд", "sum", "人工智能", "the", "answer", "😀", '"quoted"', "\n", "километр", "{", "}"]
PROTOCOL = {"action", "code", "object", "phase", "role", "status", "task_status", "token_type", "ret", "url", "name", "type", "message"}
"""Members whose values are words of the protocol: some refusals are told by their message alone."""
RETOLD = 3


def run(checks):
    with twin.temporary_folder() as folder:
        (folder / "read.json").write_text(READ.read_text())
        recall(checks, folder)
        false_alarms(checks, folder)
        exit_codes(checks, folder)
    checks.rests_on = f"the project's {len(all_recordings())} recordings (reconstructed), changed by this script, and Recordings/drift/read.json"


def diff(folder, old, new, *more):
    return twin.run("diff", str(old), str(new), "--read", str(folder / "read.json"), *more)


def recall(checks, folder):
    found = 0
    for number, change in enumerate(CHANGES, 1):
        for side, alter in (("old", change.before), ("new", change.after)):
            for name in change.recordings:
                recording = filled(load(SESSIONS / f"2026-10-{name}"))
                alter(recording)
                recording.write(folder / f"{number}/{side}/{name}")
        result = diff(folder, folder / f"{number}/old", folder / f"{number}/new")
        says = change.finding in result.stdout
        found += checks(
            f"{change.name}: found",
            says and result.returncode == change.code,
            f"exit {result.returncode}, wanted {change.code}\n{result.stdout}{result.stderr}",
        )
    checks.figure(f"recall {found}/{len(CHANGES)}")


def false_alarms(checks, folder):
    alarms = 0
    for seed in range(RETOLD):
        for recording in all_recordings():
            retold(recording, seed).write(folder / f"retold/{seed}/{recording.name}")
        result = diff(folder, SESSIONS, folder / f"retold/{seed}")
        back = diff(folder, folder / f"retold/{seed}", SESSIONS)
        alarms += not checks(
            f"retold with seed {seed}: no drift", (result.returncode, back.returncode) == (0, 0), result.stdout + result.stderr + back.stdout
        )
    checks.figure(f"{alarms} false alarms in {RETOLD * 2} comparisons of {len(all_recordings())} recordings with themselves retold")


def retold(recording, seed):
    """The same with other ids, texts, numbers, lengths and orders."""
    dice, recording = random.Random(f"{recording.name} {seed}"), filled(recording)

    def tell(value, name=""):
        if isinstance(value, dict):
            return {key: tell(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [tell(element, name) for element in dice.sample(value, len(value))]
        if isinstance(value, str) and value and name not in PROTOCOL:
            return " ".join(dice.choices(WORDS, k=dice.randint(1, 30))) if not name.endswith("id") else str(uuid.UUID(int=dice.getrandbits(128)))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return dice.randint(0, 2_000_000_000)
        return value

    for exchange in recording.exchanges:
        if exchange.stream:
            change_frames(exchange, lambda frame: [tell(frame) for _ in range(1 if "response.created" in frame else dice.randint(1, 2))])
        elif exchange.body[:1] in (b"{", b"["):
            change_answer(exchange, tell)
    return recording


def exit_codes(checks, folder):
    """0 none, 1 additive, 2 breaking, 3 could not check."""
    contract = PROJECT / "Recordings/drift/contract.json"
    more, gone, hidden = (filled(load(SESSIONS / "2026-10-answer-plain")) for _ in range(3))
    change_answer(more.on("/chats/new")[0], lambda answer: answer | {"data": answer["data"] | {"plan": "free"}})
    change_answer(gone.on("/chats/new")[0], lambda answer: answer | {"data": {}})
    hidden.on("/chats/new")[0].answer(SLIDER, "text/html")
    old = filled(load(SESSIONS / "2026-10-answer-plain")).write(folder / "codes/old")
    seen = {}
    for wanted, new in [
        (0, SESSIONS),
        (1, more.write(folder / "codes/more")),
        (2, gone.write(folder / "codes/gone")),
        (3, hidden.write(folder / "codes/hidden")),
        (3, folder / "nowhere"),
    ]:
        result = diff(folder, contract if new in (SESSIONS, folder / "nowhere") else old, new)
        checks(f"exit code {wanted} for {new.name}", result.returncode == wanted, f"{result.returncode}\n{result.stdout}{result.stderr}")
        seen[wanted] = result
    checks("a breaking finding says who reads the field", "read by new chat" in seen[2].stdout, seen[2].stdout)
    checks("breaking only: additive is 0", diff(folder, old, folder / "codes/more", "--fail-on", "breaking").returncode == 0)
    checks("breaking only: could not check is 3", diff(folder, old, folder / "codes/hidden", "--fail-on", "breaking").returncode == 3)
    checks.figure("exit codes 0 1 2 3 as documented")
