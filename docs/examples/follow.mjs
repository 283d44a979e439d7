// Prints a draft whenever it changes: node docs/examples/follow.mjs http://127.0.0.1:8000 USER DRAFT
import "./node.mjs";
import { RingDraft } from "./ringdraft.mjs";

const [base, user, id] = process.argv.slice(2);
const room = new RingDraft(base, { user }).follow(
  id,
  (draft) => console.log(`${draft.segments.length} segments, ${draft.ring_state.current_holder_id} has the ring`),
  (event) => console.log(event.type));
await room.ended;
