/**
 * Small parts that the screens are made of.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { utf8 } from "../crypto/bytes.ts";
import { LARGEST_TEXT_BYTES } from "../crypto/padding.ts";
import { offsetOf } from "../markup/wall_times.ts";
import { useShown, zonesFor } from "./context.ts";
import type { Screen, Told } from "./desks.ts";

interface ButtonProps {
  readonly onPress: () => void;
  readonly children: ComponentChildren;
  readonly look?: "button" | "button quiet" | "button danger" | "plain";
  /** Names its act: while that is under way, the button shows it. */
  readonly act?: string;
  /** What a screen reader says, where the text alone would not tell which of several is meant. */
  readonly label?: string;
}

/** A button. Pressed while something is under way, it does nothing. */
export function Button({ onPress, children, look = "button", act, label }: ButtonProps) {
  const { desk } = useShown();
  const isBusy = act !== undefined && desk.busy === act;
  const press = (): void => {
    if (desk.busy === undefined) onPress();
  };
  return (
    <button type="button" class={look} onClick={press} aria-disabled={isBusy} aria-label={label}>
      {children}
    </button>
  );
}

/** The heading of a screen, to which the focus moves when the screen changes. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  const { desk } = useShown();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [desk.screen]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
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
  const { told } = useShown().desk;
  return (
    <>
      <div role="status">{told?.kind === "done" && <OutcomeText told={told} />}</div>
      <div role="alert">{told?.kind === "fault" && <OutcomeText told={told} />}</div>
    </>
  );
}

function OutcomeText({ told }: { readonly told: Told }) {
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

/** Something that takes its time. */
export function Working({ act, children }: { readonly act: string; readonly children: ComponentChildren }) {
  if (useShown().desk.busy !== act) return null;
  return (
    <p class="working" role="status">
      <progress />
      <span>{children}</span>
    </p>
  );
}

interface QuestionProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A question that something hangs on; the focus moves to it when it appears. */
export function Question({ title, children }: QuestionProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} class="notice" tabIndex={-1} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface WritingProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly text: string;
  readonly rows: number;
  readonly onText: (text: string) => void;
}

/** A field to write in, which keeps whatever is typed and counts its bytes. */
export function Writing({ id, label, hint, text, rows, onText }: WritingProps) {
  const described = [hint === undefined ? "" : `${id}-hint`, `${id}-counter`].join(" ").trim();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <textarea
        id={id}
        rows={rows}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={described}
        aria-invalid={excessBytes(text) > 0}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <Counter id={`${id}-counter`} text={text} />
    </div>
  );
}

/** Returns by how many bytes a text is too long. */
export function excessBytes(text: string): number {
  return Math.max(0, utf8(text).length - LARGEST_TEXT_BYTES);
}

function Counter({ id, text }: { readonly id: string; readonly text: string }) {
  const { words } = useShown();
  const used = utf8(text).length;
  const excess = excessBytes(text);
  const limit = words.number(LARGEST_TEXT_BYTES);
  // Bytes would only puzzle whoever writes a few lines.
  const isTold = used > LARGEST_TEXT_BYTES / 2;
  return (
    <p id={id} class={excess > 0 ? "counter fault" : "counter"} role={excess > 0 ? "alert" : undefined}>
      {excess > 0
        ? words.count("bytes.tooMany", excess)
        : isTold && words.say("bytes.used", { used: words.number(used), limit })}
    </p>
  );
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
