/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment */
import { z } from "zod";
import type { HintReader } from "./hint.ts";

const Payload = z.object({
  issue: z.object({ number: z.number().int() }),
  comment: z.object({ body: z.string().nullish() }),
});

/** Somebody commented on an issue or a pull request, and perhaps gave a command. */
export const issueComment: HintReader = (payload) => {
  const { issue, comment } = Payload.parse(payload);
  return /^\/aurora/im.test(comment.body ?? "") ? [{ kind: "comments", number: issue.number }] : [];
};
