import type { FeatureView } from "../view/feature.ts";

export const labelTs = ({ model: { names }, label }: FeatureView) => `
import type { ${names.read} } from "../../api/client";

/** How people call the ${names.noun.one}: in links, choices and questions. */
export function ${names.label}(row: ${names.read}): string {
  return ${label};
}
`;
