/**
 * A counselor at the head of a card.
 */

import type { CounselorView } from "../../device/capabilities.ts";
import { useDesk } from "../context.ts";
import { handleOf } from "./state.ts";

/** By which name colleagues know a counselor, by which clients, and how many of these there are. */
export function CounselorHeading({ counselor }: { readonly counselor: CounselorView }) {
  const { words, state } = useDesk();
  const { alias, capacity } = counselor.capabilities;
  return (
    <>
      <h3>{handleOf(state.coordination, counselor.staff_id)}</h3>
      <p class="hint">
        {alias !== "" && `${words.say("matching.alias", { alias })} · `}
        {words.say("load.clients", {
          load: words.number(counselor.load),
          capacity: words.number(capacity),
        })}
      </p>
    </>
  );
}
