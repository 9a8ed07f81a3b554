/**
 * Where a session takes place, as its counselor sealed it.
 */

import { useShown } from "./context.ts";

/** The place, with a link to open where it is one; or that it is not known yet. */
export function Place({ place }: { readonly place: string | undefined }) {
  const { words } = useShown();
  if (place === undefined) return <p class="none">{words.say("sessions.noPlace")}</p>;
  // Only an address that travels sealed may be opened from here.
  const isLink = /^https:\/\/\S+$/.test(place);
  return (
    <>
      <p class="text">{words.say("sessions.place", { place })}</p>
      {isLink && (
        <p>
          <a href={place} target="_blank" rel="noreferrer noopener">
            {words.say("sessions.openLink")}
          </a>
        </p>
      )}
    </>
  );
}
