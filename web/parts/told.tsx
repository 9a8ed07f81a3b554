/**
 * What was done, or what stands in the way, told to eyes and to screen readers.
 */

import { useEffect, useRef } from "preact/hooks";

import type { Told as What } from "./workspaces.ts";

/** Stands there always, so that what appears in it is read out. */
export function Told({ told }: { readonly told: What | undefined }) {
  return (
    <>
      <div role="status">{told?.kind === "done" && <Text told={told} />}</div>
      <div role="alert">{told?.kind === "fault" && <Text told={told} />}</div>
    </>
  );
}

function Text({ told }: { readonly told: What }) {
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, [told]);
  return (
    <p ref={box} class={told.kind === "fault" ? "told fault" : "told"}>
      {told.text}
    </p>
  );
}
