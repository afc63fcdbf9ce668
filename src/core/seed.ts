/** What the first rows of an app need from outside, and who can sign in when they are written. */
import { passwordLength } from "./api.ts";
import type { Spec, ValueType } from "./spec/model.ts";

export interface SeedVariable {
  /** Of the environment. */
  readonly name: string;
  /** Of the value that it holds. */
  readonly type: ValueType;
}

/** The environment variables that the seed reads, each once. */
export function seedVariables(spec: Spec): SeedVariable[] {
  const variables = new Map<string, SeedVariable>();
  for (const { entity: name, rows } of spec.seed) {
    const fields = spec.entities.find((entity) => entity.name === name)?.fields ?? [];
    for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
      if (value.kind === "environment" && !variables.has(value.name)) {
        const type = fields.find((field) => field.name === column)?.type ?? password;
        variables.set(value.name, { name: value.name, type });
      }
    }
  }
  return [...variables.values()];
}

/** The plain text behind the secret of the entity that signs in. */
const password: ValueType = { kind: "string", minLength: passwordLength.min, maxLength: passwordLength.max };

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
