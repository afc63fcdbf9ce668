/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues */
import { z } from "zod";
import type { HintReader } from "./hint.ts";

const Payload = z.object({ issue: z.object({ number: z.number().int() }) });

/** A label came or went, the issue was closed or opened again. */
export const issues: HintReader = (payload) => [{ kind: "issue", number: Payload.parse(payload).issue.number }];
