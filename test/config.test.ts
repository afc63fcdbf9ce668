import { expect, test } from "@jest/globals";
import { readConfig } from "../src/config.ts";

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
