/**
 * The intake: takes the published form over where the browser can seal, and says so where it cannot.
 */

import { missingFeatures } from "../crypto/features.ts";
import { Connection } from "../device/connections.ts";
import { dayOf } from "../device/organisations.ts";
import { Choosing } from "../intake/choosing.ts";
import { IntakePage } from "../intake/page.ts";
import { Delivery } from "../intake/sending.ts";
import { cloneTemplate, one, setField } from "../markup/templates.ts";
import { Words } from "../markup/words.ts";

async function begin(): Promise<void> {
  const missing = await missingFeatures();
  if (missing.length > 0) return tellMissing(missing);
  const connection = new Connection();
  const delivery = new Delivery(connection, () => dayOf(new Date()));
  const clocks = { serversAt: () => connection.answeredAt, ownAt: () => Date.now() };
  const choosing = new Choosing(connection, delivery, clocks);
  new IntakePage(delivery, choosing, clocks).begin();
}

/** The form stays as it is, the openly labelled weaker way, for her to choose or not. */
function tellMissing(missing: readonly string[]): void {
  const notice = cloneTemplate("lacking");
  setField(notice, "lacking", Words.of(document).say("lacking", { names: missing.join(", ") }));
  one(document, "#intake").before(notice);
}

void begin();
