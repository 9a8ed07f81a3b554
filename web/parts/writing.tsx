/**
 * A field to write in, and a question that something hangs on.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { utf8 } from "../crypto/bytes.ts";
import { LARGEST_TEXT_BYTES } from "../crypto/padding.ts";
import { useWords } from "./words.ts";

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
  const words = useWords();
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
