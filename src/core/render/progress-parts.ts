/** Parts that several pages about a run share. */
import type { RunFacts } from "../run.ts";
import { codePath } from "../spec/nearest.ts";
import { implementLabel, planLabel } from "./labels.ts";
import { waitsForApproval } from "../consent.ts";

const frozen = ({ run }: RunFacts) => `\`${run.specHash.slice(0, 7)}\``;

/** Which text the run implements. */
export function frozenSentence(facts: RunFacts): string {
  const { origin } = facts.run;
  return `Spec ${origin.kind === "issue" ? "" : `of ${codePath(origin.path)} `}frozen at ${frozen(facts)}`;
}

/** Said when the text was changed after the start; empty when it was not. */
export function editedSentence(facts: RunFacts): readonly string[] {
  const { run } = facts;
  if (run.outcome !== null || !run.specEdited) {
    return [];
  }
  const [since, goesOn, label, then] = waitsForApproval(facts)
    ? ["this plan", "The plan is of", planLabel, "to plan the new text"]
    : ["the start", "This run goes on with", implementLabel, "to start from the new text"];
  return [
    `⚠️ ${editedText(facts)} after ${since}. ${goesOn} the spec frozen at ${frozen(facts)}; add the label \`${label}\` again ${then}.`,
  ];
}

function editedText({ run: { origin, baseBranch } }: RunFacts): string {
  switch (origin.kind) {
    case "issue":
      return "The issue was edited";
    case "link":
      return `${codePath(origin.path)} on \`${baseBranch}\`, or the issue's link to it, was changed`;
    case "pull":
      return `${codePath(origin.path)} was changed on \`${baseBranch}\``;
  }
}
