"""A small client of RingDraft, for Python 3.11; docs/API.md says why it does what it does.

    ada = RingDraft("http://127.0.0.1:8000", user="ada")   # or token=JWT
    draft = ada.create("A thread", "x")
    async for draft in ada.follow(draft["draft_id"]): ...

It needs the package websockets (Debian's python3-websockets).
"""

import asyncio
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import websockets

# Close codes after which it is no use to come back unchanged.
FINAL = {1002, 1003, 1007, 1008, 1009}
ATTEMPTS = 6
# Seconds.
REQUEST_TIMEOUT = 10
LONGEST_PAUSE = 30


class RingDraftError(Exception):
    """What the server refused, or could not do."""

    def __init__(self, status, code, message, request_id=None, retry_after=None):
        super().__init__(message)
        self.status, self.code, self.request_id, self.retry_after = status, code, request_id, retry_after


def is_final(error):
    """Whether the same again would fail the same way; else the line broke, or a part of the server is away."""
    return isinstance(error, RingDraftError) and error.status not in (429, 503)


def pause(attempt):
    """Longer each time, and random, lest all clients come back together."""
    return random.uniform(0, min(LONGEST_PAUSE, 0.5 * 2**attempt))


class RingDraft:
    def __init__(self, base, user=None, token=None):
        self.base, self.user, self.token = base.rstrip("/"), user, token

    def create(self, title, platform, first=None):
        # It has no key: sent again it would be another draft.
        return self.request("POST", "/drafts", {"title": title, "platform": platform, "initial_segment": first})["data"]

    def drafts(self):
        return self.request("GET", "/drafts")["data"]

    def draft(self, id):
        return self.request("GET", f"/drafts/{id}")["data"]

    def append(self, id, content):
        return self.change(f"/drafts/{id}/segments", {"content": content})["data"]

    def pass_ring(self, id, to):
        return self.change(f"/drafts/{id}/pass-ring", {"to_user_id": to})["data"]

    def add_collaborator(self, id, user):
        return self.change(f"/drafts/{id}/collaborators?" + urllib.parse.urlencode({"collaborator_id": user}))["data"]

    def invite(self, id, user):
        """Its `share_url` has the token; no other answer has."""
        return self.change(f"/drafts/{id}/invites{self._actor()}", {"target_user_id": user})["data"]

    def accept(self, share_url):
        """`share_url`: `/collab/invite/ID?token=TOKEN`."""
        link = urllib.parse.urlsplit(share_url)
        token = urllib.parse.parse_qs(link.query)["token"][0]
        return self.change(f"/invites/{link.path.split('/')[-1]}/accept{self._actor()}", {"token": token})["data"]

    def _actor(self):
        """Who acts on an invite stands in the query; with a token it may be left out."""
        return "?" + urllib.parse.urlencode({"user_id": self.user}) if self.user else ""

    def change(self, path, body=None):
        """A change that got no answer, or is to come later, is sent again under the same key: it is made once."""
        keyed = {**(body or {}), "idempotency_key": str(uuid.uuid4())}
        for attempt in range(ATTEMPTS):
            try:
                return self.request("POST", path, keyed)
            except (RingDraftError, OSError) as error:
                if is_final(error) or attempt + 1 == ATTEMPTS:
                    raise
                time.sleep((getattr(error, "retry_after", None) or 0) + pause(attempt))

    def request(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {"X-User-Id": self.user}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(
            f"{self.base}/v1/collab{path}",
            method=method,
            headers=headers,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as answer:
            raise self._error(answer) from None

    @staticmethod
    def _error(answer):
        body = json.load(answer)
        code, message = "invalid", body["detail"]
        if "error" in body:
            code, message = body["error"]["code"], body["error"]["message"]
            # Without any identity it is an object.
            message = message["message"] if isinstance(message, dict) else message
        elif isinstance(message, list):
            message = "; ".join(".".join(map(str, fault["loc"])) + ": " + fault["msg"] for fault in message)
        retry_after = answer.headers["Retry-After"]
        return RingDraftError(
            answer.status, code, message, answer.headers["X-Request-Id"], retry_after and int(retry_after)
        )

    async def follow(self, id, on_event=lambda event: None):
        """The draft as it is now and after each change, however often the line breaks."""
        attempt = 0
        while True:
            try:
                async for draft in self._room(id, on_event):
                    attempt = 0
                    yield draft
            except (RingDraftError, OSError, websockets.WebSocketException) as error:
                if is_final(error):
                    raise
            await asyncio.sleep(pause(attempt))
            attempt += 1

    async def _room(self, id, on_event):
        """The same until the line breaks. Pings of the library notice one that broke without a word."""
        # The same way as in a browser, which can set no headers: the server selects the first.
        identity = f"bearer.{self.token}" if self.token else "user." + urllib.parse.quote(self.user, safe="")
        uri = self.base.replace("http", "ws", 1) + f"/v1/ws/drafts/{id}"
        refusal = {}
        async with websockets.connect(uri, subprotocols=["ringdraft", identity]) as socket:
            try:
                async for text in socket:
                    message = json.loads(text)
                    if message["type"] == "error":
                        refusal = message
                    elif message["type"] == "connected" or message["type"].startswith("collab."):
                        on_event(message)
                        # Events say what changed but not all of it, and those of a broken line are lost: the draft itself
                        # has everything.
                        yield await asyncio.to_thread(self.draft, id)
            except websockets.ConnectionClosed:
                pass
        if socket.close_code in FINAL:
            raise RingDraftError(
                socket.close_code, refusal.get("code"), refusal.get("message"), refusal.get("request_id")
            )
