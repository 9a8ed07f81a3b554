/**
 * The step at which she may choose a counselor herself: searched for, shown, chosen, or left to the team.
 *
 * Nothing is sent by it but a request that is the same for everybody; what she answered is ranked here.
 */

import { NotEntitled } from "../crypto/errors.ts";
import type { Connection } from "../device/connections.ts";
import { fetchCounselorKeys, type Offer, Search } from "../device/choices.ts";
import { Refused } from "../device/errors.ts";
import type { Choice } from "../device/intakes.ts";
import { all, cloneTemplate, one, setField } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";
import type { Criteria } from "../matching/criteria.ts";
import type { Answers } from "./answers.ts";
import { CHOOSE, fillCards, hourChosen, hourField, nameOf } from "./cards.ts";
import type { Fault } from "./checks.ts";
import type { Delivery } from "./sending.ts";
import { answersToSeal } from "./statements.ts";
import { type Clocks, reasonOf } from "./troubles.ts";

/** Whom she chose, what that counselor is called, and by whose clock their hour is told. */
export interface Chosen {
  readonly choice: Choice;
  readonly name: string;
  readonly zone: string;
}

interface Picked {
  readonly offer: Offer;
  readonly startsAt?: string;
  readonly zone: string;
}

export const NOT_OFFERED = "fault.choice-off";

/** What stands in the way of a choice that was possible a moment ago, as a path of words. */
const OBSTACLES: Readonly<Record<string, string>> = {
  "slot-already-taken": "fault.slot-taken",
  "slot-not-offered": "fault.slot-taken",
  "counselor-full": "fault.counselor-taken",
  "counselor-on-leave": "fault.counselor-taken",
  "counselor-not-accepting": "fault.counselor-taken",
  "counselor-not-found": "fault.counselor-taken",
  "self-choice-not-offered": NOT_OFFERED,
};

/** Returns why what she chose cannot be had any more; nothing where that is not what went wrong. */
export function obstacleTo(failure: unknown): string | undefined {
  if (failure instanceof NotEntitled) return "fault.counselor-taken";
  return failure instanceof Refused ? OBSTACLES[failure.problem] : undefined;
}

/** Puts the choice before the sending, on the overview. */
export function offerChoice(section: HTMLElement): void {
  const send = section.querySelector("button[value=send]");
  if (section.querySelector("button[value=choose]") === null) {
    send?.replaceWith(cloneTemplate("review-choice"));
  }
}

/** Tells on the last step whom she chose, in place of when somebody may answer. */
export function tellChosen(section: HTMLElement, { choice, name, zone }: Chosen, words: Words): void {
  const { startsAt } = choice;
  const told = {
    who: name === "" ? words.say("choice.sentUnnamed") : words.say("choice.sent", { name }),
    when:
      startsAt === undefined
        ? words.say("choice.unbooked")
        : words.say("choice.booked", { time: words.time(startsAt, zone) }),
  };
  for (const [name, text] of Object.entries(told)) {
    const part = one(section, `[data-chosen="${name}"]`);
    part.textContent = text;
    part.hidden = false;
  }
  for (const other of all(section, "[data-unchosen]")) other.hidden = true;
}

