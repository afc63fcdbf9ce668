/** Reading what tools print. Whatever does not have the expected form is "not run", not "nothing found". */
import type { z } from "zod";
import { NotRun } from "./gate.ts";

/**
 * @param printed whatever else the tool said: it goes with the failure
 * @throws NotRun
 */
export function parseJson<T>(tool: string, schema: z.ZodType<T>, text: string | null | undefined, printed = ""): T {
  if (text === null || text === undefined || text.trim() === "") {
    throw new NotRun(`${tool} printed no result`, printed);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotRun(`${tool} printed something that is not JSON`, printed);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NotRun(`${tool} printed JSON of another form (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`);
  }
  return parsed.data;
}
