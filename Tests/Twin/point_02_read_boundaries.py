"""2: the reads of the recording are the HTTP chunks of the answer; --split cuts any recording anew."""

import twin
from recordings import all_recordings, get, new
from stream import Stream
from witness import ask

SMILE = "😀".encode()
HOSTILE = Stream(
    [
        (0, SMILE[:1]),
        (0, SMILE[1:3]),
        (0, SMILE[3:] + b"\r"),
        (0, b"\n"),
        (0, b"\r\n:@ +5\n"),
        (0, b"data: a\n\ndata: b\n\nda"),
        (0, b"ta: \xff\x00\n"),
        (0, b"\n"),
    ]
    + [(0, bytes([byte])) for byte in 'data: {"a": "Привет, 世界"}\n\n'.encode()]
)
SPLITS = ["1", "7", "frame", "mid-codepoint", "random:7"]


def run(checks):
    streams = [("hostile", HOSTILE)]
    for recording in all_recordings():
        streams += [(f"{recording.name}/{exchange.name}", exchange.stream) for exchange in recording.exchanges if exchange.stream]
    exchanges = [get(number, f"/stream/{number}", Stream(stream.reads)) for number, (_, stream) in enumerate(streams, 1)]
    with twin.temporary_folder() as folder:
        place = new("streams", exchanges).write(folder / "streams")
        plain(checks, place, streams)
        if twin.can("replay", "--split"):
            for split in SPLITS:
                cut(checks, place, streams, split)
            checks.figure(f"--split {' '.join(SPLITS)} over each")
        else:
            checks.not_built("--split")
    checks.rests_on = (
        f"{len(streams) - 1} reconstructed streams, one hostile stream; an HTTP chunk is a read, what a socket gives at a time is printed"
    )


def plain(checks, place, streams):
    same = reads = chunks = 0
    with twin.serving(place, options=["--speed", "0"]) as program:
        for number, (name, stream) in enumerate(streams, 1):
            answer = ask(program.port, "GET", f"/stream/{number}")
            same += checks(f"{name}: its reads", answer.pieces == stream.pieces, f"{len(answer.pieces)} chunks of {len(stream.pieces)} reads")
            chunks, reads = chunks + len(answer.pieces), reads + answer.reads
    checks.figure(f"{same} of {len(streams)} streams in exactly their {chunks:,} reads ({reads:,} socket reads without pauses)")


def cut(checks, place, streams, split):
    with (
        twin.serving(place, options=["--speed", "0", "--split", split]) as program,
        twin.serving(place, options=["--speed", "0", "--split", split]) as again,
    ):
        for number, (name, stream) in enumerate(streams, 1):
            pieces = ask(program.port, "GET", f"/stream/{number}").pieces
            name = f"--split {split}, {name}"
            checks(f"{name}: the bytes", b"".join(pieces) == stream.body)
            checks(f"{name}: the same once more", pieces == ask(again.port, "GET", f"/stream/{number}").pieces)
            checks(f"{name}: the cuts", fits(split, pieces, stream), [len(piece) for piece in pieces[:10]])


def fits(split, pieces, stream):
    if split.isdigit():
        # A read that ends earlier may end a piece earlier.
        return max(map(len, pieces)) <= int(split)
    if split == "frame":
        return all(piece.endswith((b"\n\n", b"\r\n\r\n")) for piece in pieces[:-1])
    if split == "mid-codepoint":
        wide = [character for character in stream.body.decode("utf-8", "ignore") if len(character.encode()) > 1]
        return not wide or any(piece[:1] and 0x80 <= piece[0] < 0xC0 for piece in pieces)
    return pieces != stream.pieces
