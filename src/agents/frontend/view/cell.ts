/** A column of a list: what its cells show. */
import type { ApiProperty } from "../../../core/api.ts";
import type { Import } from "../imports.ts";
import { attribute, literal, member } from "../typescript.ts";
import { type AppModel, choicesOf } from "./app.ts";
import { enumOptions } from "./enums.ts";
import { labelText, modulePath } from "./names.ts";
import { sourceName } from "./app.ts";

export interface ColumnView {
  readonly key: string;
  readonly label: string;
  readonly numeric: boolean;
  /** Code of the ColumnSort; null where the API cannot sort. */
  readonly sort: { readonly ascending: string | null; readonly descending: string | null } | null;
  /** Code of the cell, a JSX child; reads `row`. */
  readonly cell: string;
  readonly imports: readonly Import[];
  /** The hook of the choices that the cell looks its label up in. */
  readonly options: { readonly variable: string; readonly hook: string; readonly module: string } | null;
}

/** @param file the module that the cell stands in. */
export function columnView(app: AppModel, property: ApiProperty, sorts: readonly string[], file: string): ColumnView {
  const { name, type } = property;
  const ascending = sorts.includes(name) ? literal(name) : null;
  const descending = sorts.includes(`-${name}`) ? literal(`-${name}`) : null;
  return {
    key: name,
    label: labelText(sourceName(property)),
    numeric: ["int", "float", "decimal"].includes(type.kind),
    sort: ascending === null && descending === null ? null : { ascending, descending },
    ...cellOf(app, property, file),
  };
}

type Cell = Pick<ColumnView, "cell" | "imports" | "options">;

function cellOf(app: AppModel, property: ApiProperty, file: string): Cell {
  const value = member("row", property.name);
  const shown = shownValue(app, property, value, file);
  if (!property.optional) {
    return shown;
  }
  return {
    ...shown,
    cell: `{${value} === null ? <NoValue /> : ${asExpression(shown.cell)}}`,
    imports: [...shown.imports, [modulePath(file, "components/cells"), "NoValue"]],
  };
}

/** `{x}` as `x`; an element as it is. */
const asExpression = (cell: string) => (cell.startsWith("{") ? cell.slice(1, -1) : cell);

function shownValue(app: AppModel, property: ApiProperty, value: string, file: string): Cell {
  const cells = modulePath(file, "components/cells");
  const plain = (cell: string, ...imports: Import[]): Cell => ({ cell, imports, options: null });
  const { type } = property;
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
    case "decimal":
      return plain(`{${value}}`);
    case "int":
    case "float":
      return plain(`{formatNumber(${value})}`, [modulePath(file, "format/values"), "formatNumber"]);
    case "bool":
      // What is computed is a judgement about the row ("Overdue"): worth an eye-catcher where it holds.
      return property.computed === null
        ? plain(`{${value} ? "Yes" : "No"}`)
        : plain(`<FlagBadge label=${attribute(labelText(property.attribute))} on={${value}} />`, [
            modulePath(file, "components/badge"),
            "FlagBadge",
          ]);
    case "date":
      return plain(`<CalendarDate date={${value}} />`, [cells, "CalendarDate"]);
    case "datetime":
      return plain(`<Moment iso={${value}} />`, [cells, "Moment"]);
    case "json":
      return plain(`{JSON.stringify(${value})}`);
    case "enum": {
      const options = enumOptions(type.enum);
      return plain(
        `<EnumBadge options={${options}} value={${value}} />`,
        [modulePath(file, "components/badge"), "EnumBadge"],
        [modulePath(file, "format/enums"), options],
      );
    }
    case "uuid": {
      const target = choicesOf(app, property);
      if (target === null) {
        return plain(`{shortId(${value})}`, [modulePath(file, "format/values"), "shortId"]);
      }
      const variable = `${property.name}Options`;
      return {
        cell: `{labelOf(${variable}, ${value})}`,
        imports: [[modulePath(file, "stores/options-store"), "labelOf", "useLoadedOptions"]],
        options: {
          variable,
          hook: target.names.optionsStore,
          module: modulePath(file, `features/${target.names.directory}/store`),
        },
      };
    }
  }
}
