// Two people write a thread: node docs/examples/tour.mjs [http://127.0.0.1:8000]
import "./node.mjs";
import assert from "node:assert/strict";
import { RingDraft } from "./ringdraft.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:8000";
const [ada, bob] = ["ada", "bob"].map((user) => new RingDraft(base, { user }));
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

const { draft_id: id } = await ada.create("How we write", "x", "It begins with one of us.");

// Bob watches; whoever has the id may.
let seen;
const events = [];
const room = bob.follow(id, (draft) => { seen = draft; }, (event) => events.push(event.type));
await until(() => seen?.segments.length === 1);

// He may not write yet, and is told why.
await assert.rejects(bob.append(id, "Me too!"), { status: 403, code: "forbidden" });

// By an invite he becomes a collaborator; the room is not told of it.
const invite = await ada.invite(id, "bob");
const accepted = await bob.accept(invite.share_url);
assert.equal(accepted.status, "accepted");
await assert.rejects(bob.append(id, "Me too!"), { status: 403, code: "ring_required" });

// The ring goes round.
await ada.append(id, "Then the other goes on.");
await ada.pass(id, "bob");
await until(() => seen.ring_state.current_holder_id === "bob");
await bob.append(id, "Like this.");
await until(() => seen.segments.length === 3);
assert.deepEqual(events, ["connected", "collab.segment_added", "collab.ring_passed", "collab.segment_added"]);

// A faulty body names every fault.
await assert.rejects(bob.append(id, ""), { status: 422, message: /body\.content: String should have at least 1/ });

room.stop();
await room.ended;
for (const segment of seen.segments) console.log(`${segment.author_display}: ${segment.content}`);
