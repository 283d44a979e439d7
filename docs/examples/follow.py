"""Prints a draft whenever it changes: python3 docs/examples/follow.py http://127.0.0.1:8000 USER DRAFT"""

import asyncio
import sys

from ringdraft import RingDraft


async def follow(base, user, id):
    async for draft in RingDraft(base, user=user).follow(id, lambda event: print(event["type"], flush=True)):
        holder = draft["ring_state"]["current_holder_id"]
        print(f"{len(draft['segments'])} segments, {holder} has the ring", flush=True)


asyncio.run(follow(*sys.argv[1:4]))
