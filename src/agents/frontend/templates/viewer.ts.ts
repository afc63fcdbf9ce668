import { literal } from "../typescript.ts";
import type { AuthView } from "../view/auth.ts";

export const viewerTs = ({ model: { names }, address }: AuthView) => `
/** The person who is signed in. */
import type { ${names.read} } from "../api/client";
import { ${names.label} } from "../features/${names.directory}/label";

/** As the API knows them. */
export type Viewer = ${names.read};

/** How people call them. */
export const viewerName: (viewer: Viewer) => string = ${names.label};

/** Address of the sign-in page. */
export const signInPath = ${literal(address)};
`;
