/** Which paths belong to the backend when one server gives both the pages and the API. */
import { apiRoutes } from "../../../core/api-routes.ts";
import type { Spec } from "../../../core/spec/model.ts";

/** With an API prefix that is enough; without one, the first words of all routes. Health and other services' paths besides. */
export function proxiedPaths(spec: Spec): string[] {
  const { prefix } = spec.app.api;
  const routes = prefix === "" ? apiRoutes(spec).map(({ path }) => `/${path.split("/")[1] ?? ""}`) : [`${prefix}/`];
  const services = spec.integrations.flatMap(({ webhook, connect }) => [
    ...(webhook ? [webhook.path] : []),
    ...(connect ? ["/integrations/"] : []),
  ]);
  return [...new Set([...routes, "/health", ...services])];
}
