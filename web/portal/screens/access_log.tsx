/**
 * Who was given access, in plain words: her own copy of who holds which key, since when and until when.
 */

import { equal } from "../../crypto/bytes.ts";
import type { Permit } from "../../crypto/permits.ts";
import { type AccessEvent, type AccessHolder, accessLog } from "../../device/access_log.ts";
import { standingPermits } from "../../device/entitlements.ts";
import { endLettingIn } from "../acts.ts";
import { counselorName, type Shown, useShown } from "../context.ts";
import { counselorsNamed, themeOf } from "../groups/names.ts";
import { BackTo, Button, Outcome, Question, Title, useChoice, Working } from "../parts.tsx";
import type { Words } from "../../markup/words.ts";
import type { Membership } from "../../device/memberships.ts";
import type { Visit } from "../../device/visits.ts";

/** The log. */
export function AccessLog() {
  const { words, visit } = useShown();
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.log")}</Title>
      <p class="hint">{words.say("log.hint")}</p>
      <Outcome />
      <LetInForNow />
      <ol class="log">
        {accessLog(visit.opened.file).map((event, position) => (
          <li key={position}>
            <p class="hint">{words.day(event.on)}</p>
            {linesOf(event, visit, words).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </li>
        ))}
      </ol>
      <OfGroups />
    </>
  );
}

/** Who was let in as one who leads a group of hers, since when: as the group's signed keys say. */
function OfGroups() {
  const shown = useShown();
  const { words, desk } = shown;
  const lines = desk.groups.flatMap((group) => groupLines(group, shown));
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="log-groups">
      <h2 id="log-groups">{words.say("groups.title")}</h2>
      <p class="hint">{words.say("groups.log.hint")}</p>
      <ul class="log">
        {lines.map(([day, line], place) => (
          <li key={place}>
            <p class="hint">{day}</p>
            <p>{line}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Returns the lines of a group in the log, each with its day. */
export function groupLines(
  group: Membership,
  shown: Pick<Shown, "words" | "visit">,
): readonly (readonly [day: string, line: string])[] {
  const { words } = shown;
  const theme = themeOf(group, words);
  return (group.inside?.leading ?? []).map(({ on, keyIds }) => [
    words.day(on),
    words.say("groups.log.line", { theme, holders: counselorsNamed(keyIds, shown) }),
  ]);
}

/** Who may read for a time besides her counselor, and until when; nothing where nobody may. She may end it. */
function LetInForNow() {
  const { words, visit, portal } = useShown();
  const [ending, ask] = useChoice<Permit>();
  const { file } = visit.opened;
  const standing = standingPermits(file, portal.account.organisation.directory, portal.account.today).filter(
    ({ lastOn }) => lastOn !== undefined,
  );
  if (standing.length === 0) return null;
  if (ending !== undefined) {
    return (
      <section>
        <h2>{words.say("log.forNow")}</h2>
        <EndQuestion permit={ending} onBack={() => ask(undefined)} />
      </section>
    );
  }
  return (
    <section class="notice">
      <h2>{words.say("log.forNow")}</h2>
      {standing.map((permit) => (
        <p key={permit.sequence}>
          {words.say(`log.now.${permit.kind}`, { day: words.day(permit.lastOn ?? permit.madeOn) })}
        </p>
      ))}
      {perPerson(standing).map((permit) => (
        <p class="actions" key={permit.sequence}>
          <Button look="button quiet" onPress={() => ask(permit)}>
            {words.say(`log.end.${permit.kind}`)}
          </Button>
        </p>
      ))}
    </section>
  );
}

interface EndQuestionProps {
  readonly permit: Permit;
  readonly onBack: () => void;
}

/** The question before somebody is let out again. */
function EndQuestion({ permit, onBack }: EndQuestionProps) {
  const { words, portal } = useShown();
  const end = async (): Promise<void> => {
    if (await endLettingIn(portal, permit)) portal.done(words.say("log.end.done"));
    onBack();
  };
  return (
    <Question title={words.say("log.end.title")}>
      <p>{words.say("log.end.lead")}</p>
      <Working act="end-permit">…</Working>
      <div class="actions">
        <Button act="end-permit" onPress={() => void end()}>
          {words.say("log.end.sure")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("log.end.not")}
        </Button>
      </div>
    </Question>
  );
}

/** Returns the first permit of each person: what ends, ends for all she was let in for. */
function perPerson(permits: readonly Permit[]): readonly Permit[] {
  return permits.filter(
    ({ keyId }, position) => permits.findIndex((one) => equal(one.keyId, keyId)) === position,
  );
}

/** Returns a line of the log in sentences. */
export function linesOf(event: AccessEvent, visit: Visit, words: Words): string[] {
  const holders = event.holders.map((holder) => nameOf(holder, visit, words));
  if (event.event.startsWith("permit-")) return permitLines(event, words.listed(holders), words);
  const keys = words.say("log.keys", { holders: words.listed(holders) });
  if (event.event === "assigned") {
    return [words.say(event.kinds.length > 0 ? "log.assigned" : "log.assigned-bare"), keys];
  }
  const [kind] = event.kinds;
  if (event.event === "opened") return [words.say(`log.${kind}`), keys];
  return [words.say(`log.${kind}-next`), words.say(`log.because.${event.event}`), keys];
}

function permitLines(
  { event, kinds, lastOn, isGivenBack }: AccessEvent,
  who: string,
  words: Words,
): string[] {
  const isBare = event === "permit-handed-over" && kinds.length === 0;
  const may = words.listed(kinds.map((kind) => words.say(`log.may.${kind}`)));
  return [
    words.say(isGivenBack ? "log.given-back" : `log.${event}${isBare ? "-nothing" : ""}`),
    words.say("log.whom", { holders: who }),
    ...(kinds.length > 0 ? [words.say("log.mayRead", { kinds: may })] : []),
    ...(lastOn === undefined ? [] : [words.say("log.until", { day: words.day(lastOn) })]),
  ];
}

function nameOf({ role, keyId }: AccessHolder, visit: Visit, words: Words): string {
  const isPresent = visit.opened.assignment?.counselorKey.every((byte, position) => byte === keyId[position]);
  if (role !== "counselor") return words.say(`log.holder.${role}`);
  return counselorName(visit, keyId) ?? words.say(`log.holder.${isPresent ? "ownCounselor" : "counselor"}`);
}
