/** What lint says about a reply, in words for people; a finding that is not known here stands as it is. */

import { libraryWords as words } from "./words";

const told: [RegExp, (match: RegExpMatchArray) => string][] = [
  [/^(\d+) characters, at most (\d+)/, (m) => words.findings.long(Number(m[1]), Number(m[2]))],
  [/^red line (\S+) \((.*?)\): '(.*?)' in /, (m) => words.findings.redLine(m[2] ?? "", m[3] ?? "")],
  [/^dead:/, () => words.findings.dead],
  [/^offers something to an aggrieved/, () => words.findings.aggrieved],
  [/^offers a discount to a buyer who minds prestige/, () => words.findings.prestige],
  [/^same text as (\S+)/, (m) => words.findings.double(m[1] ?? "")],
  [/^slot \{(\w+)\} is not in the first wording/, (m) => words.findings.firstWording(m[1] ?? "")],
  [/^stray brace/, () => words.findings.brace],
  [/unknown slot '?\{?(\w+)/, (m) => words.findings.slot(m[1] ?? "")],
  [/unknown action '?(\w+)/, (m) => words.findings.action(m[1] ?? "")],
  [/unknown (?:key|intent|trade|flag|move|step) '?([\w.]+)/, (m) => words.findings.key(m[1] ?? "")],
];

export function findingText(finding: string): string {
  for (const [pattern, say] of told) {
    const match = finding.match(pattern);
    if (match) return say(match);
  }
  return finding;
}
