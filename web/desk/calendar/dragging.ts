/**
 * Dragging a session over the week by pointer: where it would stand, and where it was let go.
 */

import { type RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

import type { Day } from "../../crypto/framing.ts";
import { type Standing, STEP_MINUTES } from "./weeks.ts";

// A hand that trembles does not drag.
const SLACK_PIXELS = 6;

/** What is drawn as a grid: its days, and the minutes of a day from top to bottom. */
export interface Drawn {
  readonly days: readonly Day[];
  readonly from: number;
  readonly to: number;
}

/** Where a session is while it is dragged. */
export interface Dragged {
  readonly standing: Standing;
  readonly day: Day;
  readonly from: number;
}

/** What a session's block listens with, and what is being dragged. */
export interface Dragging {
  readonly dragged: Dragged | undefined;
  grip(event: PointerEvent, one: Standing): void;
  follow(event: PointerEvent, one: Standing): void;
  letGo(): void;
  giveUp(): void;
}

/** Follows one pointer at a time over the columns; tells where a session was let go if that is somewhere else. */
export function useDragging(
  columns: RefObject<HTMLElement | null>,
  drawn: Drawn,
  onDropped: (dragged: Dragged) => void,
): Dragging {
  const [dragged, drag] = useState<Dragged>();
  const held = useRef<{ readonly x: number; readonly y: number; readonly minutesBelowTop: number }>(
    undefined,
  );
  const giveUp = (): void => {
    held.current = undefined;
    drag(undefined);
  };
  return {
    dragged,
    giveUp,
    grip(event, { from, to }) {
      if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const minutesBelowTop = ((event.clientY - top) / height) * (to - from);
      held.current = { x: event.clientX, y: event.clientY, minutesBelowTop };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    follow(event, standing) {
      const { current: grip } = held;
      const { current: box } = columns;
      if (grip === undefined || box === null) return;
      const isFar = Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > SLACK_PIXELS;
      if (!isFar && dragged === undefined) return;
      const place = placeUnder(event, box.getBoundingClientRect(), drawn, standing, grip.minutesBelowTop);
      if (place !== undefined) drag({ standing, ...place });
    },
    letGo() {
      giveUp();
      const isElsewhere =
        dragged !== undefined &&
        (dragged.day !== dragged.standing.day || dragged.from !== dragged.standing.from);
      if (isElsewhere) onDropped(dragged);
    },
  };
}

function placeUnder(
  { clientX, clientY }: PointerEvent,
  box: DOMRect,
  { days, from, to }: Drawn,
  standing: Standing,
  minutesBelowTop: number,
): { readonly day: Day; readonly from: number } | undefined {
  const day = days[Math.floor(((clientX - box.left) / box.width) * days.length)];
  if (day === undefined) return undefined;
  const minutes = from + ((clientY - box.top) / box.height) * (to - from) - minutesBelowTop;
  const stepped = Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;
  const latest = to - (standing.to - standing.from);
  return { day, from: Math.min(Math.max(stepped, from), latest) };
}
