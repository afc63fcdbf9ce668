import type { AuthView } from "../view/auth.ts";

export const testSignInTs = ({ model }: AuthView) => `
/** Who uses the app in tests. */
import { session } from "../api/http";
import { useAuthStore } from "../auth/auth-store";
import { ${model.names.fixture} } from "./fixtures";

/** Somebody is signed in; before each test. */
export function signInViewer(): void {
  session.start({ access: "access-token", refresh: "refresh-token" });
  useAuthStore.setState({ status: "signedIn", viewer: ${model.names.fixture}(), error: null, left: false });
}

/** Nobody is signed in. */
export function signOutViewer(): void {
  session.end();
  useAuthStore.setState({ status: "signedOut", viewer: null, error: null, left: false });
}

/** The app has just been loaded, and does not know yet who is signed in. */
export function reloadApp(): void {
  useAuthStore.setState({ status: "restoring", viewer: null, error: null, left: false });
}
`;
