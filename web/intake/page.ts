/**
 * The intake's page: one question a screen, back without loss, overview, sending, phrase.
 *
 * The published form is taken over whole: from then on nothing of it can be sent by the browser itself.
 */

import { utf8 } from "../crypto/bytes.ts";
import type { WordListLanguage } from "../crypto/wordlists.ts";
import { LEAVING } from "../leave/leaving.ts";
import { all, cloneTemplate, focusOn, one } from "../markup/templates.ts";
import { Words } from "../markup/words.ts";
import { Answers } from "./answers.ts";
import { type Fault, faultsIn } from "./checks.ts";
import { type Choosing, NOT_OFFERED, obstacleTo, offerChoice, tellChosen } from "./choosing.ts";
import { fillFields, readFields } from "./fields.ts";
import { showFaults } from "./faults.ts";
import { easeHours } from "./hours.ts";
import { switchPage } from "./language_switch.ts";
import { fillOverview } from "./overview.ts";
import { fillPhrase, PhraseCheck } from "./phrase_steps.ts";
import type { Delivered, Delivery } from "./sending.ts";
import { tellFailure, tellStage } from "./sending_step.ts";
import { answersToSeal, storyRoomBytes } from "./statements.ts";
import { type Clocks, reasonOf } from "./troubles.ts";

const REVIEW = "review";
const CHOICE = "choice";
const CHOOSE = "choose";

export class IntakePage {
  readonly #answers = new Answers();
  #words = Words.of(document);
  #questions = questionNames();
  #step = this.#questions[0] ?? REVIEW;
  #reviewing = false;
  #delivered: Delivered | undefined;
  #check: PhraseCheck | undefined;
  #kept = false;
  /** The organisation lets her choose a counselor herself. */
  #mayChoose = false;
  /** What stands on top of every step, as a path of words. */
  #warning: string | undefined;

  constructor(
    private readonly delivery: Delivery,
    private readonly choosing: Choosing,
    private readonly clocks: Clocks,
  ) {}

  /** Takes the page over. */
  begin(): void {
    readFields(this.#section, this.#answers);
    this.#takeFormOver();
    addEventListener("beforeunload", (event) => {
      if (!this.#wouldLoseSomething) return;
      event.preventDefault();
      // For browsers that do not heed the line above.
      event.returnValue = true;
    });
    document.addEventListener(LEAVING, () => this.#forget());
    this.#draw(this.#step);
    void this.#meetAhead();
  }

  get #form(): HTMLFormElement {
    return one<HTMLFormElement>(document, "#intake");
  }

  get #section(): HTMLElement {
    return one(this.#form, "section.step");
  }

  get #wouldLoseSomething(): boolean {
    return this.#delivered === undefined ? !this.#answers.isEmpty : !this.#kept;
  }

  #forget(): void {
    this.#answers.clear();
    this.#delivered = this.#check = undefined;
    this.choosing.cancel();
    this.delivery.cancel();
  }

