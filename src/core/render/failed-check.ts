/** The comment about a check of the repository's own that failed on an agent's pull request. */
import { type Evidence, type CheckFailure, placesIn } from "../check-evidence.ts";
import { type Mending, mostMends } from "../check-readings.ts";
import { agentBranch, type AgentName, type Sha, short } from "../ids.ts";
import { agentTitles } from "../plan.ts";
import type { CheckFacts, RunFacts } from "../run.ts";
import { details, fenced, plainText } from "./markdown.ts";

const mostPlaces = 10;
const mostMessageCharacters = 300;
const mostOutputCharacters = 4_000;
/** For a model: what stands in a log is worth more than what it costs, up to here. */
const mostFindingsCharacters = 12_000;

export interface FailedCheck {
  readonly agent: AgentName;
  readonly check: CheckFacts;
  readonly head: Sha;
  readonly failure: CheckFailure;
  readonly evidence: Evidence;
  readonly mending: Mending;
  /** Where people see more; null: nowhere. */
  readonly url: string | null;
  /** Why there is no log, as a sentence; null: there is one, or nothing that would have one. */
  readonly unreadable: string | null;
}

/** What failed, where, why as far as can be told, and what happens next. */
export function failedCheck(facts: RunFacts, failed: FailedCheck): string {
  const { check, head, failure, evidence, url, unreadable } = failed;
  const isAddress = url !== null && /^https?:\/\/[^\s()<>[\]]+$/.test(url);
  return [
    `### ${named(check)} failed on ${short(head)}`,
    `**Evidence**: ${evidenceWords[evidence.kind]}: ${plainReason(evidence.reason)}.${isAddress ? ` [The check](${url})` : ""}`,
    ...places(failure),
    ...(failure.output === "" ? [] : [details("What it says", fenced(cut(failure.output, mostOutputCharacters)))]),
    ...(failure.log === null ? [] : [details("Its log, around the first error", fenced(failure.log))]),
    ...(unreadable === null ? [] : [unreadable]),
    `**Next**: ${[next(facts, failed), weight(facts, failed)].join(" ")}`,
  ].join("\n\n");
}

/** The same comment, once the check passes. */
export function checkPasses(
  check: CheckFacts,
  { failedOn, passesOn }: { readonly failedOn: Sha; readonly passesOn: Sha },
): string {
  return failedOn === passesOn
    ? `${named(check)} passes on ${short(passesOn)}. It had failed on the same commit: it is flaky.`
    : `${named(check)} passes on ${short(passesOn)}. It had failed on ${short(failedOn)}.`;
}

/** The same for a model: plain text. */
export function checkFindings({ annotations, output, log, conclusion }: CheckFailure): string {
  const parts = [
    ...(conclusion === null ? [] : [`Conclusion: ${conclusion}`]),
    ...(annotations.length === 0
      ? []
      : [annotations.map(({ path, line, message }) => `${path}:${line}: ${message}`).join("\n")]),
    ...(output === "" ? [] : [output]),
    ...(log === null ? [] : [`Log, around the first error:\n${log}`]),
  ];
  return cut(parts.join("\n\n"), mostFindingsCharacters);
}

const evidenceWords: Readonly<Record<Evidence["kind"], string>> = {
  base: "not this pull request's doing",
  flaky: "flaky",
  external: "something outside the code",
  fault: "a fault in this pull request",
  unclear: "unclear",
};

/** Reasons hold names in code spans, which stay; what they quote of a log stays text. */
const plainReason = (reason: string) =>
  reason
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : plainText(part)))
    .join("");

const named = ({ name, appName }: CheckFacts) =>
  `${codeSpan(name)}${appName === null ? "" : ` of ${plainText(appName)}`}`;

/** A name that others chose: nothing in it ends the span or the line. */
const codeSpan = (text: string) => `\`${text.replaceAll(/[`\s]+/g, " ").trim()}\``;

function places({ annotations, files, output, log }: CheckFailure): readonly string[] {
  const rows =
    annotations.length > 0
      ? annotations.map(
          ({ path, line, message }) =>
            `- ${codeSpan(`${path}:${line}`)} ${plainText(cut(message, mostMessageCharacters))}`,
        )
      : placesIn(`${output}\n${log ?? ""}`, files).map(
          ({ path, line }) => `- ${codeSpan(line === null ? path : `${path}:${line}`)}`,
        );
  const more = rows.length - mostPlaces;
  return rows.length === 0
    ? []
    : [[...rows.slice(0, mostPlaces), ...(more > 0 ? [`- … and ${more} more`] : [])].join("\n")];
}

function next(facts: RunFacts, { agent, evidence, mending }: FailedCheck): string {
  const branch = agentBranch(facts.run.id, agent);
  const byHand = `push a commit to the branch \`${branch}\`: Aurora keeps it and runs its gates on it`;
  switch (mending.kind) {
    case "ask":
      return `${agentTitles[agent]} is asked to mend it (try ${mending.nth} of ${mostMends} in a row).`;
    case "asked-before":
      return `${agentTitles[agent]} was asked to mend it on this commit already. If that did not help, ${byHand}.`;
    case "given-up":
      return `It was mended ${mostMends} times in a row and fails still, so a person is needed. @${facts.run.requestedBy}, please look: ${byHand}.`;
    case "no-model":
      return `${"reason" in facts.model ? facts.model.reason : ""} \`/aurora fix\` needs a model, so ${byHand}.`;
    case "not-ours":
      return evidence.kind === "base"
        ? `Mend it on \`${facts.run.baseBranch}\`; this pull request need not change for it.`
        : "Run the check again on the same commit.";
  }
}

/** Whether the merge waits for it. */
function weight({ base, run }: RunFacts, { check }: FailedCheck): string {
  const isRequired = base.requiredChecks.some(
    ({ name, appId }) => name === check.name && (appId === null || appId === check.appId),
  );
  return isRequired
    ? `The rules of \`${run.baseBranch}\` require it, so nothing is merged until it passes.`
    : `The rules of \`${run.baseBranch}\` do not require it, so by itself it holds no merge back.`;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} …`;
}
