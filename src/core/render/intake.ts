/** Answers to a request that starts nothing. */
import { counted } from "../plan.ts";
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
  const shown = paths.slice(0, 10).map((path) => `- \`${path}\``);
  const more = paths.length - shown.length;
  return [
    `### Aurora would overwrite ${counted(paths.length, "file")} on \`${branch}\`, so it did not start`,
    [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"),
    `These files are there with other content than the spec gives. Move or delete them, then add the label \`${implementLabel}\` again.`,
  ].join("\n\n");
}
