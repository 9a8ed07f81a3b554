/**
 * What those who lead a client's group told her own counselor of her.
 */

import type { Remark } from "../../device/remarks.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { putRemarkAside } from "./acts.ts";

/** The remarks on one client, beside her file. Nothing where there are none. */
export function RemarksOn({ clientId }: { readonly clientId: string }) {
  const { words, state } = useDesk();
  const remarks = (state.facilitation.remarks ?? []).filter((one) => one.clientId === clientId);
  if (remarks.length === 0) return null;
  return (
    <section aria-labelledby="remarks-title">
      <h2 id="remarks-title">{words.say("groups.remark.title")}</h2>
      <p class="hint">{words.say("groups.remark.lead")}</p>
      <ol class="cards">
        {remarks.map((remark) => (
          <OneRemark key={remark.remarkId} remark={remark} />
        ))}
      </ol>
    </section>
  );
}

function OneRemark({ remark }: { readonly remark: Remark }) {
  const { words, desk } = useDesk();
  const setAside = async (): Promise<void> => {
    if (await putRemarkAside(desk, remark.remarkId)) desk.done(words.say("groups.remark.aside"));
  };
  return (
    <li class="entry note">
      <p class="from">
        {words.say("groups.remark.from", { day: words.day(remark.sentOn) })} · {words.say("file.signed")}
      </p>
      {remark.text === undefined ? (
        <p class="fault">{words.say("file.unopened")}</p>
      ) : (
        <p class="text" dir="auto">
          {remark.text}
        </p>
      )}
      <p>
        <Button look="plain" act={`remark/${remark.remarkId}`} onPress={() => void setAside()}>
          {words.say("groups.remark.setAside")}
        </Button>
      </p>
    </li>
  );
}
