/** What is said to whoever asked for a change: one comment, and a reply in each thread of a review. */
import { type ChangeFacts, changeTitle, type ChangeOutcome } from "../change.ts";
import { agentBranch, short } from "../ids.ts";
import type { RunFacts } from "../run.ts";
import { canonicalMarkdown } from "../untrusted-text.ts";
import { costPhrase, outcomePhrase } from "./model.ts";

export type DoneChange = ChangeFacts & { readonly outcome: ChangeOutcome };

/** The comment that sums up. */
export function changeAnswer(facts: RunFacts, change: DoneChange): string {
  const { wanted, outcome } = change;
  const title = changeTitle(wanted);
  const said =
    wanted.kind === "review" && outcome.kind === "declined"
      ? `@${wanted.reviewer}, Aurora cannot act on your review, and nothing was changed. ${outcome.summary}`
      : `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${outcomePhrase(outcome)}`;
  return [
    said,
    ...(outcome.cost === null ? [] : [`It took ${costPhrase(outcome.cost)}.`]),
    ...nextStep(facts, change),
  ].join("\n\n");
}

/** What people do now; nothing when it was done. */
function nextStep(facts: RunFacts, change: DoneChange): readonly string[] {
  const { agent, wanted, outcome } = change;
  const pull = facts.pulls[agent];
  if (pull?.state !== "open") {
    return [];
  }
  const reviewer = wanted.kind === "review" ? wanted.reviewer : null;
  const isHeld = pull.reviews.some((review) => review.reviewer === reviewer && review.state === "changes-requested");
  const waits = `#${pull.number} is not merged until @${reviewer ?? ""} approves it or the review is dismissed.`;
  switch (outcome.kind) {
    case "changed":
      return reviewer === null ? [] : [`@${reviewer}, please look again.${isHeld ? ` ${waits}` : ""}`];
    case "unchanged":
      return isHeld ? [waits] : [];
    case "failed":
    case "declined": {
      const byHand = `Push a commit to the branch \`${agentBranch(facts.run.id, agent)}\`: Aurora keeps it and runs its gates on it.`;
      return [isHeld ? `${byHand} ${waits}` : byHand];
    }
  }
}

/** The reply in one thread of a review; the comment that sums up follows it. */
export function threadReply(outcome: ChangeOutcome, commentId: number): string {
  const written = outcome.replies.find((reply) => reply.commentId === commentId)?.text ?? "";
  const text = canonicalMarkdown(written).trim();
  const commit = outcome.commit === null ? "a commit" : short(outcome.commit);
  switch (outcome.kind) {
    case "changed":
      return text === "" ? `Done in ${commit}.` : `${text}\n\n(The commit for this review: ${commit}.)`;
    case "unchanged":
      return text === "" ? "No change was needed; the comment on the review says why." : text;
    case "failed":
    case "declined":
      return text === "" ? "Not done; the comment on the review says why." : text;
  }
}
