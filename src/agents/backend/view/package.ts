/** Packages that serve endpoints about no entity: `app/billing/`. */
import { apiEndpoints } from "../../../core/api-routes.ts";
import { pascalCase } from "../../../core/names.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { endpointViews } from "./endpoint.ts";
import { packagePolicyView, type PolicyView, viewerView } from "./policy.ts";
import type { ServedView } from "./served.ts";

export interface PackageView extends ServedView {
  /** `billing`: what its texts are about. */
  readonly subject: string;
  readonly tag: string;
  readonly enums: readonly string[];
  readonly policy: PolicyView | null;
  /** Class of the repository; null: the database is asked nothing. */
  readonly repository: string | null;
  readonly calls: boolean;
  /** Some endpoint has a body or an answer of its own. */
  readonly schemas: readonly string[];
}

export function packageViews(spec: Spec): PackageView[] {
  const free = apiEndpoints(spec).filter(({ entity }) => entity === null);
  const names = [...new Set(free.map((route) => route.package))];
  return names.map((name) => {
    const endpoints = endpointViews(spec, name, "");
    const policy = packagePolicyView(
      spec,
      name,
      endpoints.map(({ endpoint }) => endpoint),
    );
    const asks = endpoints.some(({ allow, requires }) =>
      [allow, ...requires].some((check) => check?.asks === "allows"),
    );
    const properties = endpoints.flatMap(({ input, result }) => [...input, ...result]);
    return {
      package: name,
      service: `${pascalCase(name)}Service`,
      viewer: viewerView(spec),
      scoped: false,
      read: "",
      endpoints,
      subject: name.replaceAll("_", " "),
      tag: endpoints[0]?.tag ?? "",
      enums: [...new Set(properties.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : [])))],
      policy,
      repository: !asks ? null : `${pascalCase(name)}Repository`,
      calls: endpoints.some(({ call }) => call !== null),
      schemas: endpoints.flatMap(({ body, answer }) => [body, answer]).filter((schema) => schema !== null),
    };
  });
}
