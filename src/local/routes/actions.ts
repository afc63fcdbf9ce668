/** GitHub Actions, as far as logs of jobs. A job has the id of its check run. */
import { numberParam, repositoryOf } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import type { Route } from "../http/router.ts";
import { logUrl } from "../render/check.ts";
import { repo, route } from "./route.ts";

export const actionsRoutes: readonly Route[] = [
  route("GET", `${repo}/actions/jobs/:job/logs`, ["actions=read"], (context) => {
    const repository = repositoryOf(context);
    const id = numberParam(context, "job");
    const run = repository.runs.find((each) => each.id === id);
    if (run?.log == null) {
      throw notFound();
    }
    return { status: 302, headers: { location: logUrl(context.world, repository, run) } };
  }),
];
