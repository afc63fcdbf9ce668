/** The tree that landed, to be held against the tree that was tested. */
import type { Action } from "../../core/action.ts";
import type { LandingProof } from "../../core/run.ts";
import { treeOf } from "../../git/mirror.ts";
import type { HeldRun } from "../context.ts";
import { fetchRepository } from "./repository.ts";

export async function proveLanding(
  held: HeldRun,
  { mergeSha, expected }: Extract<Action, { kind: "prove-landing" }>,
): Promise<LandingProof> {
  const { mirror } = await fetchRepository(held);
  return { mergeSha, tree: await treeOf(mirror, mergeSha), expected };
}
