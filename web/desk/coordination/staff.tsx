/**
 * Staff: who waits to be admitted, who works here, who was suspended; the organisation's own words, and its directory.
 */

import { useEffect, useState } from "preact/hooks";

import { fingerprintWords } from "../../crypto/fingerprints.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { isDelegate } from "../../device/directories.ts";
import type { MemberView } from "../../device/members.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { WordsShown } from "../keeping.tsx";
import { Admission } from "./admission.tsx";
import { Invite } from "./invite.tsx";
import { Named, rolesOf } from "./member.tsx";
import { type Aftermath, loadMembers, lookAfter, renew } from "./staffing.ts";
import { Following, Suspending } from "./suspending.tsx";

/** Everybody, by where they stand. */
export function Staff() {
  const { words, desk, state } = useDesk();
  const { members } = state.coordination;
  const [aftermath, leave] = useState<Aftermath>();
  useEffect(() => void loadMembers(desk), []);
  const of = (standing: MemberView["state"]): readonly MemberView[] =>
    (members ?? []).filter((one) => one.state === standing);
  return (
    <>
      <Heading place="staff">{words.say("nav.staff")}</Heading>
      <Told told={state.told} />
      {!isDelegate(desk.device) && <p class="notice">{words.say("staff.notDelegate")}</p>}
      {members === undefined && <p role="status">{words.say("loading")}</p>}
      {aftermath !== undefined && <Following aftermath={aftermath} onDone={() => leave(undefined)} />}
      {of("pending").length > 0 && (
        <section>
          <h2>{words.say("staff.pending")}</h2>
          <ul class="cards">
            {of("pending").map((member) => (
              <Admission key={member.staff_id} newcomer={member} onSuspended={leave} />
            ))}
          </ul>
        </section>
      )}
      <Invite />
      <section>
        <h2>{words.say("staff.active")}</h2>
        <ul class="cards many">
          {of("active").map((member) => (
            <li class="card" key={member.staff_id}>
              <Named member={member} />
              <KeyWords member={member} />
              <Suspending member={member} onSuspended={leave} />
            </li>
          ))}
        </ul>
      </section>
      {of("suspended").length > 0 && (
        <section>
          <h2>{words.say("staff.suspended")}</h2>
          <ul class="rows">
            {of("suspended").map((member) => (
              <li key={member.staff_id}>
                <strong>{member.handle}</strong>
                <span class="hint">{rolesOf(words, member)}</span>
                <Button
                  look="plain"
                  act={`after/${member.staff_id}`}
                  label={words.say("following.title", { handle: member.handle })}
                  onPress={() => void lookAfter(desk, member).then(leave)}
                >
                  {words.say("following.look")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <DirectoryDays />
      <p>
        <Button look="plain" onPress={() => void loadMembers(desk)}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

/** The words of the keys that the signed directory names, for whoever doubts that they are still theirs. */
function KeyWords({ member }: { readonly member: MemberView }) {
  const { words, desk } = useDesk();
  const [shown, show] = useState<{ words: readonly string[]; list: WordList }>();
  const compute = async (): Promise<void> => {
    const { entries } = desk.device.organisation.directory.facts;
    const entry = entries.find(({ staffId }) => staffId === member.staff_id);
    if (entry === undefined || shown !== undefined) return;
    const list = await fetchWordList(listForLanguage(words.language as WordListLanguage));
    show({ list, words: await fingerprintWords(list, "staff", entry.keyId) });
  };
  return (
    <details onToggle={() => void desk.alongside(compute)}>
      <summary>{words.say("staff.words")}</summary>
      {shown !== undefined && <WordsShown shown={shown.words} language={shown.list.language} />}
    </details>
  );
}

/** Until when the directory is good; whoever was certified signs it anew here. */
function DirectoryDays() {
  const { words, desk } = useDesk();
  const { expiresOn } = desk.device.organisation.directory.facts;
  const sign = async (): Promise<void> => {
    if (await renew(desk)) desk.done(words.say("staff.renewed"));
  };
  return (
    <section class="card">
      <h2>{words.say("staff.directory")}</h2>
      <p>{words.say("staff.expires", { day: words.day(expiresOn) })}</p>
      {isDelegate(desk.device) && (
        <>
          <Working act="renew">{words.say("staff.renewing")}</Working>
          <p>
            <Button look="button quiet" act="renew" onPress={() => void sign()}>
              {words.say("staff.renew")}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}
