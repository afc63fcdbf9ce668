/** The first start: Probot's page against a small server that answers as GitHub does to the manifest flow. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readConfig, readEnvironment, readRegistration } from "../../src/config.ts";
import { registerApp, withVariables } from "../../src/commands/register.ts";

const Manifest = z.object({
  name: z.string(),
  public: z.boolean(),
  hook_attributes: z.object({ url: z.string() }),
  redirect_url: z.string(),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});
const pem = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n";

let directory: string;
let enterprise: Server;
let codes: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-register-"));
  codes = [];
  enterprise = createServer((request, response) => {
    codes.push(/^\/api\/v3\/app-manifests\/([^/]+)\/conversions$/.exec(request.url ?? "")?.[1] ?? "?");
    const app = {
      id: 7,
      client_id: "c",
      client_secret: "s",
      webhook_secret: "hush",
      pem,
      html_url: "http://ghe/apps/a",
    };
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(app));
  });
  await new Promise<void>((resolve) => enterprise.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  enterprise.close();
  await rm(directory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test("one click registers the App, and its credentials are in a file that only its owner reads", async () => {
  const said = jest.spyOn(console, "log").mockImplementation(() => undefined);
  const file = join(directory, ".env");
  await writeFile(file, "# mine\nAURORA_JOBS=2\nAPP_ID=\n", { mode: 0o644 });
  const port = await freePort();
  const host = `127.0.0.1:${(enterprise.address() as AddressInfo).port}`;
  const registration = readRegistration({
    GHE_HOST: host,
    GHE_PROTOCOL: "http",
    GH_ORG: "acme",
    PORT: String(port),
    AURORA_PUBLIC_URL: "https://aurora.example.com/",
  });
  const registered = registerApp(registration, file);
  const page = `http://127.0.0.1:${port}/probot`;
  let html = "";
  for (let tries = 0; html === "" && tries < 100; tries++) {
    html = await fetch(page).then(
      (response) => response.text(),
      () => "",
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(html).toContain(`action="http://${host}/organizations/acme/settings/apps/new"`);
  const manifest = Manifest.parse(JSON.parse(/value='([^']*)'/.exec(html)?.[1] ?? ""));
  expect(manifest).toMatchObject({
    name: "Aurora",
    public: false,
    hook_attributes: { url: "https://aurora.example.com/api/github/webhooks" },
    redirect_url: `http://127.0.0.1:${port}/probot/setup`,
    default_permissions: { contents: "write", metadata: "read" },
  });
  expect(manifest.default_events).toContain("issues");

  const answer = await fetch(`${page}/setup?code=abc`, { redirect: "manual" });
  expect(answer.headers.get("location")).toBe("http://ghe/apps/a/installations/new");
  await registered;
  expect(codes).toEqual(["abc"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, "utf8");
  expect(text).toMatch(/^# mine\nAURORA_JOBS=2\nAPP_ID=7\nPRIVATE_KEY="[^\n]*"\nWEBHOOK_SECRET=hush\n$/);
  expect(readConfig(readEnvironment(file))).toMatchObject({ appId: 7, privateKey: pem, webhookSecret: "hush" });
  // The page is gone: the server needs its port.
  await expect(fetch(page)).rejects.toThrow();
  expect(said.mock.calls.flat().join("\n")).not.toContain("c2VjcmV0");
  said.mockRestore();
});

test("without a public address nothing is served, and both ways are named", async () => {
  await expect(registerApp(readRegistration({}), join(directory, ".env"))).rejects.toMatchObject({
    message: expect.stringMatching(/AURORA_PUBLIC_URL[^]*docs\/install\.md/),
  });
});

test("variables are set in place, the rest of the file stays", () => {
  expect(withVariables("A=1\n# B=2\nB=\n", { B: "x\ny", C: "$&" })).toBe("A=1\n# B=2\nB=x\\ny\nC=$&\n");
  expect(withVariables("A=1", { B: "2" })).toBe("A=1\nB=2\n");
});
