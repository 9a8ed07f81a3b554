/**
 * Choosing somebody whom the filters refuse, or who ranks lower: with a reason, which is sealed in her file.
 *
 * What the service refuses too is said and cannot be chosen; whom she must not meet does not stand here.
 */

import { useState } from "preact/hooks";

import type { CounselorView } from "../../device/capabilities.ts";
import type { OpenedIntake } from "../../device/waiting.ts";
import type { Candidacy } from "../../matching/candidacies.ts";
import { Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { Choice } from "./choice.tsx";
import { CounselorHeading } from "./counselor_heading.tsx";
import { handleOf, type IntakeFile } from "./state.ts";
import { Select } from "./select.tsx";

interface OverrideProps {
  readonly file: IntakeFile;
  readonly intake: OpenedIntake;
  readonly counselors: readonly CounselorView[];
  readonly others: readonly Candidacy[];
}

/** Everybody who is not proposed, and what stands in the way. */
export function Override({ file, intake, counselors, others }: OverrideProps) {
  const { words, desk, state } = useDesk();
  const [chosenId, choose] = useState("");
  if (others.length === 0) return null;
  const named = others
    .map((other) => ({ other, name: handleOf(state.coordination, other.staffId) }))
    .sort((one, another) => one.name.localeCompare(another.name));
  const chosen = others.find(({ staffId }) => staffId === chosenId);
  const counselor = counselors.find(({ staff_id: id }) => id === chosenId);
  const place = `override/${file.clientId}`;
  return (
    <details>
      <summary>{words.say("override.title")}</summary>
      <p class="hint">{words.say("override.lead")}</p>
      <Select
        id="override"
        label={words.say("override.who")}
        value={chosenId}
        options={[
          ["", words.say("override.nobody")],
          ...named.map(({ other, name }) => [other.staffId, `${name}: ${whyNot(other)}`] as const),
        ]}
        onChosen={choose}
      />
      {chosen !== undefined && counselor !== undefined && (
        <div class="card">
          <CounselorHeading counselor={counselor} />
          {isClosedTo(counselor, chosen) ? (
            <p>{words.say("override.refused")}</p>
          ) : (
            <>
              <p>{words.say("override.standsInTheWay", { what: whyNot(chosen) })}</p>
              <Writing
                id="override-reason"
                rows={2}
                label={words.say("override.reason")}
                hint={words.say("override.reasonHint")}
                text={desk.typedIn(place)}
                onText={(text) => desk.type(place, text)}
              />
              <Choice
                key={chosenId}
                file={file}
                intake={intake}
                counselor={counselor}
                hours={chosen.hours}
                because={desk.typedIn(place)}
              />
            </>
          )}
        </div>
      )}
    </details>
  );

  function whyNot({ refusedBy }: Candidacy): string {
    return words.say(`override.why.${refusedBy ?? "lower"}`);
  }
}

/** Whom the service lets nobody be assigned to either: somebody full, away, or who takes nobody now. */
function isClosedTo({ capabilities, load }: CounselorView, { refusedBy }: Candidacy): boolean {
  return refusedBy === "leave" || !capabilities.accepting || load >= capabilities.capacity;
}
