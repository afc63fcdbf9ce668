import { importLines } from "../imports.ts";
import type { FeatureView } from "../view/feature.ts";

export const storeTs = ({ model: { names }, list, item, options }: FeatureView) => `
${importLines([
  ["../../api/client", ...(list || options ? [names.list] : []), ...(item ? [names.get] : [])],
  ...(list ? ([["../../stores/list-store", "createListStore"]] as const) : []),
  ...(item ? ([["../../stores/item-store", "createItemStore"]] as const) : []),
  ...(options
    ? ([
        ["../../stores/options-store", "createOptionsStore"],
        ["../../lists/page-size", "optionPageSize"],
        ["./label", names.label],
      ] as const)
    : []),
])}

${
  list
    ? `/** The ${names.noun.many} that a list page shows. */
export const ${names.listStore} = createListStore(${names.list});`
    : ""
}

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
