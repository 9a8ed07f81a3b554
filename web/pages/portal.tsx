/**
 * The portal's page: the way in by phrase, and her page behind it.
 */

import { render } from "preact";

import { missingFeatures } from "../crypto/features.ts";
import type { WordSecret } from "../crypto/phrases.ts";
import { logIn, type LogInStage } from "../device/accounts.ts";
import { Connection } from "../device/connections.ts";
import { LEAVING } from "../leave/leaving.ts";
import { type Closing, Portal } from "../portal/desks.ts";
import { Entrance } from "../portal/entrance.ts";
import { faultText, isSessionOver } from "../portal/faults.ts";
import { Page } from "../portal/page.tsx";
import { Words } from "../markup/words.ts";
import { type Nearing, RestWatch } from "../parts/rest.ts";

const TOLERATED_CLOCK_MILLISECONDS = 300_000;
const words = Words.of(document);
const connection = new Connection();
const portal = new Portal(words, closed);
const entrance = new Entrance(document.body, words, enter, textOf);
const watch = new RestWatch(connection, {
  near: (nearing) => draw(nearing),
  failed: closeIfOver,
  over: () => {
    connection.endOnLeaving();
    portal.close("after-a-while");
  },
});
const page = partOf("page");
let isClockOff = false;

function partOf(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`the page has no ${id}`);
  return found;
}

async function enter(readings: readonly WordSecret[], tell: (stage: LogInStage) => void): Promise<void> {
  await portal.open(await logIn(connection, readings, tell));
  entrance.hide();
  for (const part of document.querySelectorAll<HTMLElement>(".outside")) part.hidden = true;
  watch.start();
  isClockOff = Math.abs(Date.now() - connection.answeredAt) > TOLERATED_CLOCK_MILLISECONDS;
  draw();
}

/** Closes her page. Whatever comes of the request: a session that rests ends by itself. */
function leave(): void {
  connection.endOnLeaving();
  portal.close("left");
}

function draw(nearing?: Nearing): void {
  page.hidden = false;
  render(
    <Page portal={portal} words={words} nearing={nearing} isClockOff={isClockOff} onLeave={leave} />,
    page,
  );
}

function closed(why: Closing): void {
  watch.stop();
  connection.forgetTokens();
  render(null, page);
  page.hidden = true;
  if (why === "erased") {
    partOf("erased-page").hidden = false;
    partOf("erased-title").focus();
    return;
  }
  for (const part of document.querySelectorAll<HTMLElement>(".outside")) part.hidden = false;
  entrance.show(words.say(why === "left" ? "closed" : "closedAfterAWhile"));
}

function closeIfOver(failure: unknown): void {
  if (isSessionOver(failure)) portal.close("after-a-while");
  // Anything else shows at what she does next.
}

function textOf(failure: unknown): string {
  const text = faultText(failure, words);
  if (text === undefined) queueMicrotask(() => Promise.reject(failure));
  return text ?? words.say("fault.failed");
}

async function begin(): Promise<void> {
  const missing = await missingFeatures();
  if (missing.length > 0) {
    const lacking = partOf("lacking");
    lacking.hidden = false;
    const names = lacking.querySelector<HTMLElement>("[data-field=lacking]");
    if (names !== null) names.textContent = words.say("lacking", { names: words.listed(missing) });
    return;
  }
  document.documentElement.classList.add("scripted");
  entrance.show();
}

document.addEventListener(LEAVING, leave);

void begin();
