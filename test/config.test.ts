import { expect, test } from "@jest/globals";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  environmentVariables,
  namesAnApp,
  readConfig,
  readEnvironment,
  readRegistration,
  secretsOf,
} from "../src/config.ts";

const least = { APP_ID: "7", PRIVATE_KEY: "-----BEGIN\\nKEY-----", WEBHOOK_SECRET: "hush" };

test("the least that is needed, with defaults for the rest", () => {
  expect(readConfig(least)).toMatchObject({
    appId: 7,
    privateKey: "-----BEGIN\nKEY-----",
    databaseUrl: null,
    githubUrl: "https://github.com",
    githubApiUrl: "https://api.github.com",
    host: "127.0.0.1",
    port: 3000,
    jobs: 4,
    tickSeconds: 60,
    politePace: true,
  });
});

test("an empty variable is one that is not set", () => {
  expect(readConfig({ ...least, DATABASE_URL: "", PORT: "" })).toMatchObject({ databaseUrl: null, port: 3000 });
});

test("every problem is named at once", () => {
  expect(() => readConfig({ PORT: "x", DATABASE_URL: "mysql://db", WEBHOOK_SECRET: "s" })).toThrow(
    /DATABASE_URL[^]*APP_ID[^]*PORT|APP_ID[^]*PORT[^]*DATABASE_URL|DATABASE_URL[^]*PORT/,
  );
});

test("an empty webhook secret is refused: anybody could post webhooks", () => {
  expect(() => readConfig({ ...least, WEBHOOK_SECRET: "" })).toThrow(/WEBHOOK_SECRET/);
});

test("a key file that cannot be read is named", () => {
  const { PRIVATE_KEY: _, ...rest } = least;
  expect(() => readConfig(rest)).toThrow("PRIVATE_KEY or PRIVATE_KEY_PATH is needed");
  expect(() => readConfig({ ...rest, PRIVATE_KEY_PATH: "/no/such.pem" })).toThrow("PRIVATE_KEY_PATH: /no/such.pem");
});

test("an enterprise host stands for its site and its API", () => {
  expect(readConfig({ ...least, GHE_HOST: "github.example.com" })).toMatchObject({
    githubUrl: "https://github.example.com",
    githubApiUrl: "https://github.example.com/api/v3",
  });
  expect(() => readConfig({ ...least, GHE_HOST: "https://github.example.com" })).toThrow("without https://");
});

test("a server is told apart from one whose App was never named", () => {
  expect(namesAnApp({ PORT: "3000", APP_ID: "" })).toBe(false);
  expect(namesAnApp({ WEBHOOK_SECRET: "hush" })).toBe(true);
});

test("a registration needs nothing, and refuses an address that is none", () => {
  expect(readRegistration({ APP_ID: "" })).toEqual({ GHE_PROTOCOL: "https", PORT: 3000 });
  expect(() => readRegistration({ AURORA_PUBLIC_URL: "aurora" })).toThrow("AURORA_PUBLIC_URL");
});

test("the process outranks the file, and the file's key has its line breaks", async () => {
  const directory = await mkdtemp(join(tmpdir(), "aurora-env-"));
  try {
    const file = join(directory, ".env");
    await writeFile(file, 'PRIVATE_KEY="-----BEGIN\\nKEY-----"\nHOME=/from/the/file\nWEBHOOK_SECRET=hush\n');
    const environment = readEnvironment(file);
    expect(environment["PRIVATE_KEY"]).toBe("-----BEGIN\nKEY-----");
    expect(environment["WEBHOOK_SECRET"]).toBe("hush");
    expect(environment["HOME"]).toBe(process.env["HOME"]);
    expect(readEnvironment(join(directory, "absent"))["WEBHOOK_SECRET"]).toBeUndefined();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("key, webhook secret and the database's password are secrets", () => {
  const config = readConfig({ ...least, DATABASE_URL: "postgresql://aurora:p%40ss-word@db/aurora" });
  expect(secretsOf(config)).toEqual([config.privateKey, "hush", "p@ss-word"]);
});

test(".env.example explains exactly the variables that are read, each with a comment before it", async () => {
  const lines = (await readFile(new URL("../.env.example", import.meta.url), "utf8")).split("\n");
  const named = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(named.toSorted()).toEqual(environmentVariables.toSorted());
  const bare = lines.filter((line, index) => line.includes("=") && !line.startsWith("#") && lines[index - 1] === "");
  expect(bare).toEqual([]);
});

test("without a model's name there is no model, whatever key the machine has", () => {
  expect(readConfig({ ...least, OPENAI_API_KEY: "sk-of-something-else" }).models).toBeNull();
});

test("models with their prices and limits; the key is a secret", () => {
  const config = readConfig({
    ...least,
    OPENAI_API_KEY: "sk-12345678",
    AURORA_MODEL: "gpt-a, gpt-b",
    AURORA_MODEL_PRICES: "gpt-a=1.25/10",
    AURORA_MODEL_MINUTES: "2",
  });
  expect(config.models).toEqual({
    apiKey: "sk-12345678",
    baseUrl: null,
    names: ["gpt-a", "gpt-b"],
    prices: { "gpt-a": { input: 1.25, output: 10 } },
    limits: { steps: 60, tokens: 2_000_000, money: 5, seconds: 120 },
  });
  expect(secretsOf(config)).toContain("sk-12345678");
});

test.each([
  [{ AURORA_MODEL: "gpt-a" }, /OPENAI_API_KEY, or OPENAI_BASE_URL/],
  [{ AURORA_MODEL: "gpt-a", OPENAI_API_KEY: "k", AURORA_MODEL_PRICES: "gpt-a=cheap" }, /"gpt-a=cheap" is no price/],
])("a model that cannot be asked is said at the start: %j", (more, message) => {
  expect(() => readConfig({ ...least, ...more })).toThrow(message);
});
