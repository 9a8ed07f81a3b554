/**
 * Sending an intake: work, keys, seal, send, and again what can be mended. Nothing is lost on the way.
 */

import type { Day } from "../crypto/framing.ts";
import {
  listForLanguage,
  type WordList,
  type WordListId,
  type WordListLanguage,
} from "../crypto/wordlists.ts";
import { type Connection, Creation } from "../device/connections.ts";
import { Refused, ServerUnreachable } from "../device/errors.ts";
import {
  type Choice,
  type IntakeAnswers,
  type IntakeBody,
  makeClient,
  type NewClient,
  openIntake,
  type OpenedIntake,
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

interface Newcomer {
  readonly client: NewClient;
  readonly list: WordList;
}

/** One intake on its way: whatever happens, it is stored once or not at all, and its phrase stays the same. */
export class Delivery {
  readonly #work: ProofOfWork;
  #organisation: Promise<Organisation> | undefined;
  #newcomer: { readonly listId: WordListId; readonly made: Promise<Newcomer> } | undefined;
  #opened: { readonly of: readonly unknown[]; readonly made: Promise<OpenedIntake> } | undefined;
  #isPhraseFixed = false;
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
  meet(): Promise<Organisation> {
    if (this.#organisation === undefined) {
      const met = meetOrganisation(this.connection, this.today());
      this.#organisation = met;
      // Who could not be met now may be met the next time.
      met.catch(() => {
        if (this.#organisation === met) this.#organisation = undefined;
      });
    }
    return this.#organisation;
  }

  /** Reads and verifies the organisation anew: who is there may have changed. Throws what `meetOrganisation` throws. */
  meetAgain(): Promise<Organisation> {
    this.#organisation = undefined;
    return this.meet();
  }

  /** Begins the proof of work beside the page. */
  workAhead(): void {
    this.#work.begin();
  }

  /**
   * Makes her phrase, keys and grants ahead, while she reads her answers over; the organisation is met anew, so that it
   * is the present one and the connection is awake. What fails is tried again, and told, by `deliver`.
   */
  prepare(language: WordListLanguage): void {
    this.workAhead();
    this.#openAhead(language).catch(() => undefined);
  }

  /** Stops all work, for the page is being left. */
  cancel(): void {
    this.#work.cancel();
    this.#newcomer = this.#opened = undefined;
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
    const { client, list } = await this.#newcomerFor(language, organisation);
    tell("sealing");
    this.#sealed ??= await sealIntake(await this.#open(client, organisation, answers.choice), answers);
    this.#isPhraseFixed = true;
    const path = this.#sealed.assignment === undefined ? "/intakes" : "/intakes/chosen";
    this.#creation ??= new Creation(path, { ...this.#sealed, proof_of_work: proof });
    tell("sending");
    const earlierKept = await this.#send(this.#creation);
    tell("sent");
    return { client, list, earlierKept };
  }

  async #openAhead(language: WordListLanguage): Promise<void> {
    const organisation = await this.meetAgain();
    const { client } = await this.#newcomerFor(language, organisation);
    await this.#open(client, organisation, undefined);
  }

  /** Returns the intake without answers; the last one again while nothing that it is made of has changed. */
  #open(client: NewClient, organisation: Organisation, choice: Choice | undefined): Promise<OpenedIntake> {
    const of = [client, organisation, choice, this.today()] as const;
    if (this.#opened?.of.every((part, place) => part === of[place]) !== true) {
      this.#opened = { of, made: openIntake(...of) };
    }
    return this.#opened.made;
  }

  /** Returns her phrase and keys, made once; in another list only as long as nothing was sealed with them. */
  #newcomerFor(language: WordListLanguage, organisation: Organisation): Promise<Newcomer> {
    const listId = listForLanguage(language);
    if (this.#newcomer === undefined || (this.#newcomer.listId !== listId && !this.#isPhraseFixed)) {
      const made = makeNewcomer(listId, organisation);
      this.#newcomer = { listId, made };
      // What did not come may come the next time.
      made.catch(() => {
        if (this.#newcomer?.made === made) this.#newcomer = undefined;
      });
    }
    return this.#newcomer.made;
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

/** Fetches the list before anything is sent: a phrase that could not be shown would be lost. */
async function makeNewcomer(listId: WordListId, organisation: Organisation): Promise<Newcomer> {
  const list = await fetchWordList(listId);
  return { list, client: await makeClient(listId, organisation) };
}
