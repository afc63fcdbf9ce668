/** What a branch asks of pull requests. */
import { param, repositoryOf } from "../http/context.ts";
import { HttpError } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { classicProtection, rulesJson } from "../render/rules.ts";
import { ok, repo, route } from "./route.ts";

export const ruleRoutes: readonly Route[] = [
  route("GET", `${repo}/rules/branches/:branch+`, ["metadata=read"], (context) =>
    listAnswer(context, rulesJson(repositoryOf(context), param(context, "branch")), (rule) => rule),
  ),
  route("GET", `${repo}/branches/:branch+/protection`, ["administration=read"], (context) => {
    const repository = repositoryOf(context);
    const branch = param(context, "branch");
    if (!repository.refs.has(`refs/heads/${branch}`)) {
      throw new HttpError(404, "Branch not found");
    }
    const protection = classicProtection(context.world, repository, branch);
    if (protection === null) {
      throw new HttpError(404, "Branch not protected");
    }
    return ok(protection);
  }),
];
