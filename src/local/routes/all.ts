/** Every route, in the order in which they are tried: the longer path before the one that would swallow it. */
import type { Route } from "../http/router.ts";
import { actionsRoutes } from "./actions.ts";
import { appRoutes } from "./app.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { repositoryRoutes } from "./repository.ts";
import { reviewRoutes } from "./reviews.ts";
import { ruleRoutes } from "./rules.ts";

export const allRoutes: readonly Route[] = [
  ...appRoutes,
  ...repositoryRoutes,
  ...ruleRoutes,
  ...refRoutes,
  ...checkRoutes,
  ...actionsRoutes,
  ...commitRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...reviewRoutes,
  ...pullRoutes,
];