  #takeFormOver(): void {
    document.documentElement.classList.add("scripted");
    const form = this.#form;
    // A form of this method sends nothing: should a script fail, no answer leaves in the clear.
    form.method = "dialog";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const pressed = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "next";
      void this.#press(pressed);
    });
    for (const link of all<HTMLAnchorElement>(document, "nav.languages a")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        void this.#switchLanguage(link.href);
      });
    }
  }

  async #switchLanguage(address: string): Promise<void> {
    readFields(this.#section, this.#answers);
    try {
      await switchPage(address);
    } catch {
      // The page that stands here is whole; only the other one did not come.
      return this.#say(this.#words.say("fault.offline"));
    }
    this.#words = Words.of(document);
    this.#takeFormOver();
    this.#show(this.#step);
  }

  async #meetAhead(): Promise<void> {
    try {
      this.#mayChoose = (await this.delivery.meet()).policies.self_choice;
      if (this.#mayChoose && this.#step === REVIEW) this.#offerToChoose(this.#section);
    } catch (failure) {
      const reason = reasonOf(failure, this.clocks);
      // Without a connection now there may be one later; what would stop her at the end is told before she writes.
      if (reason === "clock" || reason === "closed" || reason === "not-trusted") {
        this.#warning = `fault.${reason}`;
        this.#say(this.#words.say(this.#warning));
      }
    }
  }

  /** Says something on top of the page, for the eye and for screen readers; an empty text takes it away. */
  #say(text: string): void {
    const status = one(document, "#status");
    status.className = text === "" ? "unseen" : "notice";
    status.textContent = text;
  }

  #press(button: string): void | Promise<void> {
    if (this.#step === "phrase") return this.#show("phrase-check");
    if (this.#step === "phrase-check") return this.#leavePhraseCheck(button);
    if (this.#step === "sending") return button === "send" ? this.#send() : this.#show(REVIEW);
    if (this.#step === CHOICE) return this.#pressAtChoice(button);
    readFields(this.#section, this.#answers);
    if (button === "back") return this.#back();
    if (button.startsWith("change-")) return this.#change(button.slice("change-".length));
    const faults = button === "stay" ? [] : faultsIn(this.#step, this.#answers, this.#words);
    this.#showFaults(faults);
    if (faults.length > 0 || button === "stay") return;
    this.choosing.leaveIt();
    if (button === CHOOSE) return this.#search();
    return button === "send" ? this.#send() : this.#next();
  }

  #pressAtChoice(button: string): void | Promise<void> {
    if (button === "stay") return;
    this.choosing.leaveIt();
    if (button === "back") return this.#show(REVIEW);
    if (button === CHOOSE) return this.#search();
    if (button === "none") return this.#send();
    const faults = this.choosing.faultsIn(this.#section, button, this.#words);
    this.#showFaults(faults);
    if (faults.length > 0) return;
    this.choosing.pick(this.#section, button, this.#answers);
    return this.#send();
  }

  #showFaults(faults: readonly Fault[]): void {
    const plain = document.title.replace(`${this.#words.say("title")} · `, "");
    document.title = faults.length > 0 ? `${this.#words.say("title")} · ${plain}` : plain;
    showFaults(one(document, "#faults"), this.#section, faults, this.#words);
  }

  #next(): void {
    this.delivery.workAhead();
    const at = this.#questions.indexOf(this.#step);
    this.#show(this.#reviewing ? REVIEW : (this.#questions[at + 1] ?? REVIEW));
  }

  #back(): void {
    const at = this.#step === REVIEW ? this.#questions.length : this.#questions.indexOf(this.#step);
    this.#reviewing = false;
    this.#show(this.#questions[Math.max(at - 1, 0)] ?? REVIEW);
  }

  #change(step: string): void {
    this.#reviewing = true;
    this.#show(step);
  }

  /** Draws a step and leads her to its beginning. */
  #show(step: string): void {
    this.#draw(step);
    scrollTo(0, 0);
    focusOn(one(this.#section, "h1"));
  }

  /** Draws a step in place of the present one. */
  #draw(step: string): void {
    this.#step = step;
    const drawn = one(cloneTemplate(`step-${step}`), "section.step");
    one(document, "#faults").replaceChildren();
    this.#say(this.#warning === undefined ? "" : this.#words.say(this.#warning));
    document.title = document.title.replace(`${this.#words.say("title")} · `, "");
    this.#section.replaceWith(drawn);
    fillFields(drawn, this.#answers);
    this.#furnish(step, drawn);
    one(document, "nav.languages").hidden = !this.#isAnswering;
  }

  get #isAnswering(): boolean {
    return this.#step === REVIEW || this.#questions.includes(this.#step);
  }

  #furnish(step: string, section: HTMLElement): void {
    if (step === "hours") easeHours(section, this.#answers);
    if (step === "story") this.#count(section);
    if (step === REVIEW) {
      this.#reviewing = false;
      this.delivery.prepare(this.#words.language as WordListLanguage);
      fillOverview(section, this.#answers, this.#words);
      if (this.#mayChoose) this.#offerToChoose(section);
    }
    if (step === "sent" && this.choosing.made !== undefined) {
      tellChosen(section, this.choosing.made, this.#words);
    }
    if (this.#reviewing && this.#questions.includes(step)) {
      one(section, "button[value=next]").textContent = this.#words.say("backToOverview");
      section.querySelector("button[value=back]")?.remove();
    }
    if (this.#delivered !== undefined) this.#furnishPhrase(step, section, this.#delivered);
  }

  #furnishPhrase(step: string, section: HTMLElement, { client, list, earlierKept }: Delivered): void {
    if (step === "phrase") {
      fillPhrase(section, client.phrase, list, this.#words);
      if (earlierKept) this.#say(this.#words.say("earlierKept"));
    }
    if (step === "phrase-check") this.#check = new PhraseCheck(section, client.phrase, list, this.#words);
  }

  #count(section: HTMLElement): void {
    const story = one<HTMLTextAreaElement>(section, "#story");
    const counter = one(section, "[data-counter-of=story]");
    const limit = storyRoomBytes(this.#answers, this.#words);
    const tell = (): void => {
      const used = utf8(story.value).length;
      const values = { used: this.#words.number(used), limit: this.#words.number(limit) };
      counter.textContent =
        used > limit ? this.#words.count("bytesTooMany", used - limit) : this.#words.say("bytesUsed", values);
    };
    story.addEventListener("input", tell);
    tell();
  }

  #offerToChoose(section: HTMLElement): void {
    offerChoice(section);
    this.choosing.workAhead();
  }

  /** Shows whom she could choose, below what stands in the way of an earlier choice. */
  async #search(obstacle?: string): Promise<void> {
    this.#show(CHOICE);
    // Where nobody may choose any more, the search says so itself.
    if (obstacle !== undefined && obstacle !== NOT_OFFERED) this.#say(this.#words.say(obstacle));
    await this.choosing.fill(this.#section, this.#answers, this.#words);
  }

  async #send(): Promise<void> {
    this.#show("sending");
    const section = this.#section;
    try {
      const chosen = await this.choosing.make();
      const answers = { ...answersToSeal(this.#answers, this.#words), choice: chosen?.choice };
      const language = this.#words.language as WordListLanguage;
      this.#delivered = await this.delivery.deliver(answers, language, (stage) =>
        tellStage(section, stage, this.#words),
      );
      if (this.#delivered.earlierKept) this.choosing.leaveIt();
      this.#answers.clear();
      this.#show("phrase");
    } catch (failure) {
      const obstacle = obstacleTo(failure);
      if (obstacle === undefined) return tellFailure(section, failure, this.clocks, this.#words);
      this.choosing.leaveIt();
      await this.#search(obstacle);
    }
  }

  #leavePhraseCheck(button: string): void {
    if (button === "back") return this.#show("phrase");
    if (this.#check?.accept() !== true) return;
    this.#kept = true;
    this.#delivered = this.#check = undefined;
    this.#show("sent");
  }
}

/** Returns the names of the questions in their order, as the page has them. */
function questionNames(): string[] {
  const names = all(document, "template[id^=step-]").map(({ id }) => id.slice("step-".length));
  return names.slice(0, names.indexOf(REVIEW));
}
