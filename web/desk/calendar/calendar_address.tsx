/**
 * The address of her calendar for another program: made, copied, replaced, taken back.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { Day } from "../../crypto/framing.ts";
import {
  calendarAddressDay,
  makeCalendarAddress,
  revokeCalendarAddress,
} from "../../device/calendar_addresses.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";

const ACT = "calendar-address";

/** What the address shows and to whom, whether there is one, and the fresh one while this screen stands. */
export function CalendarAddress() {
  const { words, desk } = useDesk();
  const [madeOn, setMadeOn] = useState<Day | null>();
  const [address, show] = useState<string>();
  const { connection } = desk.device;
  useEffect(() => {
    void desk.alongside(async () => setMadeOn(await calendarAddressDay(connection)));
  }, []);
  const make = async (): Promise<void> => {
    const isMade = await desk.attempt(ACT, async () => {
      show(`${location.origin}${await makeCalendarAddress(connection)}`);
      setMadeOn(await calendarAddressDay(connection));
    });
    if (isMade) desk.done(words.say("address.made"));
  };
  const revoke = async (): Promise<void> => {
    const isRevoked = await desk.attempt(ACT, async () => {
      await revokeCalendarAddress(connection);
      show(undefined);
      setMadeOn(null);
    });
    if (isRevoked) desk.done(words.say("address.revoked"));
  };
  if (madeOn === undefined) return null;
  return (
    <section>
      <h2>{words.say("address.title")}</h2>
      <p>{words.say("address.lead")}</p>
      <p>{words.say("address.care")}</p>
      <p>
        {madeOn === null ? words.say("address.none") : words.say("address.since", { day: words.day(madeOn) })}
      </p>
      {address !== undefined && <FreshAddress key={address} address={address} />}
      <Working act={ACT}>{words.say("address.working")}</Working>
      <div class="actions">
        <Button look="button quiet" act={ACT} onPress={() => void make()}>
          {words.say(madeOn === null ? "address.make" : "address.replace")}
        </Button>
        {madeOn !== null && (
          <Button look="button quiet" onPress={() => void revoke()}>
            {words.say("address.revoke")}
          </Button>
        )}
      </div>
    </section>
  );
}

function FreshAddress({ address }: { readonly address: string }) {
  const { words, desk } = useDesk();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address);
      desk.done(words.say("address.copied"));
    } catch {
      // A browser may forbid it; then she copies what is selected by herself.
      field.current?.select();
      desk.fault(words.say("address.notCopied"));
    }
  };
  return (
    <div class="notice">
      <div class="field">
        <label for="calendar-address">{words.say("address.label")}</label>
        <input
          ref={field}
          id="calendar-address"
          type="text"
          readOnly
          translate={false}
          aria-describedby="calendar-address-hint"
          value={address}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <p class="hint" id="calendar-address-hint">
          {words.say("address.once")}
        </p>
      </div>
      <Button look="button" onPress={() => void copy()}>
        {words.say("address.copy")}
      </Button>
    </div>
  );
}
