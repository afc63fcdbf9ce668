import { importLines } from "../imports.ts";
import type { FeatureView } from "../view/feature.ts";

export const storeTs = ({ model: { names }, sources, item, options }: FeatureView) => `
${importLines([
  [
    "../../api/client",
    ...sources.map(({ call }) => call),
    ...(options ? [names.list] : []),
    ...(item ? [names.get] : []),
  ],
  ["../../stores/list-store", ...(sources.length > 0 ? ["createListStore"] : [])],
  ["../../stores/item-store", ...(item ? ["createItemStore"] : [])],
  ["../../stores/options-store", ...(options ? ["createOptionsStore"] : [])],
  ["../../lists/page-size", ...(options ? ["optionPageSize"] : [])],
  ["./label", ...(options ? [names.label] : [])],
])}

${sources
  .map(
    ({ kind, store, call }) => `
/** The ${names.noun.many} that a list page shows${kind === "query" ? `: those that ${call} selects` : ""}. */
export const ${store} = createListStore(${call});`,
  )
  .join("\n")}

${
  item
    ? `/** The ${names.noun.one} that a page is about. */
export const ${names.itemStore} = createItemStore(${names.get});`
    : ""
}

${
  options
    ? `/** The ${names.noun.many} that a relation can point to. */
export const ${names.optionsStore} = createOptionsStore(
  (page) => ${names.list}({ page, size: optionPageSize }),
  (row) => ({ value: row.id, label: ${names.label}(row) }),
);`
    : ""
}
`;
