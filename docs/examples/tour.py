"""Two people write a thread: python3 docs/examples/tour.py [http://127.0.0.1:8000]"""

import asyncio
import sys

from ringdraft import RingDraft, RingDraftError


def refusal(change, *arguments):
    try:
        change(*arguments)
    except RingDraftError as error:
        return error
    raise AssertionError("it was not refused")


async def tour(base):
    ada, bob = RingDraft(base, user="ada"), RingDraft(base, user="bob")
    id = ada.create("How we write", "x", "It begins with one of us.")["draft_id"]

    # Bob watches; whoever has the id may.
    events = []
    room = bob.follow(id, lambda event: events.append(event["type"]))

    async def seen(condition):
        async for draft in room:
            if condition(draft):
                return draft

    await seen(lambda draft: len(draft["segments"]) == 1)

    # He may not write yet, and is told why.
    assert refusal(bob.append, id, "Me too!").code == "forbidden"

    # By an invite he becomes a collaborator; the room is not told of it.
    invite = ada.invite(id, "bob")
    assert bob.accept(invite["share_url"])["status"] == "accepted"
    assert refusal(bob.append, id, "Me too!").code == "ring_required"

    # The ring goes round.
    ada.append(id, "Then the other goes on.")
    ada.pass_ring(id, "bob")
    await seen(lambda draft: draft["ring_state"]["current_holder_id"] == "bob")
    bob.append(id, "Like this.")
    draft = await seen(lambda draft: len(draft["segments"]) == 3)

    # A faulty body names every fault.
    assert "body.content: String should have at least 1" in str(refusal(bob.append, id, ""))

    assert set(events) == {"connected", "collab.segment_added", "collab.ring_passed"}, events
    await room.aclose()
    for segment in draft["segments"]:
        print(f"{segment['author_display']}: {segment['content']}")


asyncio.run(tour(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
