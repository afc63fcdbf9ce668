/** Shows a run while it goes on: a line for whatever changed in the table that people see in the issue. */
import { setTimeout as sleep } from "node:timers/promises";
import { stateLabels } from "../../core/render/labels.ts";
import type { Admin } from "../../local/admin/admin.ts";
import type { Snapshot } from "../../local/admin/snapshot.ts";

export type DemoStatus = "merged" | "stopped" | "timeout";

const pollMs = 400;
/** In a demo nobody comes to help: what needs a person for this long is over. */
const patienceMs = 15_000;
const longestRunMs = 45 * 60_000;

/** @returns when the run has ended. */
export async function showRun(admin: Admin, issueNumber: number): Promise<DemoStatus> {
  const started = Date.now();
  const shown = new Map<string, string>();
  let needsYouSince: number | null = null;
  for (;;) {
    const issue = issueOf(await admin.snapshot(), issueNumber);
    const elapsed = (Date.now() - started) / 1000;
    for (const [agent, text] of rowsOf(issue.comments.map(({ body }) => body))) {
      if (shown.get(agent) !== text) {
        shown.set(agent, text);
        console.log(`${elapsed.toFixed(1).padStart(6)} s  ${agent.padEnd(12)} ${text}`);
      }
    }
    const label = stateLabels.find((name) => issue.labels.includes(name));
    if (issue.state === "closed") {
      return label === "aurora:built" ? "merged" : "stopped";
    }
    needsYouSince = label === "aurora:needs-you" ? (needsYouSince ?? Date.now()) : null;
    const isOver = label === "aurora:stopped" || (needsYouSince !== null && Date.now() - needsYouSince > patienceMs);
    if (isOver || (label === undefined && issue.comments.some(({ body }) => body.includes("aurora:spec-error")))) {
      console.log(`\n${issue.comments.at(-1)?.body ?? ""}\n`);
      return "stopped";
    }
    if (elapsed * 1000 > longestRunMs) {
      return "timeout";
    }
    await sleep(pollMs);
  }
}

function issueOf(snapshot: Snapshot, number: number) {
  const issue = snapshot.repositories[0]?.issues.find((candidate) => candidate.number === number);
  if (issue === undefined) {
    throw new Error(`the local GitHub has lost issue #${number}`);
  }
  return issue;
}

/** The rows of the progress comment's table: agent → pull request, state and what it waits for. */
function rowsOf(comments: readonly string[]): [string, string][] {
  const progress = comments.find((body) => body.includes("<!-- aurora:progress ")) ?? "";
  const [table = ""] = progress.split("```mermaid");
  return [...table.matchAll(/^\| (\w+) \| (#\d+)? ?\| (.*?) \|(.*)\|$/gm)]
    .filter(([, agent]) => agent !== "agent")
    .map(([, agent = "", pull = "", state = "", waits = ""]) => {
      const waiting = waits.trim();
      return [
        agent,
        `${pull.padEnd(4)} ${state.replaceAll("`", "")}${waiting === "" ? "" : ` · waits for ${waiting}`}`,
      ];
    });
}
