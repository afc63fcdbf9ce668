/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
import { z } from "zod";
import { type HintReader, runOfBranch } from "./hint.ts";

const Payload = z.object({ ref: z.string() });

/** Somebody pushed to an agent's branch. */
export const push: HintReader = (payload) => runOfBranch(Payload.parse(payload).ref.replace(/^refs\/heads\//, ""));