export class Choosing {
  readonly #search: Search;
  #offers: readonly Offer[] = [];
  #picked: Picked | undefined;
  #chosen: Chosen | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly delivery: Delivery,
    private readonly clocks: Clocks,
  ) {
    this.#search = new Search(connection);
  }

  /** Begins the proof of work beside the page. */
  workAhead(): void {
    this.#search.workAhead();
  }

  /** Forgets whom it found and stops all work, for the page is being left. */
  cancel(): void {
    this.leaveIt();
    this.#offers = [];
    this.#search.cancel();
  }

  /** Searches, and fills the step with whom it finds, or with why it cannot. */
  async fill(section: HTMLElement, answers: Answers, words: Words): Promise<void> {
    const state = one(section, "#choice-state");
    one(section, "[data-people]").hidden = answers.one("people") === "";
    state.textContent = words.say("choice.searching");
    let offers: readonly Offer[];
    try {
      offers = await this.#look(answersToSeal(answers, words).criteria);
    } catch (failure) {
      state.textContent = "";
      return this.#tellFailure(section, failure, words);
    }
    // She has gone on meanwhile. Whom she may have found since must not change under the cards she sees.
    if (!section.isConnected) return;
    this.#offers = offers;
    const zone = answers.one("zone");
    fillCards(one(section, "[data-list=counselors]"), this.#offers, zone, words);
    const count = this.#offers.length;
    state.textContent = count > 0 ? words.count("choice.found", count) : words.say("choice.nobody");
    one(section, "[data-empty-of=counselors]").hidden = count > 0;
    if (count === 0) return leaveToTheTeam(section, words);
    setField(section, "zone", words.say("choice.zone", { zone: cityOf(zone) }));
    one(section, "[data-field=zone]").hidden = false;
  }

  /** Returns what is missing before the counselor of that button can be chosen. */
  faultsIn(section: HTMLElement, button: string, words: Words): Fault[] {
    const position = positionOf(button);
    if (hourChosen(one(section, "[data-list=counselors]"), position) !== undefined) return [];
    return [{ field: hourField(position), text: words.say("fault.choose-hour") }];
  }

  /** Takes the counselor of that button, and the hour that is ticked at her. */
  pick(section: HTMLElement, button: string, answers: Answers): void {
    const position = positionOf(button);
    const hour = hourChosen(one(section, "[data-list=counselors]"), position);
    const offer = this.#offers[position];
    this.leaveIt();
    if (offer !== undefined && hour !== undefined)
      this.#picked = { offer, zone: answers.one("zone"), ...hour };
  }

  /** Leaves it to the team. */
  leaveIt(): void {
    this.#picked = this.#chosen = undefined;
  }

  /** Whom she chose, once her keys were checked. */
  get made(): Chosen | undefined {
    return this.#chosen;
  }

  /** Returns whom she picked, with verified keys; nobody where it is the team's. Throws `NotEntitled`, `Refused`. */
  async make(): Promise<Chosen | undefined> {
    if (this.#picked === undefined || this.#chosen !== undefined) return this.#chosen;
    const { offer, startsAt, zone } = this.#picked;
    const { staffId } = offer.proposal;
    const keys = await fetchCounselorKeys(this.connection, await this.delivery.meet(), staffId);
    this.#chosen = { choice: { staffId, keys, startsAt }, name: nameOf(offer), zone };
    return this.#chosen;
  }

  async #look(criteria: Criteria): Promise<Offer[]> {
    const { policies } = await this.delivery.meetAgain();
    if (!policies.self_choice) throw new Refused(403, "self-choice-not-offered");
    return this.#search.rank(criteria);
  }

  #tellFailure(section: HTMLElement, failure: unknown, words: Words): void {
    const reason = reasonOf(failure, this.clocks);
    const obstacle = obstacleTo(failure);
    const failed = one(section, "[data-failed]");
    setField(failed, "reason", words.say(obstacle ?? `fault.${reason ?? "not-kept"}`));
    // What the organisation has switched off, no second try brings back.
    one(failed, ".actions").hidden = obstacle !== undefined;
    failed.hidden = false;
    leaveToTheTeam(section, words);
    if (reason === undefined) throw failure;
  }
}

/** Where there is nobody to choose, nobody is turned down either. */
function leaveToTheTeam(section: HTMLElement, words: Words): void {
  one(section, "button[value=none]").textContent = words.say("choice.send");
}

function positionOf(button: string): number {
  return Number(button.slice(CHOOSE.length));
}

/** Returns the city by which she named her zone. */
function cityOf(zone: string): string {
  const options = [...cloneTemplate("step-hours").querySelectorAll<HTMLOptionElement>("#zone option")];
  return options.find(({ value }) => value === zone)?.textContent?.trim() ?? zone;
}
