/** `aurora serve` and `aurora worker` */
import { pino } from "pino";
import { readConfig } from "../config.ts";
import { Failure } from "../core/failure.ts";
import { startAurora } from "../index.ts";

/** Runs until SIGTERM or SIGINT; a second one does not wait. */
export async function serve(roles: { readonly server: boolean; readonly worker: boolean }): Promise<void> {
  const config = readConfig(process.env);
  if (config.databaseUrl === null && !(roles.server && roles.worker)) {
    throw new Failure({
      kind: "internal",
      message:
        "Server and workers can only be apart on Postgres: set DATABASE_URL. The default store (PGlite) belongs to one process.",
      retryable: false,
      audience: "operator",
    });
  }
  const aurora = await startAurora(config, roles, pino({ level: config.logLevel }));
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
