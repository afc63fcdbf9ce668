/** `Admin` in the server's own process. */
import type { World } from "../world.ts";
import type { Admin } from "./admin.ts";
import { checkAdmin } from "./checks.ts";
import { issueAdmin } from "./issues.ts";
import { pullAdmin } from "./pulls.ts";
import { setupAdmin } from "./setup.ts";
import { takeSnapshot } from "./snapshot.ts";

export function createAdmin(world: World): Admin {
  return {
    ...setupAdmin(world),
    ...issueAdmin(world),
    ...pullAdmin(world),
    ...checkAdmin(world),
    snapshot: () => Promise.resolve(takeSnapshot(world)),
    settled: () => world.deliverer.settled(),
  };
}
