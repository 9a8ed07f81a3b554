/**
 * What speaks for a proposed counselor, drawn on the client's device from her own opened answers and the counselor's
 * card; and declining her. The service never learns what she asked for.
 *
 * The same as `app/matching/rules/explanations.py`, told in fewer kinds.
 */

import type { AnsweredWish, Answers } from "./answers.ts";
import type { Connection } from "./connections.ts";
import type { CounselorCard } from "./visits.ts";

/** Of her wishes, what a counselor meets or what was given up, in codes; empty lists where there is nothing to say. */
export interface Reasons {
  readonly languages: readonly string[];
  readonly ways: readonly string[];
  readonly wishes: readonly string[];
  readonly topics: readonly string[];
}

/** What speaks for a counselor, and what was given up. */
export interface Explanation {
  readonly met: Reasons;
  readonly gaveUp: Reasons;
}

/** Returns why a counselor fits, and where she does not. */
export function explainCard(answers: Answers, card: CounselorCard): Explanation {
  const [spoken] = answers.languages.filter((code) => card.languages.includes(code));
  const [wanted] = answers.languages;
  return {
    met: {
      languages: spoken === undefined ? [] : [spoken],
      ways: answers.ways.filter((way) => card.ways.some((offered) => offered === way)),
      wishes: answers.wishes.filter((wish) => meets(card, wish)).map(tagOf),
      topics: answers.topics.filter((topic) => card.topics.includes(topic)),
    },
    gaveUp: {
      languages: wanted === undefined || wanted === spoken ? [] : [wanted],
      ways: [],
      wishes: answers.wishes.filter((wish) => !meets(card, wish)).map(tagOf),
      topics: answers.topics.filter((topic) => !card.topics.includes(topic)),
    },
  };
}

/** Asks for another counselor: held hours become free, and she keeps her place. Throws `Refused`. */
export function declineProposal(connection: Connection): Promise<void> {
  return connection.post("/clients/me/decline");
}

function meets(card: CounselorCard, wish: AnsweredWish): boolean {
  return wish.kind === "language" ? card.languages.includes(wish.value) : card.tags.includes(tagOf(wish));
}

function tagOf({ kind, value }: AnsweredWish): string {
  return `${kind}:${value}`;
}
