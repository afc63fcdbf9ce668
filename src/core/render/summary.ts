/** The closing comment of a run that merged. */
import { agentNames, short } from "../ids.ts";
import { agentTitles, jobPlan, offeredWorkflowPath } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { gateRows, gateTable, sandboxNote } from "./gates.ts";
import { details, duration, table } from "./markdown.ts";
import { modelSentence } from "./model.ts";
import { notImplementedSection } from "./not-implemented.ts";

export function closingSummary(facts: RunFacts, now: Date): string {
  const rows = gateRows(facts);
  const landed = agentNames.filter((agent) => facts.pulls[agent]?.state === "merged");
  return [
    `### **${facts.plan.app}** is merged into \`${facts.run.baseBranch}\` · ${duration(now.getTime() - facts.run.startedAt.getTime())}`,
    table(
      ["agent", "pull request", "merge commit", "what", "seconds"],
      landed.map((agent) => {
        const pull = facts.pulls[agent];
        return [
          agentTitles[agent],
          `#${pull?.number ?? ""}`,
          pull?.mergeSha == null ? "" : `\`${short(pull.mergeSha)}\``,
          jobPlan(facts.plan, agent).what,
          facts.jobs[agent].seconds?.toFixed(0) ?? "",
        ];
      }),
    ),
    ...(facts.run.origin.kind === "pull" ? [pullSentence(facts)] : []),
    proofSentence(facts),
    notImplementedSection(facts),
    ...modelSentence(facts.changes),
    details(
      `Gates (${rows.filter(({ report }) => report.status === "passed").length} of ${rows.length} passed)`,
      [gateTable(rows), sandboxNote(rows)].filter((part) => part !== null).join("\n\n"),
    ),
    workflowSentence(facts),
    "`README.md` says how to start the app and run its tests; where the repository had one of its own, that is `.aurora/README.md`.",
  ].join("\n\n");
}

/** Aurora merges into a pull request's branch, never the pull request itself. */
function pullSentence({ run }: RunFacts): string {
  return `The branch \`${run.baseBranch}\` of this pull request now holds the app, beside its spec. Review and merge the pull request when you want it: Aurora leaves that to people.`;
}

/** Without GitHub's permission for workflows the App cannot put one in force; a person can. */
function workflowSentence({ plan: { workflow } }: RunFacts): string {
  return workflow === offeredWorkflowPath
    ? `The app's checks for GitHub Actions are in \`${workflow}\`: Aurora may not write workflows here. Copy the file to \`.github/workflows/\` to have them run.`
    : `The app's checks run on GitHub Actions by \`${workflow}\`.`;
}

/** Says what was compared, and for which merges there was nothing to compare with. */
function proofSentence(facts: RunFacts): string {
  const unproved = agentNames.filter((agent) => facts.proofs[agent]?.expected == null);
  const last = facts.proofs.frontend;
  if (unproved.length > 0 || last === undefined) {
    const names = unproved.map((agent) => `#${facts.pulls[agent]?.number ?? "?"}`).join(", ");
    return `${names} landed without a tree to compare with: a person merged before the combination was tested.`;
  }
  return `After each merge the tree on \`${facts.run.baseBranch}\` was the tree that was tested beforehand; the last one is \`${short(last.tree)}\`.`;
}
