import { z } from "zod";
import { canonicalJson, contentHash } from "../core/contracts/hash.ts";
import type { Finding } from "../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, type Published, versions } from "./gate.ts";
import { ownFiles } from "./owned.ts";
import { parseJson } from "./parse.ts";
import { postgresName, startablePostgres } from "./postgres.ts";
import { runTool, type ToolPlaces } from "./tool.ts";
import type { PostgresBinaries } from "./toolchains/postgres.ts";

const Step = z.enum(["passed", "failed", "not-run"]);

/** What `scripts/schema_report.py` prints. */
const SchemaReport = z.object({
  models: z.looseObject({ tables: z.array(z.unknown()) }).nullable(),
  findings: z.array(z.object({ path: z.string().nullable(), line: z.number().nullable(), message: z.string() })),
  databases: z.array(
    z.object({
      name: z.enum(["sqlite", "postgresql"]),
      version: z.string(),
      upgrade: Step,
      downgrade: Step,
      again: Step,
      /** What `alembic upgrade --sql` and `downgrade --sql` print, run as it is. */
      script: Step,
      differences: z.array(
        z.object({
          table: z.string(),
          what: z.string(),
          expected: z.string().nullable(),
          found: z.string().nullable(),
          path: z.string().nullable(),
        }),
      ),
    }),
  ),
});
type SchemaReport = z.infer<typeof SchemaReport>;
type Database = SchemaReport["databases"][number];

/** Upgrade, downgrade, upgrade, and the same as a script; the migrated schema must be the models' own. Publishes `models`. */
export const schema: Gate = {
  name: "schema",
  tools: (context) => [
    ...versions(context.toolchains.python.packages, ["alembic", "sqlalchemy"]),
    ...[startablePostgres(context)].flatMap((found) => (found === null ? [] : [`PostgreSQL ${found.version}`])),
  ],
  run: async (context) => {
    ownFiles(context, /^backend\/migrations\/versions\/.*\.py$/, "migration");
    const postgres = startablePostgres(context);
    const usesPostgres = postgres !== null;
    const report = await schemaReport(context, postgres);
    const wanted = usesPostgres ? ["sqlite", "postgresql"] : ["sqlite"];
    const missing = wanted.filter((name) => !report.databases.some((database) => database.name === name));
    if (missing.length > 0) {
      throw new NotRun(`the schema report says nothing about ${missing.join(" and ")}`);
    }
    const findings = [
      ...report.findings.map((finding): Finding => ({ ...finding, column: null, rule: "schema" })),
      ...report.databases.flatMap((database) => database.differences.map((one) => differenceFinding(database, one))),
    ];
    const whole = report.databases.every(({ upgrade, downgrade, again, script }) =>
      [upgrade, downgrade, again, script].every((step) => step === "passed"),
    );
    const { models } = report;
    const passed = whole && findings.length === 0 && models !== null && models.tables.length > 0;
    const where = databaseNames(report.databases, usesPostgres);
    return {
      status: passed ? "passed" : "failed",
      value: passed ? "equal" : "different",
      bar: "equal",
      unit: "",
      summary: passed
        ? `migrated schema = models on ${where}, ${counted(models.tables.length, "table")}`
        : `${models?.tables.length === 0 ? "the models have no table" : "migrated schema ≠ models"} on ${where}, ${counted(findings.length, "finding")}`,
      findings,
      publishes: models === null ? null : published(models),
    };
  },
};

function published(models: unknown): Published {
  return { name: "models", document: models, hash: contentHash(canonicalJson(models)) };
}

async function schemaReport(context: GateContext, postgres: PostgresBinaries | null): Promise<SchemaReport> {
  const { python } = context.toolchains;
  const script = ({ tree, scripts }: ToolPlaces) => [`${scripts}/schema_report.py`, `${tree}/backend`];
  const result = await runTool(context, {
    name: "The schema report",
    directory: "backend",
    ...(postgres !== null
      ? {
          kind: "javascript" as const,
          args: (places: ToolPlaces) => [
            ...[`${places.scripts}/with-postgres.mts`, postgres.binaries, "--", python.python],
            ...[...script(places), "--postgres", "{url}"],
          ],
        }
      : { kind: "python" as const, args: script }),
  });
  return parseJson("The schema report", SchemaReport, result.stdout, result.stderr);
}

function differenceFinding({ name }: Database, difference: Database["differences"][number]): Finding {
  const { table, what, expected, found, path } = difference;
  return {
    path,
    line: null,
    column: null,
    rule: "schema",
    message: `${name}, ${table}, ${what}: the models say ${expected ?? "nothing"}, the migrations made ${found ?? "nothing"}`,
  };
}

function databaseNames(databases: readonly Database[], usesPostgres: boolean): string {
  const names = databases.map(({ name, version }) => (name === "sqlite" ? "SQLite" : postgresName(version)));
  return usesPostgres ? names.join(" and ") : `${names.join("")} (PostgreSQL not available here)`;
}
