/** The filters above a list: which query parameters they set, and how. */
import type { ApiFilter } from "../../../core/api.ts";
import type { Import } from "../imports.ts";
import { attribute, literal, member } from "../typescript.ts";
import { type AppModel, choicesOf, type EntityModel, enumOf, propertyNamed } from "./app.ts";
import { enumOptions } from "./enums.ts";
import { labelText, modulePath } from "./names.ts";
import { sampleEntry, sampleValue } from "./sample.ts";

export interface FilterView {
  /** Of the API, and in the page's address: `status`, `dueAtGte`. */
  readonly parameter: string;
  readonly label: string;
  /** JSX of the control; uses `params`. */
  readonly element: string;
  readonly elementImports: readonly Import[];
  /** Code of the value that is sent, or undefined; reads `params.filters`. */
  readonly value: string;
  readonly valueImports: readonly Import[];
  readonly options: { readonly variable: string; readonly hook: string; readonly module: string } | null;
  /** Code for tests: what a person chooses, and what the query then holds. */
  readonly sample: { readonly entry: string; readonly sent: string };
}

/** @param source a name among the screen's `filters`. */
export function filterViews(
  app: AppModel,
  model: EntityModel,
  source: string,
  page: string,
  bar: string,
): FilterView[] {
  return chosen(model.filters.filter((filter) => filter.source === source)).map((filter) =>
    filterView(app, model, filter, page, bar),
  );
}

/** Text is searched in where it can be; times and numbers have bounds where they can; else the value itself. */
function chosen(filters: readonly ApiFilter[]): readonly ApiFilter[] {
  const having = (...operators: readonly string[]) => filters.filter(({ operator }) => operators.includes(operator));
  const contains = having("contains");
  const bounds = having("gte", "gt", "lte", "lt");
  return contains.length > 0 ? contains : bounds.length > 0 ? bounds : having("eq");
}

const suffixes: Readonly<Record<ApiFilter["operator"], string>> = {
  eq: "",
  ne: " is not",
  in: " is one of",
  contains: " contains",
  gte: " from",
  gt: " after",
  lte: " until",
  lt: " before",
};

function filterView(app: AppModel, model: EntityModel, filter: ApiFilter, page: string, bar: string): FilterView {
  const { parameter, type } = filter;
  const property = propertyNamed(model.read, filter.source);
  const label = labelText(filter.source) + suffixes[filter.operator];
  const text = member("params.filters", parameter);
  const target = property === undefined ? null : choicesOf(app, property);
  const query = (name: string): Import => [modulePath(page, "lists/query-values"), name];
  const components = modulePath(bar, "components/filter");
  const element = (component: string, ...attributes: string[]) =>
    [
      `<${component}`,
      `label=${attribute(label)}`,
      ...attributes,
      `value={${text}}`,
      `onChange={(value) => { params.setFilter(${literal(parameter)}, value); }}`,
      "/>",
    ].join(" ");
  const typed = (input: string, reader: string) => ({
    element: element("TextFilter", `type="${input}"`),
    elementImports: [[components, "TextFilter"]] satisfies Import[],
    value: `${reader}(${text})`,
    valueImports: [query(reader)],
    options: null,
  });
  const sample =
    property === undefined
      ? { entry: '""', sent: '""' }
      : {
          entry: property.type.kind === "bool" ? literal("Yes") : sampleEntry(app, property, 1),
          sent: sentText(sampleValue(app, property, 1), type.kind),
        };
  const common = { parameter, label, sample };
  switch (type.kind) {
    case "enum": {
      const options = enumOptions(enumOf(app, type.enum).name);
      return {
        ...common,
        element: element("SelectFilter", `options={${options}}`),
        elementImports: [
          [components, "SelectFilter"],
          [modulePath(bar, "format/enums"), options],
        ],
        value: `oneOf(${options}, ${text})`,
        valueImports: [query("oneOf"), [modulePath(page, "format/enums"), options]],
        options: null,
      };
    }
    case "bool":
      return {
        ...common,
        element: element("SelectFilter", "options={yesNoOptions}"),
        elementImports: [
          [components, "SelectFilter"],
          [modulePath(bar, "format/choices"), "yesNoOptions"],
        ],
        value: `flagFilter(${text})`,
        valueImports: [query("flagFilter")],
        options: null,
      };
    case "uuid": {
      if (target === null) {
        return { ...common, ...typed("search", "textFilter") };
      }
      const variable = `${parameter}Options`;
      return {
        ...common,
        element: element("RelationFilter", `source={${variable}}`),
        elementImports: [[components, "RelationFilter"]],
        value: `textFilter(${text})`,
        valueImports: [query("textFilter")],
        options: {
          variable,
          hook: target.names.optionsStore,
          module: modulePath(bar, `features/${target.names.directory}/store`),
        },
      };
    }
    case "int":
    case "float":
      return { ...common, ...typed("number", "numberFilter") };
    case "date":
      return { ...common, ...typed("date", "textFilter") };
    case "datetime":
      return { ...common, ...typed("datetime-local", "timeFilter") };
    case "string":
    case "text":
    case "email":
    case "url":
    case "decimal":
    case "json":
      return { ...common, ...typed("search", "textFilter") };
  }
}

/** Code of the value as it stands in a query string. */
function sentText(code: string, kind: string): string {
  return ["int", "float", "bool"].includes(kind) ? literal(code) : code;
}
