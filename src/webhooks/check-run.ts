/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
import { z } from "zod";
import { type HintReader, runOfBranch } from "./hint.ts";

const Payload = z.object({
  check_run: z.object({ check_suite: z.object({ head_branch: z.string().nullable() }).nullable() }),
});

/** A check on an agent's branch began or ended. */
export const checkRun: HintReader = (payload) => runOfBranch(Payload.parse(payload).check_run.check_suite?.head_branch);
