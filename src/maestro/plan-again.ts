/** Whether a plan that waited is still what would happen. */
import { thaw } from "../agents/frozen.ts";
import type { BranchName, ContentHash } from "../core/ids.ts";
import { planHash } from "../core/plan-hash.ts";
import { planLabel } from "../core/render/labels.ts";
import { planOutOfDate } from "../core/render/intake.ts";
import { SpecOrigin } from "../core/spec-origin.ts";
import { getPull } from "../github/pulls.ts";
import type { HeldRun } from "./context.ts";
import { prepareRun } from "./prepare.ts";

/** @returns null when the frozen spec, planned anew on the present base, gives the plan with this hash; else what to say */
export async function whyPlanIsOutOfDate(held: HeldRun, approved: ContentHash): Promise<string | null> {
  const { context, github, repository, run } = held;
  const { baseBranch, specHash } = run;
  const prepared = await prepareRun({
    context,
    github,
    repository,
    frozen: thaw(run.specText),
    baseBranch,
    configurationBranch: await configurationBranch(held),
    label: planLabel,
  });
  if ("answer" in prepared) {
    return prepared.answer;
  }
  return planHash({ specHash, plan: prepared.plan, baseBranch }) === approved ? null : planOutOfDate;
}

async function configurationBranch({ github, repository, run }: HeldRun): Promise<BranchName> {
  return SpecOrigin.parse(run.origin).kind === "pull"
    ? (await getPull(github, repository, run.issueNumber)).base
    : run.baseBranch;
}
