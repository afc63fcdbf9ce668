/** What jobs work with, from the configuration: a part of the composition root. */
import { join } from "node:path";
import type { Config } from "./config.ts";
import { locksOfTree, prepareToolchains } from "./gates/toolchains.ts";
import type { Redact } from "./core/redact.ts";
import type { JobContext } from "./jobs/context.ts";
import { createModels } from "./llm/models.ts";
import { openTrajectories } from "./llm/trajectories.ts";
import { newTrajectoryName } from "./random-names.ts";
import { createSandbox } from "./sandbox/sandbox.ts";

type Shared = Pick<JobContext, "store" | "github" | "places" | "log" | "metrics"> & { readonly redact: Redact };

export const trajectoryDirectory = ({ dataDirectory }: Config) => join(dataDirectory, "trajectories");

export async function jobContext(config: Config, shared: Shared): Promise<JobContext> {
  const { cacheDirectory, publicUrl, models } = config;
  const onProgress = (line: string) => {
    shared.log.info({}, line);
  };
  return {
    ...shared,
    sandbox: await createSandbox(),
    toolchains: async (tree) => prepareToolchains({ locks: await locksOfTree(tree), cacheDirectory, onProgress }),
    models: models === null ? null : createModels(models, shared.metrics.model),
    trajectories: openTrajectories({
      directory: trajectoryDirectory(config),
      publicUrl,
      redact: shared.redact,
      newName: newTrajectoryName,
    }),
  };
}
