import { importLines } from "../imports.ts";
import { attribute } from "../typescript.ts";
import type { ListView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";

export const listFiltersTsx = ({ filters, model, title }: ListView, bar: { component: string; file: string }) => `
${importLines([
  [modulePath(bar.file, "components/toolbar"), "Toolbar"],
  [modulePath(bar.file, "lists/use-list-params"), "type ListParams"],
  ...filters.flatMap(({ elementImports }) => elementImports),
  ...filters.flatMap(({ options }) => (options === null ? [] : [[options.module, options.hook] as const])),
])}

/** What the page's address says, with the names of its filters in it. */
type Params = ListParams<string, ${filters.map(({ parameter }) => `"${parameter}"`).join(" | ")}>;

/** Which ${model.names.noun.many} the page shows. */
export function ${bar.component}({ params }: { readonly params: Params }) {
  ${filters.map(({ options }) => (options === null ? "" : `const ${options.variable} = ${options.hook}();`)).join("\n")}
  return (
    <Toolbar label=${attribute(`Filter ${title.toLowerCase()}`)} onClear={params.filtered ? params.clearFilters : undefined}>
      ${filters.map(({ element }) => element).join("\n")}
    </Toolbar>
  );
}
`;
