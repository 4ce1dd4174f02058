"""Tools that live inside the client: what they replay never touches a socket, so httpx is the witness of what the program under test gets."""

import contextlib
import time

import cassetter
import httpx
import vcr

from witness import Answer, Piece


class LibraryTool:
    def record(self, upstream, folder, request, **more):
        with self.cassette(folder):
            return ask(upstream.port, *request, **more)

    @contextlib.contextmanager
    def replaying(self, upstream, folder):
        with self.cassette(folder):
            yield lambda request, **more: ask(upstream.port, *request, **more)

    def text(self, folder):
        return "\n".join(file.read_text("latin-1") for file in sorted(folder.rglob("*")) if file.is_file())


class VCRpy(LibraryTool):
    name = "vcrpy"
    package = "vcrpy"
    how = "vcr.use_cassette around httpx"

    def cassette(self, folder):
        return vcr.use_cassette(str(folder / "cassette.yaml"))


class Cassetter(LibraryTool):
    name = "cassetter"
    package = "cassetter"
    how = "cassetter.use_cassette around httpx"

    def cassette(self, folder):
        return cassetter.use_cassette(str(folder / "cassette.yaml"))


class Refusal(Exception):
    """The library raised instead of answering."""


def ask(port, method, target, headers=(), body=b"", patience=20, leave_after=None):
    """The same question as the raw client's, and the same kind of answer."""
    answer = Answer()
    answer.asked = time.perf_counter()
    try:
        with httpx.Client(timeout=patience, trust_env=False) as client:
            with client.stream(method, f"http://127.0.0.1:{port}{target}", headers=list(headers), content=body) as response:
                answer.status, answer.head_at = response.status_code, time.perf_counter()
                answer.headers = [(name.decode(), value.decode()) for name, value in response.headers.raw]
                for data in response.iter_bytes():
                    answer.chunks.append(Piece(data, time.perf_counter()))
                    if leave_after is not None and len(answer.body) >= leave_after:
                        answer.ending = "left"
                        return answer
        answer.ending = "eof"
    except httpx.ReadTimeout:
        answer.ending = "open"
    except httpx.RemoteProtocolError:
        answer.ending = "cut"
    except httpx.ReadError:
        answer.ending = "reset"
    except Exception as error:
        raise Refusal(f"{type(error).__name__}: {error}") from error
    return answer
