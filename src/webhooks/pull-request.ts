/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
import { z } from "zod";
import { type HintReader, PullRequestHead, runOfBranch } from "./hint.ts";

const Payload = z.object({ pull_request: PullRequestHead });

/** An agent's pull request was pushed to, labelled, closed, merged or marked as ready. Reviews carry the same field. */
export const pullRequest: HintReader = (payload) => runOfBranch(Payload.parse(payload).pull_request.head.ref);
