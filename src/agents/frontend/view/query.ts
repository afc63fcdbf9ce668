/** Pages for the endpoints that select rows by a query: such as what is overdue, over all projects. */
import { type ApiEndpoint, apiEndpoints } from "../../../core/api-routes.ts";
import { camelCase, kebabCase, pascalCase } from "../../../core/names.ts";
import type { Endpoint, Entity } from "../../../core/spec/model.ts";
import { type AppModel, entityOf, sourceName } from "./app.ts";
import { type ListView, listView, routeParameters } from "./list.ts";
import type { ListScreen } from "./route.ts";
import { queryLabel } from "./words.ts";

/** One page for each, with the columns and actions of the entity's own list. */
export function queryListViews(app: AppModel): ListView[] {
  return apiEndpoints(app.spec).flatMap((found) => {
    const { endpoint, entity } = found;
    return endpoint.query === null || entity === null || found.lists === null
      ? []
      : [queryListView(app, found, entity)];
  });
}

function queryListView(app: AppModel, { endpoint, path, access }: ApiEndpoint, entity: Entity): ListView {
  const title = queryLabel(endpoint.name);
  const name = pascalCase(endpoint.name);
  const screen: ListScreen = {
    ...likeOwnList(app, entity, endpoint),
    name: freeName(app, endpoint.name, title),
    route: freeRoute(app, endpoint.route.path, endpoint.name),
  };
  const source = {
    kind: "query",
    call: endpoint.name,
    queryType: `${name}Query`,
    path,
    store: `use${name}QueryStore`,
    viewer: access.viewer,
  } as const;
  return listView(app, screen, source, title);
}

const fewColumns = 5;

/**
 * As the entity's first list screen has it. What that list's address names becomes a column; a computed field that the
 * query selects by is none, because every row would say the same.
 */
function likeOwnList(app: AppModel, entity: Entity, { query }: Endpoint): ListScreen {
  const own = app.spec.screens
    .filter((screen) => screen.kind === "list")
    .find((screen) => screen.entity === entity.name);
  const model = entityOf(app, entity.name);
  if (own === undefined) {
    const columns = model.read.slice(1, 1 + fewColumns).map(sourceName);
    const none = { filters: [], actions: [], rowActions: [], optimistic: [] };
    return { kind: "list", name: "", route: "", entity: entity.name, columns, ...none, at: entity.at };
  }
  const given = query?.where.kind === "computed" ? query.where.field : null;
  const [first, ...rest] = own.columns.filter((column) => column !== given);
  const scopes = routeParameters(model, own.route)
    .map(({ name }) => name)
    .filter((name) => !own.columns.includes(name));
  return {
    ...own,
    columns: [...(first === undefined ? [] : [first]), ...scopes, ...rest],
    filters: [],
    actions: [],
  };
}

/** The endpoint's own path is the page's address, unless a screen has it. */
function freeRoute({ spec }: AppModel, path: string, name: string): string {
  return spec.screens.some(({ route }) => route === path) ? `/queries/${kebabCase(name)}` : path;
}

/** A name that no screen and no other query has: `overdue`, else `listOverdue`. */
function freeName({ spec }: AppModel, name: string, title: string): string {
  const others = spec.endpoints.filter((one) => one.query !== null && one.name !== name);
  const taken = new Set([
    ...spec.screens.map((screen) => kebabCase(screen.name)),
    ...others.map((one) => kebabCase(queryLabel(one.name).replaceAll(" ", "_"))),
  ]);
  const wanted = [title.replaceAll(" ", "_"), name, `${name}Query`].map(camelCase);
  return wanted.find((candidate) => !taken.has(kebabCase(candidate))) ?? `${name}QueryPage`;
}
