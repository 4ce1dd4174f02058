"""Twelve invented secrets in five encodings, and a reader that finds them again by undoing every encoding."""

import base64
import hashlib
import hmac
import json
import random
import re


def token(kind, seed):
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()  # noqa: E731
    payload = {"id": USER, "last_password_change": 1_789_000_000, "exp": 4_000_000_000, "type": kind}
    text = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, payload))
    return f"{text}.{encode(hmac.digest(seed.encode(), text.encode(), 'sha256'))}"


USER = "7d9e2c41-0b35-4f68-a1d7-93c5e8f02b64"
SECRETS = {
    "access token": token("access_token", "1"),
    "refresh token": token("refresh_token", "2"),
    "link token": token("link", "3"),
    "device cookie": "2760827/17909+25299.31=ab~c4cd5",
    "password": hashlib.sha256(b"correct horse").hexdigest(),
    "e-mail": "anna.petrova+qwen@mail.ru",
    "user id": USER,
    "key id": "STS.NUGYrLnoC36mdPjXgMWJ7abcd",
    "key": "Hf83/ksPq0+Zt5LmWx2Vb9Rn4Yc7Gd1Ua6Te",
    "security token": "CAIS1wJ1q6Ft5B2yfSjIr5bSEc/Xj+9O5a2Nc0aFgmkPYs1Ygv2cqQ==",
    "fingerprint": "231!0aB3+9xZ/7QwErTy=UiOp5%AsDfGh",
    "human check": "Ca71f2d8e4b6c90553aa1e7f~Kq+2/xW=",
}


def percent(text, dice):
    return "".join(character if character.isalnum() and dice.random() < 0.5 else f"%{ord(character):02{dice.choice('xX')}}" for character in text)


def escaped(text, dice):
    plain = json.dumps(text)[1:-1]
    return "".join(f"\\u{ord(character):04x}" if character not in '\\"' and dice.random() < 0.3 else character for character in plain).replace(
        "/", "\\/"
    )


def base64_within(text, dice):
    return base64.b64encode(b"p" * dice.randint(0, 4) + text.encode() + b"tail").decode()


def base64url_within(text, dice):
    return base64.urlsafe_b64encode(b"p" * dice.randint(0, 4) + text.encode() + b"q").decode().rstrip("=")


ENCODINGS = {"plain": lambda text, dice: text, "percent": percent, "json": escaped, "base64": base64_within, "base64url": base64url_within}


def found(text):
    """The names of the secrets that can be read out of a text."""
    texts = {text}
    for _ in range(2):
        texts |= {decoded for each in texts for decoded in (percent_decoded(each), json_decoded(each))}
    for each in list(texts):
        texts |= set(base64_decoded(each))
    return {name for name, secret in SECRETS.items() if any(secret in each for each in texts)}


def percent_decoded(text):
    return re.sub("%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), text)


def json_decoded(text):
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\\/", "/").replace('\\"', '"')


def base64_decoded(text):
    for run in re.findall(r"[A-Za-z0-9+/]{8,}", text.replace("-", "+").replace("_", "/")):
        for skipped in range(4):
            part = run[skipped:]
            part = part[: len(part) - (len(part) % 4 == 1)]
            yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")


def frames(text, dice):
    """An answer that says the text, cut over frames at random places."""
    body, rest = "", text
    while rest:
        length = dice.randint(1, max(2, len(text) // 4))
        delta = {"choices": [{"delta": {"content": rest[:length], "phase": "answer"}}], "response_id": "r"}
        body, rest = body + f"data: {json.dumps(delta)}\n\n", rest[length:]
    return body


def joined(body):
    """What the frames of a stream say together."""
    pieces = []
    for line in body.split("\n"):
        if line.startswith("data: {"):
            frame = json.loads(line[6:])
            pieces += [choice["delta"].get("content", "") for choice in frame.get("choices", [])]
    return "".join(pieces)


def calls(encodings=ENCODINGS, seed=6):
    """What a browser exchanged with the site: each secret in the place where the site puts it, then each in each encoding in a header, in
    JSON, and cut over the frames of a stream. Method, address, request headers and body, answer headers and body."""
    dice, secret = random.Random(seed), SECRETS
    plain = "application/json"
    quoted = percent(secret["human check"], dice)
    yield (
        "POST",
        "https://auth.qwen.ai/api/v2/auths/signin",
        [("content-type", plain), ("bx-ua", secret["fingerprint"])],
        {"email": secret["e-mail"], "password": secret["password"], "login_type": "email"},
        [
            ("content-type", plain),
            ("set-cookie", f"acw_tc={secret['device cookie']};path=/;HttpOnly"),
            ("set-cookie", f"refresh_token={secret['refresh token']}; Domain=.qwen.ai; HttpOnly"),
        ],
        json.dumps(
            {"success": True, "data": {"id": USER, "email": secret["e-mail"], "access_token": secret["access token"], "expires_at": 1_790_926_199}}
        ),
    )
    yield (
        "POST",
        "https://chat.qwen.ai/api/v2/files/getstsToken",
        [("cookie", f"token={secret['access token']}; acw_tc={secret['device cookie']}"), ("content-type", plain)],
        {"filename": "a.png"},
        [("content-type", plain)],
        json.dumps({"data": {"access_key_id": secret["key id"], "access_key_secret": secret["key"], "security_token": secret["security token"]}}),
    )
    yield (
        "POST",
        "https://chat.qwen.ai/api/v2/chats/new",
        [("content-type", plain)],
        {},
        [("content-type", plain)],
        json.dumps({"ret": ["FAIL_SYS_USER_VALIDATE"], "data": {"url": f"https://chat.qwen.ai/punish?x5secdata={quoted}&x5step=2"}}),
    )
    yield "GET", f"https://cdn.qwenlm.ai/output/a.png?key={secret['link token']}", [], None, [("content-type", "image/png")], "picture"
    for name, encode in encodings.items():
        for number, value in enumerate(secret.values()):
            text = encode(value, dice)
            yield (
                "POST",
                f"https://chat.qwen.ai/api/v2/chat/completions?chat_id=chat-{number}-{name}",
                [("content-type", plain), ("x-echo", f"before {text}, after")],
                {"note": f"see {text}!", "stream": True},
                [("content-type", "text/event-stream")],
                frames(f"Well: {text} and so on", dice),
            )
