/**
 * A whole run with secrets that can be told from everything else, and a search for them afterwards in whatever the run left:
 * log, GitHub, git objects, files, database, programs. Among the secrets is a model's key, which this run has no use for.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import pg from "pg";
import { z } from "zod";
import { type Canary, createCanary } from "../support/canary.ts";
import { type StartedProgram, watchPrograms, type WatchedPrograms } from "../support/programs.ts";
import { type PostgresServer, startPostgres } from "../store/postgres-server.ts";
import { label, maintainer, openPlace, type Place, smallSpec, untilClosed } from "./harness.ts";

jest.setTimeout(300_000);

const webhookSecret = "canary-hook-9sKd2fGh6jWm3pQx/+";
const databasePassword = "canary-db-Zx81Cv72Bn63Lk";
const modelKey = "sk-canary-ModelKey-77aa55bb99";

let postgres: PostgresServer;
let databaseUrl: string;
let place: Place;
let canary: Canary;
let programs: WatchedPrograms;
const environmentBefore = process.env;
const fetchBefore = globalThis.fetch;

beforeEach(async () => {
  postgres = await startPostgres();
  databaseUrl = await databaseWithPassword(databasePassword);
  const environment = { DATABASE_URL: databaseUrl, OPENAI_API_KEY: modelKey, LOG_LEVEL: "trace" };
  place = await openPlace({ webhookSecret, environment });
  canary = createCanary({
    "private key": place.environment["PRIVATE_KEY"] ?? "",
    "webhook secret": webhookSecret,
    "database password": databasePassword,
    "model's key": modelKey,
  });
  // As a server has them: whatever passes its own environment on, passes these on.
  process.env = { ...environmentBefore, ...place.environment };
  globalThis.fetch = plantingTokens(canary);
  programs = watchPrograms();
});
afterEach(async () => {
  programs.stop();
  globalThis.fetch = fetchBefore;
  process.env = environmentBefore;
  await place.close();
  await postgres.stop();
});

/** A login of its own, so that the password is not the word "password". */
async function databaseWithPassword(password: string): Promise<string> {
  const url = new URL(await postgres.createDatabase());
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query("drop role if exists aurora_canary");
  await client.query(`create role aurora_canary login superuser password '${password}'`);
  await client.end();
  url.username = "aurora_canary";
  url.password = password;
  return url.href;
}

let tokens = 0;

/** Every installation token is a secret from the moment when GitHub gives it. */
function plantingTokens(into: Canary): typeof fetch {
  return async (input, init) => {
    const response = await fetchBefore(input, init);
    const address = input instanceof Request ? input.url : String(input);
    if (response.ok && address.endsWith("/access_tokens")) {
      tokens += 1;
      into.plant(`token ${tokens}`, z.object({ token: z.string() }).parse(await response.clone().json()).token);
    }
    return response;
  };
}

/** Every row of every table, the queue's included. */
async function everyRow(): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    const contents: string[] = [];
    for (const { name } of tables.rows) {
      contents.push(`${name}: ${JSON.stringify((await client.query(`select * from ${name}`)).rows)}`);
    }
    return contents.join("\n");
  } finally {
    await client.end();
  }
}

/** Git is given the installation's token by environment, in one header: that is how it gets to GitHub, and all it gets. */
const header = /^GIT_CONFIG_VALUE_\d+=Authorization: Basic /;
const unintended = ({ file, args, environment }: StartedProgram) =>
  [file, ...args, ...environment.filter((pair) => file !== "git" || !header.test(pair))].join("\n");

test("no secret stands in anything that a run leaves, and no program gets one that it does not need", async () => {
  // One answer that fails, so that errors are written about, too.
  await place.github.faults.add({ method: "POST", path: "/pulls$", fault: { kind: "perform-then-fail", status: 502 } });
  const aurora = await place.startAurora();
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await untilClosed(place, issue);
  const pages = await Promise.all(["/metrics", "/readyz"].map(async (path) => (await fetch(aurora.url + path)).text()));
  const rows = await everyRow();
  await aurora.close();

  const log = await readFile(join(place.directory, "aurora.log"), "utf8");
  const snapshot = await place.snapshot();
  const repository = await place.repository();
  const mirror = join(place.directory, "aurora", "mirrors", ...repository.fullName.split("/")) + ".git";
  const gitHeaders = programs.started.flatMap(({ file, environment }) =>
    file === "git" ? environment.filter((pair) => header.test(pair)) : [],
  );

  // What is searched is there: else nothing could be found in it.
  expect(tokens).toBeGreaterThan(0);
  expect(log).toContain('"action":"merge"');
  expect(rows).toContain("pgboss.job: [{");
  expect(repository.merges).toHaveLength(4);
  expect(programs.started.map(({ file }) => file)).toEqual(expect.arrayContaining(["git", "bwrap"]));
  expect(canary.in(gitHeaders.join("\n"))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^token \d+ \(base64/)]),
  );

  const found = {
    log: canary.in(log),
    "GitHub: issues, comments, pull requests, reviews, check runs, labels": canary.in(JSON.stringify(snapshot)),
    "commits, trees and files on GitHub": canary.inRepository(repository.directory),
    "commits, trees and files of the mirror": canary.inRepository(mirror),
    "the data directory": await canary.inFiles(join(place.directory, "aurora")),
    database: canary.in(rows),
    "operators' pages": canary.in(pages.join("\n")),
    "arguments and environment of programs": [
      ...new Set(programs.started.flatMap((one) => canary.in(unintended(one)))),
    ],
    "what git gets beside the token": canary.in(gitHeaders.join("\n")).filter((name) => !name.startsWith("token ")),
  };
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((sink) => [sink, []])));
});
