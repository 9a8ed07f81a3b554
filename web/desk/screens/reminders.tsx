/**
 * Reminders by mail: whether she wants any, where, and when.
 */

import { useEffect, useState } from "preact/hooks";

import {
  fetchMailState,
  forgetMailWish,
  type MailState,
  type MailWish,
  putMailWish,
} from "../../device/mails.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";

const ACT = "reminders";
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const FIRST_HOUR = 9;

/** What a mail says and who learns of it, and her wish. Nothing where the installation sends no mail. */
export function Reminders() {
  const { words, desk } = useDesk();
  const [state, keep] = useState<MailState>();
  const { connection } = desk.device;
  const load = async (): Promise<void> => keep(await fetchMailState(connection));
  useEffect(() => void desk.alongside(load), []);
  if (state === undefined) return null;
  const save = async (wish: MailWish): Promise<void> => {
    const isSaved = await desk.attempt(ACT, async () => {
      await putMailWish(connection, wish);
      await load();
    });
    if (isSaved) desk.done(words.say("reminders.saved"));
  };
  const forget = async (): Promise<void> => {
    const isForgotten = await desk.attempt(ACT, async () => {
      await forgetMailWish(connection);
      await load();
    });
    if (isForgotten) desk.done(words.say("reminders.forgotten"));
  };
  return (
    <section>
      <h2>{words.say("reminders.title")}</h2>
      {state.is_on ? (
        <>
          <p>{words.say("reminders.lead")}</p>
          <p>{words.say("reminders.care")}</p>
          <WishForm
            key={JSON.stringify(state.wish)}
            wish={state.wish}
            onSave={(wish) => void save(wish)}
            onForget={() => void forget()}
          />
        </>
      ) : (
        <p>{words.say("reminders.off")}</p>
      )}
    </section>
  );
}

interface WishFormProps {
  readonly wish: MailWish | null;
  readonly onSave: (wish: MailWish) => void;
  readonly onForget: () => void;
}

function WishForm({ wish, onSave, onForget }: WishFormProps) {
  const { words, desk } = useDesk();
  const [form, fill] = useState<MailWish>(wish ?? firstWish(words.language));
  const change = (part: Partial<MailWish>): void => fill({ ...form, ...part });
  const save = (): void => {
    if (form.address.trim() === "") return desk.fault(words.say("reminders.noAddress"));
    if (form.digest_hour === null && !form.at_once) return desk.fault(words.say("reminders.nothing"));
    onSave({ ...form, address: form.address.trim() });
  };
  return (
    <>
      <div class="field">
        <label for="reminders-address">{words.say("reminders.address")}</label>
        <input
          id="reminders-address"
          type="text"
          inputMode="email"
          spellcheck={false}
          autocomplete="off"
          aria-describedby="reminders-address-hint"
          value={form.address}
          onInput={(event) => change({ address: event.currentTarget.value })}
        />
        <p class="hint" id="reminders-address-hint">
          {words.say("reminders.addressHint")}
        </p>
      </div>
      <div class="field">
        <label for="reminders-hour">{words.say("reminders.hour")}</label>
        <select
          id="reminders-hour"
          aria-describedby="reminders-hour-hint"
          value={form.digest_hour ?? ""}
          onChange={({ currentTarget: { value } }) =>
            change({ digest_hour: value === "" ? null : Number(value) })
          }
        >
          <option value="">{words.say("reminders.never")}</option>
          {HOURS.map((hour) => (
            <option key={hour} value={hour}>
              {`${String(hour).padStart(2, "0")}:00`}
            </option>
          ))}
        </select>
        <p class="hint" id="reminders-hour-hint">
          {words.say("reminders.hourHint", { zone: form.zone })}
        </p>
      </div>
      {desk.device.hasRole("coordinator") && (
        <div class="choice">
          <input
            type="checkbox"
            id="reminders-at-once"
            checked={form.at_once}
            onChange={(event) => change({ at_once: event.currentTarget.checked })}
          />
          <label for="reminders-at-once">{words.say("reminders.atOnce")}</label>
        </div>
      )}
      <Working act={ACT}>{words.say("reminders.saving")}</Working>
      <div class="actions">
        <Button look="button quiet" act={ACT} onPress={save}>
          {words.say("reminders.save")}
        </Button>
        {wish !== null && (
          <Button look="button quiet" onPress={onForget}>
            {words.say("reminders.forget")}
          </Button>
        )}
      </div>
    </>
  );
}

function firstWish(language: string): MailWish {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { address: "", language, zone, digest_hour: FIRST_HOUR, at_once: false };
}
