/** Ends a change that nobody can carry out. */
import { declined } from "../../core/change.ts";
import { endUndoneChange } from "../../store/changes.ts";
import type { HeldRun } from "../context.ts";

export async function declineChange({ context, run }: HeldRun, key: string, why: string): Promise<null> {
  await endUndoneChange(context.store.db, { run: run.id, epoch: run.epoch }, key, declined(why));
  return null;
}
