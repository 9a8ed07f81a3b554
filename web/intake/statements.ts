/**
 * What is sealed of her answers: criteria for the matcher, and one statement for people to read.
 *
 * The same as `app/routers/pages/statements.py`. Whom she must not meet, in her own words, and what she agreed to stand
 * in the statement as paragraphs of their own, because the coordinator has to read both.
 */

import { utf8 } from "../crypto/bytes.ts";
import { LARGEST_TEXT_BYTES } from "../crypto/padding.ts";
import type { Criteria, GroupWish, Urgency, Way, Wish, WishKind } from "../matching/criteria.ts";
import type { WeeklyRange } from "../matching/hours.ts";
import type { IntakeAnswers } from "../device/intakes.ts";
import type { Words } from "../markup/words.ts";
import type { Answers } from "./answers.ts";

const CONSENTS = ["team", "counselor", "statistics"];
const UNSAID = "unsaid";
const MUST = "must";
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const DAY_PART_HOURS = [6, 10, 14, 18];
const DAY_PART_MINUTES = 4 * HOUR_MINUTES;
const WISHES: readonly (readonly [string, WishKind, string])[] = [
  ["wish_prison", "experience", "prison"],
  ["wish_relatives", "experience", "relatives"],
  ["wish_exile", "background", "exile"],
  ["wish_over_40", "age", "over_40"],
  ["wish_art", "method", "art"],
];

/** Returns everything to seal, once nothing is missing. */
export function answersToSeal(answers: Answers, words: Words): IntakeAnswers {
  return {
    criteria: criteriaOf(answers),
    statement: statementOf(answers, words, answers.many("consents")),
    alias: answers.one("alias"),
  };
}

/** Returns how many bytes her story may have beside the rest of the statement, whatever she agrees to. */
export function storyRoomBytes(answers: Answers, words: Words): number {
  const rest = statementOf(answers, words, CONSENTS, "");
  // Two line feeds part the story from the rest.
  return LARGEST_TEXT_BYTES - utf8(rest).length - 2;
}

function statementOf(
  answers: Answers,
  words: Words,
  consents: readonly string[],
  story = answers.one("story"),
): string {
  const people = answers.one("people");
  const agreed = CONSENTS.filter((code) => consents.includes(code));
  const paragraphs = [
    story,
    people && `[${words.say("statement.people")}]\n${people}`,
    agreed.length > 0 &&
      [
        `[${words.say("statement.agreed")}]`,
        ...agreed.map((code) => words.say(`statement.consents.${code}`)),
      ].join("\n"),
  ];
  return paragraphs.filter((paragraph) => paragraph).join("\n\n");
}

function criteriaOf(answers: Answers): Criteria {
  const first = answers.many("language");
  const topics = answers.many("topics");
  const urgency = answers.one("urgency");
  return {
    languages: [...first, ...answers.many("other_languages").filter((code) => !first.includes(code))],
    ways: answers.many("ways") as readonly Way[],
    zone: answers.one("zone"),
    safeHours: safeHoursOf(answers),
    // Whoever would rather not say has said nothing, whatever else is ticked.
    topics: topics.includes(UNSAID) ? [] : topics,
    urgency: urgency === "" || urgency === UNSAID ? "calm" : (urgency as Urgency),
    wishes: wishesOf(answers),
    // Known to a coordinator alone: she writes whom she must not meet in words of her own.
    excluded: [],
    earlierCounselors: [],
    forRelative: answers.one("reason") === "relative",
    needsSupervised: false,
    // Whoever did not answer is not asked about a group.
    group: (answers.one("group") || "no") as GroupWish,
  };
}

function safeHoursOf(answers: Answers): WeeklyRange[] {
  if (answers.one("when") === "any") {
    return WEEKDAYS.map((weekday) => ({ weekday, startsMinute: 0, endsMinute: DAY_MINUTES }));
  }
  if (answers.one("when") !== "chosen") return [];
  return WEEKDAYS.flatMap((weekday) =>
    DAY_PART_HOURS.filter((hour) => answers.many("hours").includes(`${weekday}-${hour}`)).map((hour) => {
      const startsMinute = hour * HOUR_MINUTES;
      return { weekday, startsMinute, endsMinute: startsMinute + DAY_PART_MINUTES };
    }),
  );
}

function wishesOf(answers: Answers): Wish[] {
  const [gender = "", weight] = answers.one("wish_gender").split("-");
  const others = WISHES.filter(([name]) => answers.one(name) !== "").map(([name, kind, value]) => ({
    kind,
    value,
    must: answers.one(name) === MUST,
  }));
  return gender === "" ? others : [{ kind: "gender", value: gender, must: weight === MUST }, ...others];
}
