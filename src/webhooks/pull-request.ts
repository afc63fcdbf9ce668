/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
import { z } from "zod";
import { type HintReader, PullRequestHead, runOfBranch } from "./hint.ts";

const Payload = z.object({ pull_request: PullRequestHead.extend({ number: z.number().int() }) });

/**
 * An agent's pull request was pushed to, labelled, closed, merged or marked as ready; or a person's was, and it may hold a
 * spec. Reviews carry the same field.
 */
export const pullRequest: HintReader = (payload) => {
  const { head, number } = Payload.parse(payload).pull_request;
  const ofRun = runOfBranch(head.ref);
  return ofRun.length > 0 ? ofRun : [{ kind: "issue", number }];
};
