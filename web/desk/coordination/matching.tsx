/**
 * Who could help her: ranked on this device, with reasons; and somebody else, for whoever knows better.
 */

import { useEffect, useState } from "preact/hooks";

import type { Match } from "../../device/assigning.ts";
import type { CounselorView } from "../../device/capabilities.ts";
import type { OpenedIntake } from "../../device/waiting.ts";
import type { Candidacy } from "../../matching/candidacies.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors, match } from "./acts.ts";
import { Choice } from "./choice.tsx";
import { CounselorHeading } from "./counselor_heading.tsx";
import { Override } from "./override.tsx";
import { ReasonList } from "./reasons.tsx";
import type { IntakeFile } from "./state.ts";

interface MatchingProps {
  readonly file: IntakeFile;
  readonly intake: OpenedIntake;
}

/** The proposals, how many counselors each filter left, and the way past them. */
export function Matching({ file, intake }: MatchingProps) {
  const { words, desk, state } = useDesk();
  const { counselors, members } = state.coordination;
  const found = useMatch(intake, counselors);
  return (
    <section class="card">
      <h2>{words.say("matching.title")}</h2>
      {counselors === undefined || found === undefined ? (
        <p role="status">{words.say("matching.working")}</p>
      ) : (
        <>
          {file.view === undefined && <p class="hint">{words.say("matching.hasCounselor")}</p>}
          {found.proposals.length === 0 && (
            <p>
              {words.say("matching.nobody", {
                filter: words.say(`matching.filter.${found.unmatchedReason ?? "everybody"}`),
              })}
            </p>
          )}
          <ol class="cards">
            {found.proposals.map((proposal) => {
              const counselor = counselors.find(({ staff_id: id }) => id === proposal.staffId);
              const standing = found.candidacies.find(({ staffId }) => staffId === proposal.staffId);
              return (
                counselor !== undefined && (
                  <li class="card" key={proposal.staffId}>
                    <CounselorHeading counselor={counselor} />
                    <ReasonList title={words.say("matching.for")} reasons={proposal.reasons} />
                    <ReasonList title={words.say("matching.against")} reasons={proposal.gaveUp} />
                    <Choice file={file} intake={intake} counselor={counselor} hours={standing?.hours ?? []} />
                  </li>
                )
              );
            })}
          </ol>
          <Counts match={found} />
          {members !== undefined && (
            <Override file={file} intake={intake} counselors={counselors} others={othersIn(found)} />
          )}
          <p>
            <Button look="plain" onPress={() => void loadCounselors(desk)}>
              {words.say("matching.again")}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

/** Returns where those stand who are not proposed. */
function othersIn({ candidacies, proposals }: Match): readonly Candidacy[] {
  const best = new Set(proposals.map(({ staffId }) => staffId));
  return candidacies.filter(({ staffId }) => !best.has(staffId));
}

/** Ranks as soon as there is something to rank, and again after every new reading. */
function useMatch(intake: OpenedIntake, counselors: readonly CounselorView[] | undefined): Match | undefined {
  const { desk } = useDesk();
  const [found, find] = useState<Match>();
  useEffect(() => {
    if (counselors === undefined) {
      void loadCounselors(desk);
      return undefined;
    }
    let isCurrent = true;
    void desk.alongside(async () => {
      const ranked = await match(desk, intake, counselors);
      if (isCurrent) find(ranked);
    });
    return () => {
      isCurrent = false;
    };
  }, [intake, counselors]);
  return found;
}

/** How many counselors were left after each question, in their order. */
function Counts({ match: { filterCounts } }: { readonly match: Match }) {
  const { words } = useDesk();
  return (
    <details>
      <summary>{words.say("matching.counts")}</summary>
      <ul class="counts">
        {filterCounts.map(({ name, remaining }) => (
          <li key={name}>
            <span>{words.say(`matching.filter.${name}`)}</span>
            <strong>{words.number(remaining)}</strong>
          </li>
        ))}
      </ul>
    </details>
  );
}
