/**
 * The second factor: its secret as a picture and as letters, shown once, and a first code.
 */

import { encode } from "uqr";

import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useWords } from "../../parts/words.ts";
import type { StepProps } from "./doors.tsx";

const QUIET_MODULES = 4; // ISO/IEC 18004 wants as many around

/** What her authenticator reads, and the field for the first code. */
export function SecondFactor({ door }: StepProps) {
  const words = useWords();
  const { enrolment, totpCode, told } = door.state;
  if (enrolment === undefined) return null;
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void door.confirmTotp();
      }}
    >
      <Heading place="second-factor">{words.say("factor.title")}</Heading>
      <p>{words.say("factor.lead")}</p>
      <QrCode text={enrolment.uri} label={words.say("factor.picture")} />
      <p>{words.say("factor.letters")}</p>
      <p class="secret" translate={false}>
        {grouped(enrolment.secret)}
      </p>
      <LineField
        id="totp"
        label={words.say("factor.code")}
        typed={totpCode}
        onTyped={(typed) => door.change({ totpCode: typed })}
        digits
      />
      <Told told={told} />
      <Working act="confirm">{words.say("factor.confirming")}</Working>
      <div class="actions">
        <button class="button">{words.say("factor.confirm")}</button>
        <Button look="button quiet" onPress={() => door.show()}>
          {words.say("factor.later")}
        </Button>
      </div>
    </form>
  );
}

/** Draws a QR code: dark on light whatever the page's colours are, for a camera. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_MODULES });
  const dark = data.flatMap((row, top) =>
    row.flatMap((isDark, left) => (isDark ? [`M${left} ${top}h1v1h-1z`] : [])),
  );
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}

function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
