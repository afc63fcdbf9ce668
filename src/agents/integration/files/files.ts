/** Where the Integration agent's files lie. */
export type Files = readonly (readonly [path: string, text: string])[];

export const app = "backend/app/integrations";
export const tests = "backend/tests/integrations";
