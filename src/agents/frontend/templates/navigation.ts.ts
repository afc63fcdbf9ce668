import { literal } from "../typescript.ts";
import type { PagesView } from "../view.ts";

export const navigationTs = ({ navigation }: PagesView) => `
/** The pages that the bar at the top leads to. */
export const navigation: readonly { readonly to: string; readonly label: string }[] = [
  ${navigation.map(({ address, label }) => `{ to: ${literal(address)}, label: ${literal(label)} },`).join("\n")}
];
`;
