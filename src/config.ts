/** Environment → frozen configuration. The only reader of Aurora's variables; `.env.example` explains each. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { z } from "zod";
import { Failure } from "./core/failure.ts";
import type { Limits } from "./llm/budget.ts";
import type { Price } from "./llm/port.ts";

/** Where the project itself lies. */
export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

const url = z.url().transform((text) => text.replace(/\/+$/, ""));
const count = (standard: number, least = 1) => z.coerce.number().int().min(least).default(standard);

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9.-]+(?::\d+)?$/, "a host name such as github.example.com, without https://");

/** `gpt-a=1.25/10, gpt-b=0.25/2`: US dollars for a million tokens, input and output. */
const prices = z
  .string()
  .default("")
  .transform((text, context) => {
    const found: Record<string, Price> = {};
    for (const item of text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")) {
      const [, name, input, output] = /^([^=\s]+)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)$/.exec(item) ?? [];
      if (name === undefined) {
        context.addIssue(
          `"${item}" is no price: write NAME=INPUT/OUTPUT in US dollars for a million tokens, such as gpt-a=1.25/10`,
        );
      } else {
        found[name] = { input: Number(input), output: Number(output) };
      }
    }
    return found;
  });

const names = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );

const Environment = z.object({
  AURORA_DATA_DIR: z.string().default(join(projectRoot, ".aurora-data")),
  AURORA_CACHE_DIR: z.string().default(join(projectRoot, ".cache", "toolchains")),
  DATABASE_URL: z.string().startsWith("postgres").optional(),
  GHE_HOST: hostName.optional(),
  GHE_PROTOCOL: z.enum(["https", "http"]).default("https"),
  GITHUB_URL: url.optional(),
  GITHUB_API_URL: url.optional(),
  APP_ID: z.coerce.number().int().positive(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().min(1, "an empty secret would let anybody post webhooks"),
  HOST: z.string().default("127.0.0.1"),
  PORT: count(3000, 0),
  AURORA_JOBS: count(4),
  AURORA_TICK_SECONDS: z.coerce.number().min(0.1).default(60),
  AURORA_GITHUB_PACE: z.enum(["polite", "none"]).default("polite"),
  AURORA_PUBLIC_URL: url.optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: url.optional(),
  AURORA_MODEL: names,
  AURORA_MODEL_PRICES: prices,
  AURORA_MODEL_STEPS: count(60),
  AURORA_MODEL_TOKENS: count(2_000_000),
  AURORA_MODEL_DOLLARS: z.coerce.number().min(0).default(5),
  AURORA_MODEL_MINUTES: z.coerce.number().positive().default(30),
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
  /** Where people reach this server; null: only GitHub's webhooks do, or nobody. */
  readonly publicUrl: string | null;
  /** null: no model is configured. */
  readonly models: ModelConfig | null;
}

export interface ModelConfig {
  readonly apiKey: string;
  /** null: OpenAI's own. */
  readonly baseUrl: string | null;
  /** The first one is used unless a repository names another. */
  readonly names: readonly string[];
  /** By name; without one, money is neither limited nor shown. */
  readonly prices: Readonly<Record<string, Price>>;
  /** For each piece of work. */
  readonly limits: Limits;
}

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Where the project's own variables may stand: `.env` beside the code. */
export const environmentFile = join(projectRoot, ".env");

/** What is set for this process, and what the file adds to it. A line `NAME=` means "not set". */
export function readEnvironment(file = environmentFile): EnvironmentVariables {
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  return { ...fromFile, ...given(process.env) };
}

/** Whether an App is named at all; without one the server can only help to register one. */
export function namesAnApp(environment: EnvironmentVariables): boolean {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET } = given(environment);
  return [APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET].some((value) => value !== undefined);
}

const Registration = z.object({
  ...Environment.pick({ GHE_HOST: true, GHE_PROTOCOL: true, PORT: true }).shape,
  GH_ORG: z.string().optional(),
  AURORA_PUBLIC_URL: url.optional(),
});
export type Registration = z.infer<typeof Registration>;

/** Every variable that something reads; `.env.example` explains each. */
export const environmentVariables: readonly string[] = [
  ...new Set([...Object.keys(Environment.shape), ...Object.keys(Registration.shape)]),
];

/** What the registration of an App needs. @throws Failure as readConfig does */
export function readRegistration(environment: EnvironmentVariables): Registration {
  return parsedBy(Registration, environment);
}

/** @throws Failure that names every variable that is missing or wrong, and what it should be. */
export function readConfig(environment: EnvironmentVariables): Config {
  const env = parsedBy(Environment, environment);
  const enterprise = env.GHE_HOST === undefined ? null : `${env.GHE_PROTOCOL}://${env.GHE_HOST}`;
  return Object.freeze({
    dataDirectory: resolve(env.AURORA_DATA_DIR),
    cacheDirectory: resolve(env.AURORA_CACHE_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    githubUrl: env.GITHUB_URL ?? enterprise ?? "https://github.com",
    githubApiUrl: env.GITHUB_API_URL ?? (enterprise === null ? "https://api.github.com" : `${enterprise}/api/v3`),
    appId: env.APP_ID,
    privateKey: privateKey(env.PRIVATE_KEY, env.PRIVATE_KEY_PATH),
    webhookSecret: env.WEBHOOK_SECRET,
    host: env.HOST,
    port: env.PORT,
    jobs: env.AURORA_JOBS,
    tickSeconds: env.AURORA_TICK_SECONDS,
    politePace: env.AURORA_GITHUB_PACE === "polite",
    logLevel: env.LOG_LEVEL,
    publicUrl: env.AURORA_PUBLIC_URL ?? null,
    models: modelConfig(env),
  });
}

/** A key alone may be meant for something else on the machine; the model's name is what switches it on. */
function modelConfig(env: z.infer<typeof Environment>): ModelConfig | null {
  if (env.AURORA_MODEL.length === 0) {
    return null;
  }
  if (env.OPENAI_API_KEY === undefined && env.OPENAI_BASE_URL === undefined) {
    throw invalid(
      "AURORA_MODEL names a model, and there is no way to it: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that wants no key.",
    );
  }
  return {
    // The package wants one in any case; a server without keys does not look at it.
    apiKey: env.OPENAI_API_KEY ?? "none",
    baseUrl: env.OPENAI_BASE_URL ?? null,
    names: env.AURORA_MODEL,
    prices: env.AURORA_MODEL_PRICES,
    limits: {
      steps: env.AURORA_MODEL_STEPS,
      tokens: env.AURORA_MODEL_TOKENS,
      money: env.AURORA_MODEL_DOLLARS,
      seconds: env.AURORA_MODEL_MINUTES * 60,
    },
  };
}

/** The configured models, the default first, with what one piece of work may cost; null: the price is not known. */
export function offeredModels({ models }: Config): readonly { name: string; dollarsPerTask: number | null }[] {
  return (models?.names ?? []).map((name) => ({
    name,
    dollarsPerTask: models?.prices[name] === undefined ? null : models.limits.money,
  }));
}

/** What must never be shown. The address of a database holds its password. */
export function secretsOf(config: Config): string[] {
  const { privateKey, webhookSecret, databaseUrl, models } = config;
  const password = databaseUrl === null ? "" : decodeURIComponent(new URL(databaseUrl).password);
  return [privateKey, webhookSecret, password, models?.apiKey ?? ""].filter((secret) => secret !== "");
}

function given(environment: EnvironmentVariables): EnvironmentVariables {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

function parsedBy<T>(schema: z.ZodType<T>, environment: EnvironmentVariables): T {
  const parsed = schema.safeParse(given(environment));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw invalid(`The environment is not complete:\n${lines.join("\n")}\n.env.example explains each variable.`);
  }
  return parsed.data;
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
