/** A page with a list: columns, filters, order, and what can be done with rows. */
import { operationAccess } from "../../../core/access.ts";
import { type ApiProperty, resourcePath } from "../../../core/api.ts";
import { kebabCase } from "../../../core/names.ts";
import { literal, member } from "../typescript.ts";
import { type ActionView, actionViews } from "./action.ts";
import { type AppModel, type EntityModel, entityOf, propertyNamed } from "./app.ts";
import { type ColumnView, columnView } from "./cell.ts";
import { type FilterView, filterViews } from "./filter.ts";
import { createForm, editForm, type FormView } from "./form.ts";
import { componentName, labelText } from "./names.ts";
import {
  addressCode,
  addressOfRow,
  exampleAddress,
  formScreensOf,
  type ListScreen,
  parametersOf,
  takesId,
} from "./route.ts";
import { rowId, sampleLabel } from "./sample.ts";

/** Something opens another page, or a dialog on this one. */
export type OpenView =
  { readonly kind: "page"; readonly address: string } | { readonly kind: "dialog"; readonly form: FormView };

export interface RouteParameterView {
  /** In the route: `project`. */
  readonly name: string;
  /** Variable that holds it: `projectId`; also the query parameter of the API. */
  readonly variable: string;
  readonly property: ApiProperty;
}

/** Where a page's rows come from. */
export interface ListSource {
  /** `list`: the entity's own, with filters and an order. `query`: an endpoint's, page by page. */
  readonly kind: "list" | "query";
  /** The client's function, and the type of what it takes. */
  readonly call: string;
  readonly queryType: string;
  /** Of the API. */
  readonly path: string;
  /** The hook of the store. */
  readonly store: string;
  /** Somebody has to be signed in. */
  readonly viewer: boolean;
}

export interface ListView {
  readonly route: string;
  readonly title: string;
  readonly model: EntityModel;
  readonly source: ListSource;
  /** Values of `sort`, the default first; none for a query. */
  readonly sorts: readonly string[];
  readonly page: string;
  readonly pageFile: string;
  readonly table: string;
  readonly tableFile: string;
  /** null: the list has no filters. */
  readonly bar: { readonly component: string; readonly file: string } | null;
  readonly columns: readonly ColumnView[];
  readonly filters: readonly FilterView[];
  readonly parameters: readonly RouteParameterView[];
  /** The row that the list belongs to, where its address names one that can be shown. */
  readonly parent: {
    readonly model: EntityModel;
    readonly variable: string;
    /** Its own list. */
    readonly crumb: { readonly label: string; readonly address: string } | null;
  } | null;
  /** Lists of what belongs to a row; `address` reads `row`. */
  readonly children: readonly { readonly label: string; readonly address: string; readonly example: string }[];
  readonly create: OpenView | null;
  /** `address` reads `row`. */
  readonly edit: OpenView | null;
  readonly remove: boolean;
  /** The endpoints that can be called for a row. */
  readonly actions: readonly ActionView[];
  /** An address for tests, and what the API's query then holds beside paging. */
  readonly example: { readonly address: string; readonly query: readonly (readonly [name: string, code: string])[] };
  readonly parentLabel: string | null;
}

/** The entity's own list. */
export function ownSource(app: AppModel, model: EntityModel): ListSource {
  const { names, entity } = model;
  return {
    kind: "list",
    call: names.list,
    queryType: names.query,
    path: `${app.spec.app.api.prefix}${resourcePath(entity)}`,
    store: names.listStore,
    viewer: operationAccess(app.spec, entity, "list").viewer,
  };
}

/** The page of a list screen. */
export function screenListView(app: AppModel, screen: ListScreen): ListView {
  return listView(app, screen, ownSource(app, entityOf(app, screen.entity)), labelText(screen.name));
}

