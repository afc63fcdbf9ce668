/** What the spec asks for and nobody has implemented: planned as such, less what a model did since. */
import type { ChangeFacts, ChangeOutcome } from "../change.ts";
import type { AgentName } from "../ids.ts";
import type { MissingFeature, Plan } from "../plan.ts";
import { details } from "./markdown.ts";

interface Missing {
  readonly plan: Pick<Plan, "notImplemented" | "model">;
  readonly changes: readonly Pick<ChangeFacts, "key" | "agent" | "outcome">[];
}

/** As the plan has it, with what became of it as the reason. */
export function missingFeatures({ plan, changes }: Missing): readonly MissingFeature[] {
  return plan.notImplemented.flatMap((feature) => {
    const change = changes.find(({ key }) => key === feature.change);
    if (change === undefined && (feature.change === null || plan.model === null)) {
      return [feature];
    }
    if (change?.outcome == null) {
      return [{ ...feature, reason: "a model is to implement it" }];
    }
    return change.outcome.kind === "changed"
      ? []
      : [{ ...feature, reason: undoneReason(change.agent, change.outcome) }];
  });
}

function undoneReason(agent: AgentName, { kind, summary }: ChangeOutcome): string {
  return kind === "failed" ? `${summary} \`/aurora retry ${agent}\` has it tried again.` : summary;
}

/** Never left out. */
export function notImplementedSection(facts: Missing): string {
  const missing = missingFeatures(facts);
  if (missing.length === 0) {
    return "**Not implemented**: nothing.";
  }
  const lines = missing.map(
    ({ title, line, reason }) => `- ${title}${line === null ? "" : ` (line ${line})`}: ${reason}`,
  );
  return missing.length <= 3
    ? `**Not implemented**:\n${lines.join("\n")}`
    : details(`<b>Not implemented</b>: ${missing.length} parts of the spec`, lines.join("\n"));
}
