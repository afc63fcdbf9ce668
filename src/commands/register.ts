/** The first start: no App is configured yet, so Probot's set-up page registers one on GitHub from app.yml. */
import { readFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { EventEmitter, once } from "node:events";
import { pino } from "pino";
import { run } from "probot";
import { projectRoot, type Registration } from "../config.ts";
import { Failure } from "../core/failure.ts";

/** Of what GitHub gives a new App, what Aurora uses. */
const kept = ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"];

/** Time for the page's last answer, which sends the browser on to the App's installation. */
const lastAnswerMs = 1_000;

/**
 * Serves the page on this machine only: whoever reaches it may name the App. Ends when GitHub has given the credentials
 * and they are in the file.
 * @param file an .env file, made when it is missing
 */
export async function registerApp(registration: Registration, file: string): Promise<void> {
  const { GHE_HOST, GHE_PROTOCOL, GH_ORG, PORT, AURORA_PUBLIC_URL } = registration;
  if (AURORA_PUBLIC_URL === undefined) {
    throw new Failure({
      kind: "internal",
      message: [
        "No GitHub App is configured (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET). Two ways to get one:",
        "  1. Set AURORA_PUBLIC_URL to the https address at which GitHub will reach this server, and start again:",
        "     a page on this machine then registers the App with one click and writes its credentials to .env.",
        "  2. Register it by hand as docs/install.md describes, and put its credentials into .env.",
        ".env.example explains each variable.",
      ].join("\n"),
      retryable: false,
      audience: "operator",
    });
  }
  // Probot's page reads these from the process and app.yml from the working directory.
  process.chdir(projectRoot);
  Object.assign(process.env, {
    NO_SMEE_SETUP: "true",
    WEBHOOK_PROXY_URL: `${AURORA_PUBLIC_URL}/api/github/webhooks`,
    GHE_PROTOCOL,
    ...(GHE_HOST === undefined ? {} : { GHE_HOST }),
    ...(GH_ORG === undefined ? {} : { GH_ORG }),
  });
  const events = new EventEmitter<{ registered: [Record<string, string>] }>();
  const server = await run(() => undefined, {
    env: { HOST: "127.0.0.1", PORT: String(PORT) },
    log: pino({ level: "silent" }),
    updateEnv: (values) => {
      const credentials = Object.fromEntries(Object.entries(values).filter(([name]) => kept.includes(name)));
      events.emit("registered", credentials as Record<string, string>);
      return credentials;
    },
  });
  const done = once(events, "registered");
  console.log(`No GitHub App is configured yet. Open http://127.0.0.1:${server.port}/probot and register one.`);
  const [credentials] = (await done) as [Record<string, string>];
  await writeEnvironment(file, credentials);
  console.log(
    `The App is registered; its credentials are in ${file}. Install it on a repository: your browser is there.`,
  );
  await new Promise((resolve) => setTimeout(resolve, lastAnswerMs));
  await server.stop();
}

async function writeEnvironment(file: string, values: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(file, withVariables(textOf(file), values), { mode: 0o600 });
  // An older file keeps its mode when it is written.
  await chmod(file, 0o600);
}

/** The text of an .env file with these variables set: in place where they stand, else at the end. */
export function withVariables(text: string, values: Readonly<Record<string, string>>): string {
  let result = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}=${value.replaceAll("\n", "\\n")}\n`;
    const present = new RegExp(`^${name}=.*\\n`, "m");
    result = present.test(result) ? result.replace(present, () => line) : result + line;
  }
  return result;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return "";
    }
    throw error;
  }
}
