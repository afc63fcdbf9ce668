/** `aurora serve` and `aurora worker` */
import { destination } from "pino";
import { type Config, environmentFile, namesAnApp, readConfig, readEnvironment, readRegistration } from "../config.ts";
import { Failure } from "../core/failure.ts";
import { startAurora } from "../index.ts";

/** Runs until SIGTERM or SIGINT; a second one does not wait. */
export async function serve(roles: { readonly server: boolean; readonly worker: boolean }): Promise<void> {
  const config = await configured(roles.server);
  if (config.databaseUrl === null && !(roles.server && roles.worker)) {
    throw new Failure({
      kind: "internal",
      message:
        "Server and workers can only be apart on Postgres: set DATABASE_URL. The default store (PGlite) belongs to one process.",
      retryable: false,
      audience: "operator",
    });
  }
  const aurora = await startAurora(config, roles, destination({ fd: 1, sync: true }));
  console.log(JSON.stringify({ listening: aurora.url }));
  await new Promise<void>((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) {
        process.exit(1);
      }
      stopping = true;
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
  await aurora.close();
  process.exit(0);
}

/** The configuration; a server that has no App yet registers one first. */
async function configured(mayRegister: boolean): Promise<Config> {
  const environment = readEnvironment();
  if (namesAnApp(environment) || !mayRegister) {
    return readConfig(environment);
  }
  const { registerApp } = await import("./register.ts");
  await registerApp(readRegistration(environment), environmentFile);
  return readConfig(readEnvironment());
}
