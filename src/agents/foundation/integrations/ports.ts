/**
 * The contract between Backend and Integration: what a client of each service takes, answers and raises. It is written with
 * the contract commit, so that Backend is type-checked against clients that another branch holds.
 */
import type { Spec } from "../../../core/spec/model.ts";
import type { FileTree } from "../../../core/tree.ts";
import { contractModule } from "./templates/contract.py.ts";
import { errorsModule } from "./templates/errors.py.ts";
import { enumValues, portView } from "./view.ts";

const app = "backend/app/integrations";

export function portsTree(spec: Spec): FileTree {
  const enums = enumValues(spec);
  const connects = spec.integrations.some(({ connect }) => connect !== null);
  return new Map([
    [`${app}/errors.py`, errorsModule(connects)],
    ...spec.integrations.map(
      (integration) =>
        [`${app}/${integration.name}/contract.py`, contractModule(portView(integration, enums))] as const,
    ),
  ]);
}
