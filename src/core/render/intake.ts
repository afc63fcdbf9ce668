/** Answers to a request that starts nothing. */
import { counted } from "../plan.ts";
import { configurationPath } from "../repository-configuration.ts";
import type { Diagnostic } from "../spec/diagnostic.ts";
import { renderDiagnostics } from "../spec/render-diagnostics.ts";
import { implementLabel } from "./labels.ts";

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

/** Said instead of overwriting what people wrote. */
export function overwriteRefusal(paths: readonly string[], branch: string): string {
  return [
    `### Aurora would overwrite ${counted(paths.length, "file")} on \`${branch}\`, so it did not start`,
    listed(paths),
    `These files are there with other content than the spec gives. Move or delete them, then add the label \`${implementLabel}\` again.`,
  ].join("\n\n");
}

/** Said instead of writing what the repository keeps for people. */
export function protectedRefusal(paths: readonly string[], branch: string): string {
  return [
    `### The spec needs ${counted(paths.length, "file")} that \`${configurationPath}\` protects, so Aurora did not start`,
    listed(paths),
    `Change \`protected_paths\` on \`${branch}\`, or the spec, then add the label \`${implementLabel}\` again.`,
  ].join("\n\n");
}

/** The one comment about a configuration with mistakes. */
export function configurationRefusal(diagnostics: readonly Diagnostic[], branch: string): string {
  return renderDiagnostics(diagnostics, {
    heading: `\`${configurationPath}\` on \`${branch}\` needs ${counted(diagnostics.length, "correction")} before Aurora can start`,
    nextStep: `Commit it to \`${branch}\`, then add the label \`${implementLabel}\` again. docs/configuration.md of Aurora explains each key.`,
  });
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map((path) => `- \`${path}\``);
  const more = paths.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}
