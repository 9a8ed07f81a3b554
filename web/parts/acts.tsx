/**
 * Buttons that act, what is shown while an act lasts, and the heading of a screen.
 */

import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";

/** The name of the act that is under way, if one is. */
export const BusyContext = createContext<string | undefined>(undefined);

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
  const busy = useContext(BusyContext);
  const isBusy = act !== undefined && busy === act;
  const press = (): void => {
    if (busy === undefined) onPress();
  };
  return (
    <button type="button" class={look} onClick={press} aria-disabled={isBusy} aria-label={label}>
      {children}
    </button>
  );
}

/** Something that takes its time. */
export function Working({ act, children }: { readonly act: string; readonly children: ComponentChildren }) {
  if (useContext(BusyContext) !== act) return null;
  return (
    <p class="working" role="status">
      <progress />
      <span>{children}</span>
    </p>
  );
}

/** The heading of a screen, to which the focus moves when the `place` changes. */
export function Heading({
  place,
  children,
}: {
  readonly place: string;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [place]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
