/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#status */
import { z } from "zod";
import { type HintReader, runOfBranch } from "./hint.ts";

const Payload = z.object({ branches: z.array(z.object({ name: z.string() })) });

/** A commit status was set on the head of some branches. */
export const status: HintReader = (payload) => Payload.parse(payload).branches.flatMap(({ name }) => runOfBranch(name));
