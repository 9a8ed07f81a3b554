/**
 * The name by which she goes in one of her groups: chosen by her, changed when she likes.
 */

import { useState } from "preact/hooks";

import type { Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";
import { takeAlias } from "../group_acts.ts";
import { Button, Working } from "../parts.tsx";

const LONGEST_ALIAS = 40;

/** Her name there, and the field for another one. */
export function Alias({ group }: { readonly group: Membership }) {
  const { words } = useShown();
  const [isChanging, setChanging] = useState(false);
  const { alias, programme } = group;
  return (
    <section class="card" aria-labelledby="group-alias">
      <h2 id="group-alias">{words.say("groups.alias.title")}</h2>
      {alias !== undefined && (
        <p class="lead" dir="auto">
          {words.say("groups.alias.now", { alias })}
        </p>
      )}
      <p class="hint">
        {words.say(programme?.aliasesShared === true ? "groups.alias.shared" : "groups.alias.apart")}
      </p>
      {alias === undefined || isChanging ? (
        <AliasField group={group} onDone={() => setChanging(false)} />
      ) : (
        <p>
          <Button look="plain" onPress={() => setChanging(true)}>
            {words.say("groups.alias.change")}
          </Button>
        </p>
      )}
    </section>
  );
}

interface AliasFieldProps {
  readonly group: Membership;
  readonly onDone: () => void;
}

function AliasField({ group, onDone }: AliasFieldProps) {
  const { words, portal, desk } = useShown();
  const groupId = group.view.group_id;
  const typed = desk.drafts.aliases[groupId] ?? "";
  const type = (alias: string): void => {
    const { drafts } = portal.desk;
    portal.change({ drafts: { ...drafts, aliases: { ...drafts.aliases, [groupId]: alias } } });
  };
  const take = async (): Promise<void> => {
    const alias = typed.trim();
    if (alias === "") {
      portal.fault(words.say("fault.empty"));
      return;
    }
    if (!(await takeAlias(portal, group))) return;
    onDone();
    portal.done(words.say("groups.told.alias", { alias }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (desk.busy === undefined) void take();
      }}
    >
      <div class="field">
        <label for="group-alias-field">{words.say("groups.alias.label")}</label>
        <input
          type="text"
          id="group-alias-field"
          autocomplete="off"
          spellcheck={false}
          maxLength={LONGEST_ALIAS}
          value={typed}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <Working act="alias">…</Working>
      <div class="actions">
        <button class="button" aria-disabled={desk.busy === "alias"}>
          {words.say("groups.alias.take")}
        </button>
      </div>
    </form>
  );
}
