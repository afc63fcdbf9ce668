/** The GitHub App: whether it is there, and may and hears what app.yml asks for. */
import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { asFailure } from "../../core/failure.ts";
import { type Check, missing, ok } from "./check.ts";

/** The part of app.yml that GitHub has to grant. */
export const Manifest = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

export interface RegisteredApp {
  readonly slug: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

export interface AppOnGitHub {
  /** @throws Failure when GitHub cannot be reached, or does not know the App by its key */
  app(): Promise<RegisteredApp>;
  /** Each account that installed it, with what it has granted. */
  installations(): Promise<
    readonly { readonly account: string; readonly permissions: Readonly<Record<string, string>> }[]
  >;
}

export function keyCheck(privateKey: string): Check {
  try {
    const { asymmetricKeyType } = createPrivateKey(privateKey);
    return asymmetricKeyType === "rsa"
      ? ok("private key", "an RSA key")
      : missing("private key", `a key of type ${asymmetricKeyType ?? "unknown"}`, newKey);
  } catch {
    return missing("private key", "it is not a private key in PEM", newKey);
  }
}

const newKey = "on the App's settings page, generate a private key; put the file's path into PRIVATE_KEY_PATH";

export async function appChecks(manifest: Manifest, github: AppOnGitHub): Promise<Check[]> {
  let app: RegisteredApp;
  try {
    app = await github.app();
  } catch (error) {
    const fix = "check the network, APP_ID and the private key; for GitHub Enterprise, GHE_HOST";
    return [missing("GitHub", asFailure(error).message, fix)];
  }
  const { default_permissions: wanted, default_events: events } = manifest;
  const permissions = lacking(wanted, app.permissions);
  const unheard = events.filter((event) => !app.events.includes(event));
  return [
    ok("GitHub", `the App is called ${app.slug}`),
    permissions.length === 0
      ? ok("App permissions", "as app.yml wants")
      : missing(
          "App permissions",
          `missing: ${permissions.join(", ")}`,
          "add them on the App's page “Permissions & events”",
        ),
    unheard.length === 0
      ? ok("App events", "as app.yml wants")
      : missing(
          "App events",
          `missing: ${unheard.join(", ")}`,
          "subscribe to them on the App's page “Permissions & events”",
        ),
    ...(await installationChecks(wanted, github)),
  ];
}

async function installationChecks(wanted: Manifest["default_permissions"], github: AppOnGitHub): Promise<Check[]> {
  const installations = await github.installations().catch((error: unknown) => asFailure(error).message);
  if (typeof installations === "string") {
    return [missing("installations", installations, "try again when GitHub answers")];
  }
  if (installations.length === 0) {
    return [
      missing("installations", "the App is installed nowhere", "install it on a repository, from the App's page"),
    ];
  }
  return installations.map(({ account, permissions }) => {
    const name = `installation of ${account}`;
    const refused = lacking(wanted, permissions);
    return refused.length === 0
      ? ok(name, "grants what app.yml wants")
      : missing(name, `has not granted: ${refused.join(", ")}`, `an owner of ${account} accepts them in its settings`);
  });
}

const levels = ["none", "read", "write", "admin"];

/** `checks: write`, for each permission that is not there or not far enough. */
function lacking(wanted: Readonly<Record<string, string>>, granted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted)
    .filter(([name, level]) => levels.indexOf(granted[name] ?? "none") < levels.indexOf(level))
    .map(([name, level]) => `${name}: ${level}`);
}
