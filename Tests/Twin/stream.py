"""Annotated streams (Recordings/FORMAT.md), read and written anew from the description: no code of the product is used."""

import dataclasses
import re

MARKER = re.compile(
    rb":@ (?:\+(?P<ms>\d+)(?: cut(?P<cuts>(?: \d+\+\d+)+))?|end (?P<end>eof|hold|cut|reset|client) \+(?P<endms>\d+)(?P<nolf> nolf)?)\n"
)


@dataclasses.dataclass
class Stream:
    reads: list
    """Pairs of milliseconds since the read before, and bytes."""
    ending: str = "eof"
    end_ms: int = 0

    @property
    def body(self):
        return b"".join(data for _, data in self.reads)

    @property
    def pieces(self):
        return [data for _, data in self.reads if data]

    @property
    def offsets(self):
        """Milliseconds from the request on."""
        total, offsets = 0, []
        for ms, _ in self.reads:
            total += ms
            offsets.append(total)
        return offsets


def parse(file):
    if not re.search(rb"^:@", file, re.MULTILINE):
        return Stream([(0, event) for event in events(file)])
    stream, block = Stream([]), None

    def close(block, lose_line_end=False):
        marker, data = block
        data = data[:-1] if lose_line_end else data
        start, ms = 0, int(marker["ms"])
        for cut in (marker["cuts"] or b"").split():
            offset, after = map(int, cut.split(b"+"))
            stream.reads.append((ms, data[start:offset]))
            start, ms = offset, after
        stream.reads.append((ms, data[start:]))

    for line in lines(file):
        if not line.startswith(b":@"):
            block = (block[0], block[1] + line)
        elif line.startswith(b":@="):
            block = (block[0], block[1] + line[3:])
        else:
            marker = MARKER.fullmatch(line)
            if block:
                close(block, bool(marker["nolf"]))
            block = (marker, b"")
            if marker["end"]:
                stream.ending, stream.end_ms = marker["end"].decode(), int(marker["endms"])
    return stream


def write(stream):
    file, block = b"", []

    def flush(last=False):
        nonlocal file, block
        if not block:
            return b""
        (ms, data), cuts = block[0], ""
        for after, more in block[1:]:
            cuts += f" {len(data)}+{after}"
            data += more
        file += f":@ +{ms}{' cut' + cuts if cuts else ''}\n".encode() + b"".join(b":@=" * line.startswith(b":@") + line for line in lines(data))
        block = []
        if last and not data.endswith(b"\n"):
            file += b"\n"
            return b" nolf"
        return b""

    for read in stream.reads:
        block.append(read)
        if read[1].endswith(b"\n"):
            flush()
    no_line_end = flush(last=True)
    return file + f":@ end {stream.ending} +{stream.end_ms}".encode() + no_line_end + b"\n"


def lines(data):
    """With their line ends, which are LF alone."""
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def events(data):
    """The pieces that end behind a blank line."""
    pieces, piece = [], b""
    for line in lines(data):
        piece += line
        if line in (b"\n", b"\r\n"):
            pieces.append(piece)
            piece = b""
    return pieces + ([piece] if piece else [])
