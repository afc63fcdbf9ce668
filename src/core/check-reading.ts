/** What was found out about a check of the repository's own, once. */
import { z } from "zod";
import { EvidenceKind } from "./check-evidence.ts";
import { Sha } from "./ids.ts";

/** One look at a check that failed, or that passes after it had failed. */
export const CheckReading = z.object({
  check: z.string(),
  /** null: a commit status. */
  appId: z.number().int().nullable(),
  head: Sha,
  /** Of the check run or the status. */
  id: z.number().int(),
  /** passed: it passes now. */
  evidence: z.enum([...EvidenceKind.options, "passed"]),
  /** A phrase. */
  reason: z.string(),
  /** Annotations and the log, as a model reads them. */
  findings: z.string(),
  /** Whether a model was asked to mend it. */
  asked: z.boolean(),
  /** Where people read of it. */
  commentId: z.number().int(),
});
export type CheckReading = z.infer<typeof CheckReading>;
