/**
 * The local GitHub as a process of its own:
 *
 *   node src/local/main.ts --directory D --config '{"app": {…}, "port": 0}'
 *
 * Prints one line of JSON when it listens: `{"url", "apiUrl", "adminToken"}`. SIGTERM and SIGINT end it.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { startLocalGitHub } from "./server.ts";

const Config = z.object({
  port: z.number().int().optional(),
  app: z.object({
    id: z.number().int(),
    slug: z.string(),
    privateKey: z.string(),
    webhookSecret: z.string(),
    webhookUrl: z.string().nullable().default(null),
  }),
});

const { values } = parseArgs({ options: { directory: { type: "string" }, config: { type: "string" } } });
if (values.directory === undefined || values.config === undefined) {
  process.stderr.write("usage: node src/local/main.ts --directory D --config JSON\n");
  process.exit(2);
}
const { port = 0, app } = Config.parse(JSON.parse(values.config));
const github = await startLocalGitHub({ directory: values.directory, port, app });
process.stdout.write(`${JSON.stringify({ url: github.url, apiUrl: github.apiUrl, adminToken: github.adminToken })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void github.close().then(() => process.exit(0));
  });
}