/** @param screen its names of members are those of the entity; a screen that the spec does not have says them, too. */
export function listView(app: AppModel, screen: ListScreen, source: ListSource, title: string): ListView {
  const model = entityOf(app, screen.entity);
  const name = componentName(screen.name);
  const folder = `features/${model.names.directory}`;
  const kebab = kebabCase(screen.name);
  const pageFile = `${folder}/pages/${kebab}-page`;
  const tableFile = `${folder}/components/${kebab}-table`;
  const barFile = `${folder}/components/${kebab}-filters`;
  const parameters = routeParameters(model, screen.route);
  const filters = screen.filters
    .filter((filter) => !parameters.some((parameter) => parameter.name === filter))
    .flatMap((filter) => filterViews(app, model, filter, pageFile, barFile));
  const parent = parentOf(app, parameters);
  const sorts = source.kind === "list" ? model.sorts : [];
  return {
    route: screen.route,
    title,
    model,
    source,
    sorts,
    page: `${name}Page`,
    pageFile,
    table: `${name}Table`,
    tableFile,
    bar: filters.length === 0 ? null : { component: `${name}Filters`, file: barFile },
    columns: columnsOf(model, screen).map((property) => columnView(app, property, sorts, tableFile)),
    filters,
    parameters,
    parent,
    children: childrenOf(app, model),
    create: canCreate(app, model, screen, source) ? createOf(app, model, screen, parameters) : null,
    edit: screen.rowActions.includes("edit") ? editOf(app, model) : null,
    remove: screen.rowActions.includes("delete"),
    actions: actionViews(app, model, screen),
    example: {
      address: exampleAddress(screen.route, (parameter) => exampleId(app, parameters, parameter)),
      query: parameters.map(({ variable, name: parameter }) => [
        variable,
        literal(exampleId(app, parameters, parameter)),
      ]),
    },
    parentLabel: parent === null ? null : sampleLabel(app, parent.model.entity.name, 1),
  };
}

/** Where rows have a form they can be made, too, if the API allows it; else the screen has to say so. */
function canCreate({ spec }: AppModel, { entity }: EntityModel, screen: ListScreen, { kind }: ListSource): boolean {
  const possible = entity.api.operations.includes("create") && formScreensOf(spec, entity).length > 0;
  return kind === "list" && (screen.actions.includes("create") || possible);
}

/** A list of nothing else shows ids. */
function columnsOf(model: EntityModel, screen: ListScreen): readonly ApiProperty[] {
  const columns = screen.columns.flatMap((column) => propertyNamed(model.read, column) ?? []);
  return columns.length > 0 ? columns : model.read.slice(0, 1);
}

export function routeParameters(model: EntityModel, route: string): RouteParameterView[] {
  return parametersOf(route).flatMap((name) => {
    const property = propertyNamed(model.read, name);
    return property?.relation === null || property === undefined ? [] : [{ name, variable: property.name, property }];
  });
}

function exampleId(app: AppModel, parameters: readonly RouteParameterView[], name: string): string {
  const relation = parameters.find((parameter) => parameter.name === name)?.property.relation;
  return rowId(app, relation?.target ?? "", 1);
}

function parentOf(app: AppModel, parameters: readonly RouteParameterView[]): ListView["parent"] {
  for (const { property, variable } of parameters) {
    const model = property.relation === null ? null : entityOf(app, property.relation.target);
    if (model?.entity.api.operations.includes("get") === true) {
      const list = plainList(app, model);
      const crumb = list === undefined ? null : { label: labelText(list.name), address: literal(list.route) };
      return { model, variable, crumb };
    }
  }
  return null;
}

/** A list of the entity that any page can lead to. */
export function plainList(app: AppModel, model: EntityModel): ListScreen | undefined {
  return app.spec.screens
    .filter((screen) => screen.kind === "list")
    .find((screen) => screen.entity === model.entity.name && parametersOf(screen.route).length === 0);
}

function childrenOf(app: AppModel, model: EntityModel): ListView["children"] {
  return app.spec.screens
    .filter((screen) => screen.kind === "list")
    .flatMap((screen) => {
      const parameters = routeParameters(entityOf(app, screen.entity), screen.route);
      const [only] = parameters;
      if (parametersOf(screen.route).length !== 1 || only?.property.relation?.target !== model.entity.name) {
        return [];
      }
      const address = addressCode(screen.route, () => member("row", "id"));
      const example = exampleAddress(screen.route, () => rowId(app, model.entity.name, 1));
      return address === null ? [] : [{ label: labelText(screen.name), address, example }];
    });
}

function createOf(
  app: AppModel,
  model: EntityModel,
  screen: ListScreen,
  parameters: readonly RouteParameterView[],
): OpenView {
  for (const form of formScreensOf(app.spec, model.entity).filter((candidate) => !takesId(candidate))) {
    const address = addressCode(
      form.route,
      (name) => parameters.find((parameter) => parameter.name === name)?.variable ?? null,
    );
    if (address !== null) {
      return { kind: "page", address };
    }
  }
  return { kind: "dialog", form: createForm(app, model, screen.route) };
}

function editOf(app: AppModel, model: EntityModel): OpenView {
  for (const form of formScreensOf(app.spec, model.entity).filter(takesId)) {
    const address = addressOfRow(form.route, model, "row");
    if (address !== null) {
      return { kind: "page", address };
    }
  }
  return { kind: "dialog", form: editForm(app, model) };
}
