/**
 * Sharing a client: who reads of her besides her counselor, and the ways to let somebody, or to pass her on.
 */

import { useEffect, useState } from "preact/hooks";

import { equal, toHex } from "../../crypto/bytes.ts";
import { listForLanguage, type WordListLanguage } from "../../crypto/wordlists.ts";
import type { Permit } from "../../crypto/permits.ts";
import type { OpenedCase } from "../../device/cases.ts";
import { listColleagues } from "../../device/colleagues.ts";
import { fetchWordLists } from "../../device/wordfiles.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import type { ClientFile } from "../files.ts";
import { endSharing, sharedWith } from "../shares.ts";
import type { Colleagues } from "./colleague_choice.tsx";
import { ForATime } from "./for_a_time.tsx";
import { HandOver } from "./hand_over.tsx";
import { LinkEarlier } from "./link_earlier.tsx";

const CHOICES = ["handOver", "cover", "supervision", "link"] as const;
type Choice = (typeof CHOICES)[number];

/** What every form of this part is drawn from. */
export interface SharingProps {
  readonly file: ClientFile;
  readonly opened: OpenedCase;
  readonly onDone: () => void;
}

/** The part of a file. Colleagues come from the signed directory, read once for all forms. */
export function Sharing({ file, opened }: Omit<SharingProps, "onDone">) {
  const { words, desk } = useDesk();
  const [choice, choose] = useState<Choice>();
  const [colleagues, keep] = useState<Colleagues>();
  useEffect(() => {
    void desk.alongside(async () => {
      const lists = await fetchWordLists();
      keep({ lists, known: await listColleagues(desk.device, lists) });
    });
  }, []);
  const show = (next: Choice | undefined): void => {
    desk.change({ told: undefined });
    choose(next);
  };
  const form = { file, opened, onDone: () => choose(undefined) };
  if (choice === undefined) {
    return <Overview opened={opened} colleagues={colleagues} onChosen={show} />;
  }
  return (
    <section>
      <p class="back">
        <Button look="plain" onPress={() => show(undefined)}>
          {words.say("sharing.back")}
        </Button>
      </p>
      <h2>{words.say(`sharing.${choice}`)}</h2>
      {choice === "handOver" && <HandOver {...form} colleagues={colleagues} />}
      {choice === "link" && <LinkEarlier {...form} />}
      {(choice === "cover" || choice === "supervision") && (
        <ForATime {...form} kind={choice} colleagues={colleagues} />
      )}
    </section>
  );
}

interface OverviewProps {
  readonly opened: OpenedCase;
  readonly colleagues: Colleagues | undefined;
  readonly onChosen: (choice: Choice) => void;
}

function Overview({ opened, colleagues, onChosen }: OverviewProps) {
  const { words } = useDesk();
  return (
    <section>
      <h2>{words.say("sharing.now")}</h2>
      <WhoReads opened={opened} colleagues={colleagues} />
      <h2>{words.say("sharing.choices")}</h2>
      <ul class="choices-list">
        {CHOICES.map((choice) => (
          <li key={choice} class="card">
            <h3>
              <Button look="plain" onPress={() => onChosen(choice)}>
                {words.say(`sharing.${choice}`)}
              </Button>
            </h3>
            <p class="hint">{words.say(`sharing.lead.${choice}`)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One card for each colleague, because what ends for her ends altogether. */
function WhoReads({ opened, colleagues }: Omit<OverviewProps, "onChosen">) {
  const { words, desk } = useDesk();
  const standing = sharedWith(desk, opened);
  const ids = [...new Set(standing.map(({ keyId }) => toHex(keyId)))];
  if (ids.length === 0) return <p class="none">{words.say("sharing.nobody")}</p>;
  return (
    <ul class="cards">
      {ids.map((id) => (
        <Standing
          key={id}
          opened={opened}
          colleagues={colleagues}
          permits={standing.filter(({ keyId }) => toHex(keyId) === id)}
        />
      ))}
    </ul>
  );
}

interface StandingProps extends Omit<OverviewProps, "onChosen"> {
  readonly permits: readonly Permit[];
}

function Standing({ opened, colleagues, permits }: StandingProps) {
  const { words, desk } = useDesk();
  const [isAsked, ask] = useState(false);
  const [permit] = permits;
  if (permit === undefined) return null;
  const clientId = toHex(opened.file.owner.id);
  const act = `share/${clientId}`;
  const language = words.language as WordListLanguage;
  const colleague = colleagues?.known.find(({ keyId }) => equal(keyId, permit.keyId));
  const end = async (): Promise<void> => {
    if (await endSharing(desk, clientId, permit)) desk.done(words.say("sharing.ended"));
  };
  return (
    <li class="card">
      {permits.map(({ kind, lastOn, sequence }) => (
        <p key={sequence}>
          {words.say(`sharing.standing.${kind}`, { day: lastOn === undefined ? "" : words.day(lastOn) })}
        </p>
      ))}
      <p class="hint" translate={false}>
        {colleague?.words.get(listForLanguage(language))?.join(" ")}
      </p>
      {isAsked ? (
        <Question title={words.say("sharing.endSure")}>
          <p>{words.say("sharing.endLead")}</p>
          <Working act={act}>{words.say("sharing.working")}</Working>
          <div class="actions">
            <Button look="button danger" act={act} onPress={() => void end()}>
              {words.say("sharing.endYes")}
            </Button>
            <Button look="button quiet" onPress={() => ask(false)}>
              {words.say("sharing.endNo")}
            </Button>
          </div>
        </Question>
      ) : (
        <div class="actions">
          <Button look="button quiet" onPress={() => ask(true)}>
            {words.say("sharing.end")}
          </Button>
        </div>
      )}
    </li>
  );
}
