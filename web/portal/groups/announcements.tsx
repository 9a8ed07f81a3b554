/**
 * What was announced to all in one of her groups, opened on her device; what is not as it was written is named.
 */

import { toHex } from "../../crypto/bytes.ts";
import type { Announcement, Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";

/** The announcements, and the names by which members know each other where the group agreed on that. */
export function Announcements({ group }: { readonly group: Membership }) {
  const { words } = useShown();
  const { inside } = group;
  return (
    <section class="card" aria-labelledby="group-announcements">
      <h2 id="group-announcements">{words.say("groups.announcements.title")}</h2>
      {inside === undefined ? (
        <p class="told fault">{words.say("groups.damaged.inside")}</p>
      ) : (
        <>
          {inside.announcements.length === 0 && (
            <p class="none">
              {words.say(
                inside.leading.length === 0 ? "groups.announcements.notYet" : "groups.announcements.none",
              )}
            </p>
          )}
          <ol class="letters">
            {inside.announcements.map((one) => (
              <Announced key={one.position} announcement={one} />
            ))}
          </ol>
          <OtherMembers group={group} />
        </>
      )}
    </section>
  );
}

function Announced({ announcement }: { readonly announcement: Announcement }) {
  const { words } = useShown();
  const { content, isAfterGap } = announcement;
  const isMessage = content?.type === "message";
  return (
    <li class="letter">
      {isAfterGap && <p class="fault">{words.say("groups.announcements.gap")}</p>}
      {content === undefined && <p class="fault">{words.say("groups.announcements.tampered")}</p>}
      {isMessage && (
        <p class="text" dir="auto">
          {content.text}
        </p>
      )}
    </li>
  );
}

function OtherMembers({ group }: { readonly group: Membership }) {
  const { words, visit } = useShown();
  const { inside, programme } = group;
  const own = new Set(visit.opened.file.client.pairs.map(({ keyId }) => toHex(keyId)));
  const others = [...(inside?.aliases ?? [])].filter(([keyId]) => !own.has(keyId)).map(([, alias]) => alias);
  if (others.length === 0 || programme?.aliasesShared !== true) return null;
  return (
    <>
      <h3>{words.say("groups.announcements.others")}</h3>
      <ul>
        {others.map((alias, place) => (
          <li key={place} dir="auto">
            {alias}
          </li>
        ))}
      </ul>
    </>
  );
}
