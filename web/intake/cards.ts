/**
 * Counselors who fit, each as a card: who she is, why she stands here, what could not be met, her earliest hours.
 */

import type { Offer } from "../device/choices.ts";
import { all, cloneTemplate, one, setField } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";
import { WAYS } from "../matching/criteria.ts";
import type { Reason } from "../matching/reasons.ts";
import type { Span } from "../matching/zones.ts";

/** What a button of a card is called, before its position. */
export const CHOOSE = "choose-";
const LATER = "later";
// Between word joiners, so that no line ends within a span of time.
const DASH = "\u2060–\u2060";
const HOURS_A_DAY = 24;
// Beyond this, hours are hard to grasp.
const MOST_HOURS_TOLD = 47;

/** Draws the offers into `list` in place of those before; hours by the clock of `zone`, an IANA name. */
export function fillCards(list: HTMLElement, offers: readonly Offer[], zone: string, words: Words): void {
  list.replaceChildren(...offers.map((offer, position) => card(offer, position, zone, words)));
}

/**
 * Returns when she would begin with the counselor at a position: an instant, nothing for later.
 *
 * `undefined` stands for neither: she has not answered yet.
 */
export function hourChosen(list: HTMLElement, position: number): { startsAt?: string } | undefined {
  const inputs = all<HTMLInputElement>(list, `input[name="${hourField(position)}"]`);
  const chosen = inputs.find(({ checked }) => checked)?.value;
  if (chosen === undefined) return undefined;
  return chosen === LATER ? {} : { startsAt: chosen };
}

/** Returns the id of the first hour of the counselor at a position, and the name of all of hers. */
export function hourField(position: number): string {
  return `hour-${position}`;
}

/** Returns what a counselor is called; empty where she has not said. */
export function nameOf({ counselor }: Offer): string {
  return counselor.capabilities.alias;
}

function card(offer: Offer, position: number, zone: string, words: Words): DocumentFragment {
  const drawn = cloneTemplate("counselor-card");
  const { line, languages, ways } = offer.counselor.capabilities;
  const name = nameOf(offer) || words.say("choice.unnamed");
  setField(drawn, "name", name);
  setField(drawn, "named", ` (${name})`);
  setField(drawn, "line", line);
  one(drawn, "[data-field=line]").hidden = line === "";
  setField(
    drawn,
    "languages",
    words.say("choice.speaks", { languages: words.codes("languages", languages) }),
  );
  const offered = WAYS.filter((way) => ways.includes(way));
  setField(drawn, "ways", words.say("choice.talks", { ways: words.codes("ways", offered) }));
  one<HTMLButtonElement>(drawn, "button").value = `${CHOOSE}${position}`;
  const { reasons, gaveUp, commonHours } = offer.proposal;
  fillList(drawn, "reasons", linesFor(reasons, words));
  const unmet = linesFor(gaveUp, words);
  fillList(drawn, "gave-up", unmet);
  one(drawn, "[data-part=gave-up]").hidden = unmet.length === 0;
  fillHours(one(drawn, "[data-list=hours]"), commonHours, position, zone, words);
  return drawn;
}

function fillList(drawn: ParentNode, name: string, lines: readonly string[]): void {
  one(drawn, `[data-list="${name}"]`).replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

function fillHours(
  list: HTMLElement,
  hours: readonly Span[],
  position: number,
  zone: string,
  words: Words,
): void {
  const choices = [...hours.map((hour) => hourChoice(hour, zone, words)), cloneTemplate("later-choice")];
  choices.forEach((choice, at) => {
    const input = one<HTMLInputElement>(choice, "input");
    const label = one<HTMLLabelElement>(choice, "label");
    input.name = hourField(position);
    input.id = label.htmlFor = at === 0 ? hourField(position) : `${hourField(position)}-${at}`;
  });
  list.replaceChildren(...choices);
}

function hourChoice([starts, ends]: Span, zone: string, words: Words): DocumentFragment {
  const drawn = cloneTemplate("hour-choice");
  const [startsAt, endsAt] = [starts, ends].map((seconds) => new Date(seconds * 1000).toISOString());
  one<HTMLInputElement>(drawn, "input").value = startsAt ?? "";
  const span = `${words.time(startsAt ?? "", zone)}${DASH}${words.clock(endsAt ?? "", zone)}`;
  one(drawn, "label").textContent = span;
  return drawn;
}

function linesFor(reasons: readonly Reason[], words: Words): string[] {
  return reasons.map((reason) => lineFor(reason, words)).filter((line) => line !== "");
}

/** Returns a reason in words; empty for what the card shows anyhow, or what is nothing to her. */
function lineFor(reason: Reason, words: Words): string {
  switch (reason.code) {
    case "language":
      return words.say("reason.language", { language: words.code("languages", reason.language) });
    case "ways":
      return words.say("reason.ways", { list: words.codes("ways", reason.ways) });
    case "musts_met":
      return words.say("reason.musts", { list: words.codes("wishes", reason.wishes) });
    case "preferences_met":
      return words.say("reason.wishes", { list: words.codes("wishes", reason.wishes) });
    case "topics_covered":
      return words.say("reason.topics", { list: words.quoted("topics", reason.topics) });
    case "language_not_first":
      return words.say("gaveUp.language", { language: words.code("languages", reason.wanted) });
    case "preferences_missed":
      return words.say("gaveUp.wishes", { list: words.codes("wishes", reason.wishes) });
    case "topics_missed":
      return words.say("gaveUp.topics", { list: words.quoted("topics", reason.topics) });
    case "starts_later":
      return reason.hours > MOST_HOURS_TOLD
        ? words.count("gaveUp.days", Math.floor(reason.hours / HOURS_A_DAY))
        : words.count("gaveUp.hours", reason.hours);
    // Her hours stand below, and everybody here has room. Nobody who asks for the first time knows a counselor.
    case "common_hours":
    case "load":
    case "earlier_counselor":
    case "not_earlier_counselor":
      return "";
  }
}
