/** Who can sign in when the seed has been written. */
import type { Spec } from "../../../core/spec/model.ts";

export interface SeedLogin {
  readonly login: string;
  /** The environment variable that holds the password. */
  readonly passwordVariable: string;
}

export function seedLogin(spec: Spec): SeedLogin | null {
  const { auth } = spec;
  const rows = spec.seed.find(({ entity }) => entity === auth?.entity)?.rows ?? [];
  for (const row of rows) {
    const login = auth === null ? undefined : row[auth.loginField];
    const password = row["password"];
    if (login?.kind === "literal" && password?.kind === "environment") {
      return { login: String(login.value), passwordVariable: password.name };
    }
  }
  return null;
}
