import { type AuthView, shorthand } from "../view/auth.ts";

export const authTs = ({ json }: AuthView) => `
/** The beginning and the end of a session. */
import { signIn, type SignIn, signOut } from "./client";
import { session } from "./http";

/**
 * Signs a person in on this device.
 * @throws ApiProblem with the status 401 when the credentials are refused.
 */
export async function startSession(credentials: SignIn): Promise<void> {
  const tokens = await signIn(credentials);
  session.start({ access: tokens.${json.access}, refresh: tokens.${json.refresh} });
}

/** Signs the person out, at once and also without a connection: a session that the server was not told about expires there. */
export async function endSession(): Promise<void> {
  const refreshToken = session.end();
  if (refreshToken !== null) {
    await signOut({ ${shorthand(json.refresh)} }).catch(() => undefined);
  }
}
`;
