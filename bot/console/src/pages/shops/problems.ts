/** What is wrong with a cell, in words for people; the server's Chinese wraps what the schema says in English. */

import type { Problem } from "./wire";
import { shopsWords as words } from "./words";

const told: [RegExp, (match: RegExpMatchArray) => string][] = [
  [/has (\d+) characters; at most (\d+)/, (m) => words.problems.long(Number(m[2]))],
  [/String should have at most (\d+) characters/, (m) => words.problems.long(Number(m[1]))],
  [/(?:starts|ends) with .*punctuation at their ends/, () => words.problems.punctuation],
  [/may hold no braces/, () => words.problems.braces],
  [/is empty/, () => words.problems.empty],
  [/valid_to is before valid_from/, () => words.problems.dates],
  [/has no dates/, () => words.problems.noDates],
  [/should be greater than or equal to ([\d.]+)/, (m) => words.problems.least(m[1] ?? "")],
  [/should be greater than ([\d.]+)/, (m) => words.problems.above(m[1] ?? "")],
  [/should be less than or equal to ([\d.]+)/, (m) => words.problems.most(m[1] ?? "")],
  [/should be less than ([\d.]+)/, (m) => words.problems.below(m[1] ?? "")],
  [/no more than (\d+) decimal places/, (m) => words.problems.decimals(Number(m[1]))],
  [/is no province/, () => words.problems.province],
  [/off \(.*\) must be above 0 and below over/, () => words.problems.off],
  [/String should match pattern/, () => words.problems.key],
  [/give either off or rate/, () => words.problems.offOrRate],
  [/give either free/, () => words.problems.freeOrGift],
  [/the smaller figure comes first/, () => words.problems.order],
  [/fits nobody/, () => words.problems.fitsNobody],
  [/no pack /, () => words.problems.platform],
];

export function problemText(problem: Problem): string {
  for (const [pattern, say] of told) {
    const match = problem.message.match(pattern);
    if (match) return say(match);
  }
  return problem.message;
}
