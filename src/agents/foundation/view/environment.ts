/** The environment variables of the generated app: one list for .env.example, the README and the start script. */
import { kebabCase, snakeCase } from "../../../core/names.ts";
import { seedVariables } from "../../../core/seed.ts";
import type { Integration, Spec } from "../../../core/spec/model.ts";

export interface Variable {
  readonly name: string;
  /** What .env.example says; empty: a person or the setup fills it in. Never text of the spec: a shell reads it. */
  readonly value: string;
  readonly about: string;
  /** How `app.sh setup` fills it in: with random text, with a key for Fernet, or not at all. */
  readonly made: "random" | "fernet" | null;
  /** Has a default in the code, and stays a comment in .env.example. */
  readonly optional: boolean;
}

export function variablesOf(spec: Spec): Variable[] {
  const app = snakeCase(spec.app.name);
  const connects = spec.integrations.some(({ connect }) => connect !== null);
  const variables = [
    variable(
      "DATABASE_URL",
      `SQLite unless it is set. In production: postgresql+asyncpg://user:password@host/${app}`,
      "sqlite+aiosqlite:///./app.db",
    ),
    ...(spec.auth
      ? [
          variable(
            "AUTH_SECRET",
            "Signs access tokens, at least 32 characters. Without it every process has its own, and a restart signs everybody out",
            "",
            "random" as const,
          ),
        ]
      : []),
    ...seedVariables(spec).map(({ name }) =>
      variable(name, "Used by the seed: python -m app.seed", "", "random" as const),
    ),
    variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO"),
    variable("CORS_ORIGINS", "Other origins whose pages may call the API, with commas between them", ""),
    ...(connects
      ? [
          variable("PUBLIC_URL", "Where browsers reach the backend: other services send people back there", publicUrl),
          variable(
            "TOKEN_ENCRYPTION_KEY",
            "Encrypts the tokens of connected accounts: a key of Fernet's, or several with commas between them, of which the first encrypts",
            "",
            "fernet" as const,
          ),
        ]
      : []),
    ...spec.integrations.flatMap(integrationVariables),
  ];
  return [...new Map(variables.map((one) => [one.name, one])).values()];
}

const publicUrl = "http://localhost:8000";

function variable(name: string, about: string, value: string, made: Variable["made"] = null): Variable {
  return { name, value, about, made, optional: false };
}

function integrationVariables({ name, auth, connect, webhook }: Integration): Variable[] {
  const service = kebabCase(name);
  const from = (secret: string, what: string) => variable(secret, `${what} of ${service}`, "");
  return [
    ...(auth.type === "api_key" ? [from(auth.secret, "API key")] : []),
    ...(auth.type === "bearer" ? [from(auth.secret, "Token")] : []),
    ...(auth.type === "oauth2_client_credentials"
      ? [from(auth.clientId, "Client id"), from(auth.clientSecret, "Client secret")]
      : []),
    ...(connect ? [from(connect.clientId, "Client id"), from(connect.clientSecret, "Client secret")] : []),
    ...(webhook
      ? [
          variable(
            webhook.verify.secret,
            `Secret that signs the webhook of ${service}; without it the webhook is off`,
            "",
          ),
        ]
      : []),
    {
      ...variable(`${snakeCase(name).toUpperCase()}_BASE_URL`, `Where ${service} is, if not at its usual address`, ""),
      optional: true,
    },
  ];
}
