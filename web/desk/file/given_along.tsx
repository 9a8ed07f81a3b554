/**
 * What the former counselor gave along of a client who was handed over, before she is taken on.
 */

import type { OpenedCase } from "../../device/cases.ts";
import type { CaseFile } from "../../device/casefiles.ts";
import type { Kind } from "../../crypto/owners.ts";
import { useDesk } from "../context.ts";

const KINDS = ["intake", "conversation", "casework"] as const satisfies readonly Kind[];

/** Of each kind: everything, a part, or nothing. What counts are the keys that this device could open. */
export function GivenAlong({ opened }: { readonly opened: OpenedCase }) {
  const { words } = useDesk();
  return (
    <>
      <p>{words.say("incoming.lead")}</p>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>{words.say(`incoming.${kind}.${measure(opened.file, kind)}`)}</li>
        ))}
      </ul>
      <p>{words.say("incoming.then")}</p>
    </>
  );
}

function measure(file: CaseFile, kind: Kind): "all" | "some" | "none" {
  const all = file.chains.get(kind)?.length ?? 0;
  const open = [...file.keys.values()].filter(({ name }) => name.kind === kind).length;
  if (open === 0) return "none";
  return open === all ? "all" : "some";
}
