/** Answers to a request that starts nothing. */
import { counted } from "../plan.ts";
import { configurationPath } from "../repository-configuration.ts";
import type { Diagnostic } from "../spec/diagnostic.ts";
import { renderDiagnostics } from "../spec/render-diagnostics.ts";
import { codePath } from "../spec/nearest.ts";
import { implementLabel, planLabel, type RequestLabel } from "./labels.ts";
import { bullets } from "./markdown.ts";
import { labelAgain } from "./spec-source.ts";

/** One polite sentence for somebody who may not. */
export function refusal(writers: readonly string[]): string {
  const can =
    writers.length === 0
      ? ""
      : ` ${writers
          .slice(0, 5)
          .map((login) => `@${login}`)
          .join(", ")} can.`;
  return `Only people with write access can start Aurora here.${can}`;
}

/** A plan was asked for while its run is under way. */
export function planTooLate(run: string): string {
  return `Run ${run} is under way here, so there is nothing left to plan: it goes on. \`/aurora cancel\` ends it; the label \`${implementLabel}\` ends it and starts anew.`;
}

/** A plan that waited is not what would happen any more. */
export const planOutOfDate = `The plan is out of date, so nothing was started: \`${configurationPath}\`, Aurora's permissions or Aurora itself changed since it was posted. Add the label \`${planLabel}\` again for a new one.`;

/** Said instead of overwriting what people wrote. */
export function overwriteRefusal(paths: readonly string[], branch: string, label: RequestLabel): string {
  return [
    `### Aurora would overwrite ${counted(paths.length, "file")} on \`${branch}\`, so it did not start`,
    bullets(paths.map(codePath)),
    `These files are there with other content than the spec gives. Move or delete them, ${labelAgain(label)}`,
  ].join("\n\n");
}

/** Said instead of writing what the repository keeps for people. */
export function protectedRefusal(paths: readonly string[], branch: string, label: RequestLabel): string {
  return [
    `### The spec needs ${counted(paths.length, "file")} that \`${configurationPath}\` protects, so Aurora did not start`,
    bullets(paths.map(codePath)),
    `Change \`protected_paths\` on \`${branch}\`, or the spec, ${labelAgain(label)}`,
  ].join("\n\n");
}

/** The one comment about a configuration with mistakes. */
export function configurationRefusal(diagnostics: readonly Diagnostic[], branch: string, label: RequestLabel): string {
  return renderDiagnostics(diagnostics, {
    heading: `\`${configurationPath}\` on \`${branch}\` needs ${counted(diagnostics.length, "correction")} before Aurora can start`,
    nextStep: `Commit it to \`${branch}\`, ${labelAgain(label)} docs/configuration.md of Aurora explains each key.`,
  });
}
