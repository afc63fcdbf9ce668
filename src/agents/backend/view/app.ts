/** What the templates of the whole app need, computed once. */
import {
  apiFilters,
  createProperties,
  maxPageNumber,
  maxUrlLength,
  readProperties,
  servedEntities,
} from "../../../core/api.ts";
import {
  apiEndpoints,
  type ApiRoute,
  apiRoutes,
  pagedEntities,
  readEntities,
  signInProperties,
} from "../../../core/api-routes.ts";
import { apiLicense, apiVersion } from "../../../core/contracts/openapi.ts";
import type { Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { duration } from "./auth.ts";
import type { MainPyView } from "../templates/main.py.ts";
import type { ConfigPyView } from "../templates/core/config.py.ts";
import type { ErrorsPyView } from "../templates/core/errors.py.ts";
import type { PaginationPyView } from "../templates/core/pagination.py.ts";
import type { PythonValueType, TypesPyView } from "../templates/core/types.py.ts";

export interface AppView {
  readonly main: MainPyView;
  readonly config: ConfigPyView;
  readonly errors: ErrorsPyView;
  readonly schemas: { readonly camel: boolean };
  /** null: nothing is listed. */
  readonly pagination: PaginationPyView | null;
  readonly types: TypesPyView;
  /** People sign in. */
  readonly auth: boolean;
}

export function appView(spec: Spec): AppView {
  const routes = apiRoutes(spec);
  const auth = spec.auth !== null;
  return {
    auth,
    main: {
      title: pythonString(spec.app.name),
      version: pythonString(apiVersion),
      license: `{"name": ${pythonString(apiLicense.name)}, "identifier": ${pythonString(apiLicense.identifier)}}`,
      auth,
      calls: spec.endpoints.some(({ calls }) => calls !== null),
      integrations: spec.integrations.some(({ webhook, connect }) => webhook !== null || connect !== null),
      overlaps: overlaps(routes),
      methods: [...new Set(routes.map(({ method }) => method))].sort(),
    },
    config: {
      prefix: pythonString(spec.app.api.prefix),
      tokens: spec.auth && {
        access: duration(spec.auth.token.accessTtlSeconds),
        refresh: duration(spec.auth.token.refreshTtlSeconds),
      },
    },
    errors: {
      auth,
      forbids: routes.some(({ access }) => access.forbidding),
      conflicts: spec.endpoints.some(({ require }) => require.some(({ status }) => status === 409)),
    },
    schemas: { camel: spec.app.api.case === "camel" },
    pagination:
      pagedEntities(spec).length > 0
        ? { maxPage: maxPageNumber, size: spec.app.api.page.size, maxSize: spec.app.api.page.max }
        : null,
    types: { used: usedTypes(spec), maxUrlLength },
  };
}

/** Whether some request to a literal path would also fit the path of an item of another package. */
function overlaps(routes: readonly ApiRoute[]): boolean {
  const literal = routes.filter(({ item }) => item === null);
  return routes.some(({ item, method, tag, path }) => {
    const [head = "", tail = ""] = path.split("{id}");
    const fits = (other: string) =>
      other.length > head.length + tail.length &&
      other.startsWith(head) &&
      other.endsWith(tail) &&
      !other.slice(head.length, other.length - tail.length).includes("/");
    return item !== null && literal.some((other) => other.method === method && other.tag !== tag && fits(other.path));
  });
}

function usedTypes(spec: Spec): Set<PythonValueType> {
  const used = new Set<PythonValueType>();
  for (const { type } of signInProperties(spec)) {
    use(used, type, true);
  }
  for (const { input, result } of apiEndpoints(spec)) {
    for (const { type } of input) {
      use(used, type, true);
    }
    for (const { type } of result) {
      use(used, type, false);
    }
  }
  for (const entity of readEntities(spec)) {
    for (const { type } of readProperties(spec, entity)) {
      use(used, type, false);
    }
  }
  for (const entity of servedEntities(spec)) {
    for (const { type } of createProperties(spec, entity)) {
      use(used, type, entity.api.operations.includes("create") || entity.api.operations.includes("update"));
    }
    for (const { type } of apiFilters(spec, entity)) {
      use(used, type, true, true);
    }
  }
  return used;
}

function use(used: Set<PythonValueType>, type: ValueType, input: boolean, asText = false): void {
  switch (type.kind) {
    case "decimal":
    case "json":
      used.add(type.kind);
      break;
    case "string":
    case "text":
      if (input) {
        used.add("text");
      }
      break;
    case "email":
    case "url":
      if (input) {
        used.add(asText ? "text" : type.kind);
      }
      break;
    case "float":
    case "date":
    case "datetime":
      if (input) {
        used.add(type.kind);
      }
      break;
    case "int":
    case "bool":
    case "uuid":
    case "enum":
      break;
  }
}
