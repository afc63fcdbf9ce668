import { literal } from "../typescript.ts";
import type { EnumView } from "../view/enums.ts";

export const enumsTs = (enums: readonly EnumView[]) => `
/** The enums of the API as choices, in their order. */
import type { components } from "../api/schema.gen";

type Schemas = components["schemas"];

${enums
  .map(
    ({ name, options, values }) => `
export const ${options} = [
  ${values.map(({ value, label }) => `{ value: ${literal(value)}, label: ${literal(label)} },`).join("\n")}
] as const satisfies readonly { readonly value: Schemas["${name}"]; readonly label: string }[];
`,
  )
  .join("\n")}
`;
