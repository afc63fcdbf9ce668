/** Where a run's spec came from: what people change when they want another one. */
import { z } from "zod";

export const SpecOrigin = z.discriminatedUnion("kind", [
  /** The text of the issue itself. */
  z.object({ kind: z.literal("issue") }),
  /** A file of the base branch that the issue links to. */
  z.object({ kind: z.literal("link"), path: z.string() }),
  /** A file that a pull request adds or changes; the run's base branch is the pull request's own. */
  z.object({ kind: z.literal("pull"), path: z.string() }),
]);
export type SpecOrigin = z.infer<typeof SpecOrigin>;

/** How people call what the run belongs to. */
export function conversationName({ kind }: SpecOrigin): "issue" | "pull request" {
  return kind === "pull" ? "pull request" : "issue";
}
