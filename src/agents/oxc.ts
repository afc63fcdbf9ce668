/** Oxc's formatter, a native library, with Prettier's layout. */
import { format } from "oxfmt";
import { prettierOptions } from "./prettier-options.ts";

// Its threads give memory back as soon as a file is done; each would keep what its largest file took. The library reads
// this when it is loaded, which is with the first file.
process.env["MIMALLOC_PURGE_DELAY"] ??= "0";

/**
 * What Prettier makes of the file; test/agents/prettier-layout.test.ts holds both against each other.
 * @throws when the file does not parse.
 */
export async function prettierLayout(path: string, text: string): Promise<string> {
  // Prettier leaves the order of package.json's keys as it is.
  const { code, errors } = await format(path, text, { ...prettierOptions, sortPackageJson: false });
  const [problem] = errors;
  if (problem !== undefined) {
    throw new Error(problem.message + (problem.codeframe ?? ""));
  }
  return code;
}
