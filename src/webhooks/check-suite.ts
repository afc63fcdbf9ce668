/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite */
import { z } from "zod";
import { type HintReader, runOfBranch } from "./hint.ts";

const Payload = z.object({ check_suite: z.object({ head_branch: z.string().nullable() }) });

/** All checks of an app on an agent's branch ended. */
export const checkSuite: HintReader = (payload) => runOfBranch(Payload.parse(payload).check_suite.head_branch);
