import { literal } from "../typescript.ts";
import { type AuthView, shorthand } from "../view/auth.ts";

/** @param auth null: nobody signs in, and there is one client. */
export const httpTs = (auth: AuthView | null) => (auth === null ? openHttp : sessionHttp(auth));

const openHttp = `
/** The one HTTP client: types from the contract, limits and retries from resilient-fetch. */
import createClient from "openapi-fetch";
import { createResilientFetch } from "./resilient-fetch";
import type { paths } from "./schema.gen";

/** Typed by the contract: a path, parameter or body that the API does not have is a compile error. */
export const http = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: createResilientFetch(),
});
`;

const sessionHttp = ({ paths, json }: AuthView) => `
/** The HTTP clients, with and without the session: types from the contract, limits and retries from resilient-fetch. */
import createClient from "openapi-fetch";
import { createAuthorizedFetch } from "./authorized-fetch";
import { unwrap } from "./call";
import { createResilientFetch } from "./resilient-fetch";
import type { paths } from "./schema.gen";
import { createSession } from "./session";

const baseUrl = globalThis.location.origin;
const resilientFetch = createResilientFetch();

/** For what everybody may call: no token is sent. */
export const publicHttp = createClient<paths>({ baseUrl, fetch: resilientFetch });

/** The session of the person who is signed in on this device. */
export const session = createSession(async (refreshToken) => {
  const tokens = await unwrap(
    publicHttp.POST(${literal(paths.refresh)}, { body: { ${shorthand(json.refresh)} } }),
  );
  return { access: tokens.${json.access}, refresh: tokens.${json.refresh} };
});

/** For what the API does for somebody: sends the session's token, renewed when it has expired. */
export const http = createClient<paths>({
  baseUrl,
  fetch: createAuthorizedFetch(resilientFetch, session),
});
`;
