/**
 * Screens that are loaded when they are first shown.
 */

import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import { useWords } from "../parts/words.ts";

/** Returns a component that loads the real one when it is first drawn, and says so if it did not come. */
export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  let known: FunctionComponent<Props> | undefined;
  return function Later(props: Props) {
    const words = useWords();
    const [isFailed, fail] = useState(false);
    const [, drawAgain] = useState(0);
    const fetchScreen = (): void => {
      fail(false);
      load().then(
        (loaded) => {
          known = loaded;
          drawAgain(1);
        },
        () => fail(true),
      );
    };
    useEffect(() => {
      if (known === undefined) fetchScreen();
    }, []);
    if (known !== undefined) {
      const Known = known;
      return <Known {...props} />;
    }
    if (!isFailed) return <p role="status">{words.say("loading")}</p>;
    return (
      <div role="alert">
        <p class="told fault">{words.say("notLoaded")}</p>
        <button type="button" class="button" onClick={fetchScreen}>
          {words.say("again")}
        </button>
      </div>
    );
  };
}
