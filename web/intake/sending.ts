/**
 * Sending an intake: work, keys, seal, send, and again what can be mended. Nothing is lost on the way.
 */

import type { Day } from "../crypto/framing.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../crypto/wordlists.ts";
import { type Connection, Creation } from "../device/connections.ts";
import { Refused, ServerUnreachable } from "../device/errors.ts";
import {
  type IntakeAnswers,
  type IntakeBody,
  makeClient,
  type NewClient,
  sealIntake,
} from "../device/intakes.ts";
import { meetOrganisation, type Organisation } from "../device/organisations.ts";
import { ProofOfWork } from "../device/proofs_of_work.ts";
import { fetchWordList } from "../device/wordfiles.ts";

const MOST_TRIES = 3;

/** How far it is. */
export type Stage = "working" | "deriving" | "sealing" | "sending" | "sent";

/** An intake that the service has. */
export interface Delivered {
  readonly client: NewClient;
  readonly list: WordList;
  /** An earlier sending, whose answer was lost, was the one that counted: what she changed since was not sent. */
  readonly earlierKept: boolean;
}

/** One intake on its way: whatever happens, it is stored once or not at all, and its phrase stays the same. */
export class Delivery {
  readonly #work: ProofOfWork;
  #organisation: Organisation | undefined;
  #client: NewClient | undefined;
  #answers: string | undefined;
  #sealed: IntakeBody | undefined;
  #creation: Creation | undefined;
  #answerLost = false;
  #earlierSent = false;

  constructor(
    private readonly connection: Connection,
    private readonly today: () => Day,
  ) {
    this.#work = new ProofOfWork(connection);
  }

  /** Reads and verifies the organisation ahead. Throws what `meetOrganisation` throws. */
  async meet(): Promise<Organisation> {
    this.#organisation ??= await meetOrganisation(this.connection, this.today());
    return this.#organisation;
  }

  /** Reads and verifies the organisation anew: who is there may have changed. Throws what `meetOrganisation` throws. */
  async meetAgain(): Promise<Organisation> {
    this.#organisation = undefined;
    return this.meet();
  }

  /** Begins the proof of work beside the page. */
  workAhead(): void {
    this.#work.begin();
  }

  /** Stops all work, for the page is being left. */
  cancel(): void {
    this.#work.cancel();
  }

  /**
   * Seals and sends; tells each stage. After a throw it may be called again, with the same answers or others.
   *
   * Throws `ServerUnreachable`, `Refused`, `OpeningFailed`, `WordListChanged`; `NotEntitled` when a chosen counselor is
   * gone.
   */
  async deliver(
    answers: IntakeAnswers,
    language: WordListLanguage,
    tell: (stage: Stage) => void,
  ): Promise<Delivered> {
    this.#take(answers);
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(answers, language, tell);
      } catch (failure) {
        if (tries === MOST_TRIES || !this.#mend(failure)) throw failure;
      }
    }
  }

  /** Keeps what was sealed for the same answers, so that a repeat is the same request. */
  #take(answers: IntakeAnswers): void {
    const taken = JSON.stringify(answers);
    if (taken === this.#answers) return;
    this.#earlierSent ||= this.#answerLost;
    this.#answers = taken;
    this.#sealed = this.#creation = undefined;
  }

  async #try(
    answers: IntakeAnswers,
    language: WordListLanguage,
    tell: (stage: Stage) => void,
  ): Promise<Delivered> {
    tell("working");
    const organisation = await this.meet();
    const proof = await this.#work.take();
    tell("deriving");
    // Fetched before anything is sent: a phrase that could not be shown would be lost.
    const list = await fetchWordList(this.#client?.phrase.listId ?? listForLanguage(language));
    this.#client ??= await makeClient(list.listId, organisation);
    tell("sealing");
    this.#sealed ??= await sealIntake(this.#client, organisation, answers, this.today());
    const path = this.#sealed.assignment === undefined ? "/intakes" : "/intakes/chosen";
    this.#creation ??= new Creation(path, { ...this.#sealed, proof_of_work: proof });
    tell("sending");
    const earlierKept = await this.#send(this.#creation);
    tell("sent");
    return { client: this.#client, list, earlierKept };
  }

  async #send(creation: Creation): Promise<boolean> {
    try {
      await this.connection.create(creation);
      return false;
    } catch (failure) {
      this.#answerLost ||= failure instanceof ServerUnreachable;
      // Her keys are random, so what was received with them was hers.
      if (failure instanceof Refused && failure.problem === "intake-already-received")
        return this.#earlierSent;
      throw failure;
    }
  }

  /** Tells whether another try may succeed, after throwing away what stood in its way. */
  #mend(failure: unknown): boolean {
    if (!(failure instanceof Refused)) return false;
    if (failure.problem === "stale-directory") this.#organisation = this.#sealed = undefined;
    else if (failure.problem === "challenge-refused") this.#work.discard();
    else return false;
    this.#creation = undefined;
    return true;
  }
}
