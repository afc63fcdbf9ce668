/** Environment → frozen configuration. The only reader of Aurora's variables; `.env.example` explains each. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Failure } from "./core/failure.ts";

/** Where the project itself lies. */
export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

const url = z.url().transform((text) => text.replace(/\/+$/, ""));
const count = (standard: number, least = 1) => z.coerce.number().int().min(least).default(standard);

const Environment = z.object({
  AURORA_DATA_DIR: z.string().default(join(projectRoot, ".aurora-data")),
  AURORA_CACHE_DIR: z.string().default(join(projectRoot, ".cache", "toolchains")),
  DATABASE_URL: z.string().startsWith("postgres").optional(),
  GITHUB_URL: url.default("https://github.com"),
  GITHUB_API_URL: url.default("https://api.github.com"),
  APP_ID: z.coerce.number().int().positive(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().min(1, "an empty secret would let anybody post webhooks"),
  HOST: z.string().default("127.0.0.1"),
  PORT: count(3000, 0),
  AURORA_JOBS: count(4),
  AURORA_TICK_SECONDS: z.coerce.number().min(0.1).default(60),
  AURORA_GITHUB_PACE: z.enum(["polite", "none"]).default("polite"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
});

export interface Config {
  readonly dataDirectory: string;
  readonly cacheDirectory: string;
  readonly databaseUrl: string | null;
  readonly githubUrl: string;
  readonly githubApiUrl: string;
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  readonly port: number;
  /** Jobs that one process does at once. */
  readonly jobs: number;
  readonly tickSeconds: number;
  /** Keep the pauses between writes that GitHub asks for. */
  readonly politePace: boolean;
  readonly logLevel: z.infer<typeof Environment>["LOG_LEVEL"];
}

/** @throws Failure that names every variable that is missing or wrong, and what it should be. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // A line `NAME=` in an .env file means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw invalid(`The environment is not complete:\n${lines.join("\n")}\n.env.example explains each variable.`);
  }
  const env = parsed.data;
  return Object.freeze({
    dataDirectory: resolve(env.AURORA_DATA_DIR),
    cacheDirectory: resolve(env.AURORA_CACHE_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    githubUrl: env.GITHUB_URL,
    githubApiUrl: env.GITHUB_API_URL,
    appId: env.APP_ID,
    privateKey: privateKey(env.PRIVATE_KEY, env.PRIVATE_KEY_PATH),
    webhookSecret: env.WEBHOOK_SECRET,
    host: env.HOST,
    port: env.PORT,
    jobs: env.AURORA_JOBS,
    tickSeconds: env.AURORA_TICK_SECONDS,
    politePace: env.AURORA_GITHUB_PACE === "polite",
    logLevel: env.LOG_LEVEL,
  });
}

/** The key itself, with real line breaks or `\n`, or the path of its file. */
function privateKey(text: string | undefined, path: string | undefined): string {
  if (text !== undefined) {
    return text.replaceAll("\\n", "\n");
  }
  if (path === undefined) {
    throw invalid("PRIVATE_KEY or PRIVATE_KEY_PATH is needed: the App's private key (PEM), from its settings page.");
  }
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw invalid(
      `PRIVATE_KEY_PATH: ${path} cannot be read. Download the App's private key and put its path here.`,
      error,
    );
  }
}

function invalid(message: string, cause?: unknown): Failure {
  return new Failure({ kind: "internal", message, retryable: false, audience: "operator" }, cause);
}
