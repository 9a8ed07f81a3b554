/**
 * Why a counselor is proposed, and what the proposal gave up: stable codes with data. Pages have the words.
 *
 * The same as `app/matching/rules/reasons.py`.
 */

/** What speaks for a proposal, then what speaks against, each with its data under the names that Python gives it. */
export type Reason =
  | { readonly code: "earlier_counselor" }
  /** `choice` is the place of the language in her list, from 1. */
  | { readonly code: "language"; readonly language: string; readonly choice: number }
  | { readonly code: "ways"; readonly ways: readonly string[] }
  /** `count` is at most 4, `first_at` ISO 8601 in UTC. */
  | { readonly code: "common_hours"; readonly count: number; readonly first_at: string }
  | { readonly code: "musts_met"; readonly wishes: readonly string[] }
  | { readonly code: "preferences_met"; readonly wishes: readonly string[] }
  | { readonly code: "topics_covered"; readonly topics: readonly string[] }
  | { readonly code: "load"; readonly load: number; readonly capacity: number }
  | { readonly code: "not_earlier_counselor" }
  | { readonly code: "language_not_first"; readonly language: string; readonly wanted: string }
  | { readonly code: "preferences_missed"; readonly wishes: readonly string[] }
  | { readonly code: "topics_missed"; readonly topics: readonly string[] }
  /** Whole hours after the earliest start among all who fit. */
  | { readonly code: "starts_later"; readonly hours: number };
