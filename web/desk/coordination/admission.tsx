/**
 * Admitting a newcomer: her words are typed as she reads them out, and compared here, so that nobody passes them over.
 */

import { useEffect, useState } from "preact/hooks";

import { fingerprintWords } from "../../crypto/fingerprints.ts";
import type { StaffRole } from "../../crypto/organisations.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { isDelegate } from "../../device/directories.ts";
import type { MemberView } from "../../device/members.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { PhraseField } from "../../parts/phrase_field.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { WordsShown } from "../keeping.tsx";
import { Roles } from "./invite.tsx";
import { Named } from "./member.tsx";
import { admitNewcomer, type Aftermath, compareWords } from "./staffing.ts";
import { Suspending } from "./suspending.tsx";

interface AdmissionProps {
  readonly newcomer: MemberView;
  readonly onSuspended: (aftermath: Aftermath) => void;
}

/** A newcomer, and what is done before she is let in; or her account is given up. */
export function Admission({ newcomer, onSuspended }: AdmissionProps) {
  const { words, desk } = useDesk();
  const [typed, type] = useState("");
  const [roles, choose] = useState<readonly StaffRole[]>([]);
  const [isCompared, compared] = useState(false);
  const { staff_id: id, handle } = newcomer;
  const read = (text: string): void => {
    type(text);
    compared(false);
  };
  const compare = async (): Promise<void> => compared(await compareWords(desk, newcomer, typed));
  const admit = async (): Promise<void> => {
    if (roles.join() !== [...newcomer.roles].sort().join()) return desk.fault(words.say("admit.otherRoles"));
    if (await admitNewcomer(desk, newcomer, roles)) desk.done(words.say("admit.done", { handle }));
  };
  return (
    <li class="card">
      <Named member={newcomer} />
      <p>{words.say("admit.lead")}</p>
      <OrganisationWords />
      {isDelegate(desk.device) && (
        <>
          <PhraseField
            id={`words-${id}`}
            label={words.say("admit.words")}
            hint={words.say("admit.wordsHint")}
            typed={typed}
            counted="door.counted"
            isInvalid={false}
            onTyped={read}
          />
          {!isCompared && (
            <Button look="button quiet" act={`compare/${id}`} onPress={() => void compare()}>
              {words.say("admit.compare")}
            </Button>
          )}
          {isCompared && (
            <Question title={words.say("admit.fit")}>
              <Roles id={`admit-${id}`} legend={words.say("admit.roles")} chosen={roles} onChosen={choose} />
              <p class="hint">{words.say("admit.rolesHint")}</p>
              <Working act={`admit/${id}`}>{words.say("admit.working")}</Working>
              <div class="actions">
                <Button act={`admit/${id}`} onPress={() => void admit()}>
                  {words.say("admit.yes", { handle })}
                </Button>
              </div>
            </Question>
          )}
        </>
      )}
      <Suspending member={newcomer} onSuspended={onSuspended} />
    </li>
  );
}

/** The organisation's own words, for her to compare with those on her screen. */
function OrganisationWords() {
  const { words, desk } = useDesk();
  const [shown, show] = useState<{ words: readonly string[]; list: WordList }>();
  useEffect(
    () =>
      void desk.alongside(async () => {
        const list = await fetchWordList(listForLanguage(words.language as WordListLanguage));
        show({ list, words: await fingerprintWords(list, "root", desk.device.organisation.rootPublicKey) });
      }),
    [],
  );
  if (shown === undefined) return null;
  return (
    <details>
      <summary>{words.say("admit.organisation")}</summary>
      <p>{words.say("admit.organisationLead")}</p>
      <WordsShown shown={shown.words} language={shown.list.language} />
    </details>
  );
}
