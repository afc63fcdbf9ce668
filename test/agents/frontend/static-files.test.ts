import { expect, test } from "@jest/globals";
import { formatFile } from "../../../src/agents/format-file.ts";
import { staticFiles } from "../../../src/agents/frontend/static-files.ts";

test.each(Object.entries(staticFiles))("the files of %s are formatted as they stand", async (_, files) => {
  for (const [path, text] of files) {
    expect({ path, text: await formatFile(path, text) }).toEqual({ path, text });
  }
});
