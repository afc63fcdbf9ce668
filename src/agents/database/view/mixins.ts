/** The spec's mixins as classes that models inherit columns from. */
import type { Table } from "../../../core/contracts/tables.ts";
import { pascalCase } from "../../../core/names.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { columnView, type ColumnView } from "./columns.ts";

export interface MixinView {
  /** As in the spec. */
  readonly name: string;
  readonly className: string;
  readonly columns: readonly ColumnView[];
  /** Enumerations that the columns hold. */
  readonly enums: readonly string[];
}

/** A column stands as the first table has it; one that is called otherwise elsewhere is written there again. */
export function mixinViews(tables: readonly Table[], spec: Spec): readonly MixinView[] {
  const mixins = new Map<string, Map<string, ColumnView>>();
  const enums = new Map<string, Set<string>>();
  for (const table of tables) {
    for (const column of table.columns) {
      const { source } = column;
      if (source === null || "cardinality" in source || source.mixin === null) {
        continue;
      }
      const columns = mixins.get(source.mixin) ?? new Map<string, ColumnView>();
      mixins.set(source.mixin, columns);
      if (!columns.has(column.name)) {
        columns.set(column.name, columnView(column, table, spec));
      }
      if (source.type.kind === "enum") {
        enums.set(source.mixin, (enums.get(source.mixin) ?? new Set()).add(source.type.enum));
      }
    }
  }
  const taken = new Set([...spec.entities, ...spec.enums].map(({ name }) => name));
  return [...mixins].map(([name, columns]) => ({
    name,
    className: freeName(`${pascalCase(name)}Mixin`, taken),
    columns: [...columns.values()],
    enums: [...(enums.get(name) ?? [])],
  }));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}
