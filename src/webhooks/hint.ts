/** What a webhook hints at: something to look at again. Never what to do. */
import { z } from "zod";
import { RunId } from "../core/ids.ts";

export type Hint =
  /** Or a pull request: GitHub numbers them together. */
  | { readonly kind: "issue"; readonly number: number }
  /** On an issue or a pull request. */
  | { readonly kind: "comments"; readonly number: number }
  | { readonly kind: "run"; readonly run: RunId };

/** Payload → hints. Only the fields that it needs are parsed; the rest of GitHub's payload is left alone. */
export type HintReader = (payload: unknown) => readonly Hint[];

/** `aurora/<run>/<agent>` names a run; any other branch is not ours. */
export function runOfBranch(branch: string | null | undefined): readonly Hint[] {
  const id = RunId.safeParse(/^aurora\/([^/]+)\/[^/]+$/.exec(branch ?? "")?.[1]);
  return id.success ? [{ kind: "run", run: id.data }] : [];
}

/** A pull request as it stands in several payloads. */
export const PullRequestHead = z.object({ head: z.object({ ref: z.string() }) });
