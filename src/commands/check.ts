/** `aurora check FILE` */
import { implementedFeatures } from "../agents/registry.ts";
import { counted, planRun } from "../core/plan.ts";
import { formatDiagnostics } from "../core/spec/render-diagnostics.ts";
import { readSpecFile } from "./spec-file.ts";

/** @returns the exit code: 1 when the spec has errors. */
export async function check(path: string): Promise<number> {
  const { parsed } = await readSpecFile(path);
  if (!parsed.ok) {
    console.error(formatDiagnostics(parsed.diagnostics, path).trimEnd());
    return 1;
  }
  if (parsed.warnings.length > 0) {
    console.error(formatDiagnostics(parsed.warnings, path).trimEnd());
  }
  const { spec } = parsed;
  const plan = planRun(spec, implementedFeatures, true);
  console.log(
    `${path} is a valid spec of ${spec.app.name}: ${counted(spec.entities.length, "entity", "entities")}, ${counted(spec.endpoints.length, "endpoint")}, ${counted(spec.integrations.length, "integration")}, ${counted(spec.screens.length, "screen")}.`,
  );
  if (plan.notImplemented.length > 0) {
    console.log("\nNot implemented:");
    for (const { title, line, reason } of plan.notImplemented) {
      console.log(`  ${title}${line === null ? "" : ` (line ${line})`}: ${reason}`);
    }
  }
  return 0;
}
