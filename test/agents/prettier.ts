/** What Prettier, as the generated app is set up, makes of a file: the judge of Aurora's own formatter. */
import { format, getFileInfo } from "prettier";
import { prettierOptions } from "../../src/agents/prettier-options.ts";

/** The generated .prettierignore names the first, the second is a person's text, the third is JSON for the command only. */
const leftAlone = /(?:^|\/)(?:package-lock\.json|\.aurora\/spec\.yaml|\.prettierrc)$/;

/** The text as Prettier lays it out; null where Prettier has nothing to say about such files. */
export async function withPrettier(path: string, text: string): Promise<string | null> {
  const { inferredParser } = await getFileInfo(path);
  return inferredParser === null || leftAlone.test(path)
    ? null
    : await format(text, { ...prettierOptions, parser: inferredParser });
}
