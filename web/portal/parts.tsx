/**
 * Small parts that the screens are made of.
 */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { offsetOf } from "../markup/wall_times.ts";
import { useShown, zonesFor } from "./context.ts";
import { Button, Heading } from "../parts/acts.tsx";
import { Told } from "../parts/told.tsx";
import type { Screen } from "./desks.ts";

export { Button, Working } from "../parts/acts.tsx";
export { excessBytes, Question, Writing } from "../parts/writing.tsx";

/** The heading of a screen, to which the focus moves when the screen changes. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  return <Heading place={useShown().desk.screen}>{children}</Heading>;
}

/** A button back to the list of what can be done with her data. */
export function BackTo({ screen }: { readonly screen: Screen }) {
  const { words, portal } = useShown();
  return (
    <p class="back">
      <Button look="plain" onPress={() => portal.show(screen)}>
        {words.say("nav.back")}
      </Button>
    </p>
  );
}

/** What was done, or what stands in the way. */
export function Outcome() {
  return <Told told={useShown().desk.told} />;
}

/** By whose clock times are shown, and a way to change over. */
export function ZoneHint() {
  const shown = useShown();
  const { words, portal, desk } = shown;
  const zones = zonesFor(shown);
  const now = new Date();
  const { other } = zones;
  const changeOver = desk.byDeviceClock ? "hours.ownZone" : "hours.otherZone";
  return (
    <p class="hint">
      {words.say("hours.zone", { zone: offsetOf(zones.shown, now) })}{" "}
      {other !== undefined && (
        <Button look="plain" onPress={() => portal.change({ byDeviceClock: !desk.byDeviceClock })}>
          {words.say(changeOver, { zone: offsetOf(other, now) })}
        </Button>
      )}
    </p>
  );
}

/** Keeps something that changes with what is typed or chosen on one screen only. */
export function useChoice<Value>(): [Value | undefined, (value: Value | undefined) => void] {
  return useState<Value | undefined>(undefined);
}
