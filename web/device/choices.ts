/**
 * Choosing a counselor oneself, where the organisation allows it: ranked on this device, held to the signed directory.
 *
 * The same as `ClientDevice.rank_counselors` and `ClientDevice.choose` of `app/sdk/clients.py`.
 */

import { NotEntitled } from "../crypto/errors.ts";
import type { PublicKeys } from "../crypto/keypairs.ts";
import { randomBytes } from "../crypto/randomness.ts";
import { Secret } from "../crypto/secret_bytes.ts";
import type { CounselorId, Criteria } from "../matching/criteria.ts";
import { rankCounselors } from "../matching/rankings.ts";
import type { Proposal } from "../matching/results.ts";
import { type CounselorView, readCapability } from "./capabilities.ts";
import type { Connection } from "./connections.ts";
import { fetchStaffKeys, type Organisation } from "./organisations.ts";
import { ProofOfWork } from "./proofs_of_work.ts";

const TIE_KEY_BYTES = 32;

/** A counselor who fits: what she says of herself, and why she stands here. */
export interface Offer {
  readonly counselor: CounselorView;
  readonly proposal: Proposal;
}

/** One woman's search. What the service shows it, it shows to all who search; whom she looks at, it never learns. */
export class Search {
  readonly #work: ProofOfWork;
  // One for the whole search: those who fit alike keep their order when she looks again.
  readonly #tieKey = new Secret(randomBytes(TIE_KEY_BYTES));

  constructor(private readonly connection: Connection) {
    this.#work = new ProofOfWork(connection);
  }

  /** Begins the proof of work beside the page. */
  workAhead(): void {
    this.#work.begin();
  }

  /** Stops all work, for the page is being left. */
  cancel(): void {
    this.#work.cancel();
  }

  /** Returns who fits, best first, three at most. Throws `Refused` where the organisation matches, `ServerUnreachable`. */
  async rank(criteria: Criteria): Promise<Offer[]> {
    const work = { proof_of_work: await this.#work.take() };
    // Good once, whatever comes of it.
    this.#work.discard();
    const view = await this.connection.post<{ counselors: CounselorView[] }>("/capabilities", work);
    // By the server's clock, as its slots are: a phone's own may be wrong by hours.
    const now = this.connection.answeredAt / 1000;
    const capabilities = view.counselors.map(readCapability);
    const { proposals } = await rankCounselors(criteria, capabilities, now, this.#tieKey);
    return proposals.flatMap((proposal) => {
      const counselor = view.counselors.find(({ staff_id }) => staff_id === proposal.staffId);
      return counselor === undefined ? [] : [{ counselor, proposal }];
    });
  }
}

/** Returns the keys of a counselor, checked against the signed directory. Throws `NotEntitled`, `ContextMismatch`. */
export async function fetchCounselorKeys(
  connection: Connection,
  { directory }: Organisation,
  staffId: CounselorId,
): Promise<PublicKeys> {
  const entry = directory.facts.entries.find((one) => one.staffId === staffId && directory.find(one.keyId));
  if (entry === undefined) throw new NotEntitled();
  directory.ensureRole(entry.keyId, "counselor");
  return fetchStaffKeys(connection, entry.keyId);
}
