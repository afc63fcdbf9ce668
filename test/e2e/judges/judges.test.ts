/** The generated example, looked at by tools and eyes that are not Aurora's. */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import { run } from "../../../src/process/run.ts";
import { readExample, specOf } from "../../core/spec/example.ts";
import { launchBrowser } from "./browser.ts";
import { password, type RunningApp, signIn, startApp } from "./running-app.ts";
import { startPayments } from "./payments.ts";
import { prepareSchemathesis, runSchemathesis } from "./schemathesis.ts";

jest.setTimeout(600_000);

const email = "admin@example.com";
const member = "member@example.com";
/** What the walk saw, for people to look at. */
const screenshots = fileURLToPath(new URL("../../../.cache/judges/screenshots", import.meta.url));

let payments: Awaited<ReturnType<typeof startPayments>>;
let app: RunningApp;
let browser: Browser;
beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  payments = await startPayments();
  const env = { PAYMENTS_BASE_URL: payments.url, PAYMENTS_API_KEY: "key" };
  app = await startApp(readExample("task-manager"), { pages: true, env });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await app.stop();
  await payments.stop();
});

test.each(["task-manager", "clinic"] as const)(
  "Redocly's recommended rules find nothing in the document of %s",
  async (name) => {
    const file = join(app.tree, `${name}.openapi.json`);
    await writeFile(file, JSON.stringify(deriveOpenApi(specOf(readExample(name)))));
    const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
    const args = [redocly, "lint", "--extends", "recommended", "--format", "json", file];
    const result = await run(process.execPath, args, {
      cwd: app.tree,
      timeoutMs: 120_000,
      env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    expect(JSON.parse(result.stdout)).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
  },
);

test("a person signs in, creates, filters, completes, is told what is wrong, and deletes", async () => {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme: "light" });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.setDefaultTimeout(15_000);
  let number = 0;
  const look = async (what: string) => {
    number += 1;
    await page.screenshot({ path: join(screenshots, `${number}-${what}.png`), fullPage: true });
  };

  // Any page leads to the sign-in, and from there back.
  await page.goto(`${app.web}/tasks/overdue`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await look("wrong-password");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overdue" }).waitFor();
  await page.getByRole("link", { name: "Projects" }).click();

  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Garden");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  const project = page.getByRole("row", { name: /Garden/ });
  await project.waitFor();
  await look("projects");
  await project.getByRole("link", { name: /Tasks/ }).click();

  await page.getByRole("button", { name: "New task" }).click();
  await page.getByRole("dialog").getByLabel("Title").fill("Water the plants");
  await page.getByRole("dialog").getByLabel("Due at").fill("2020-01-02T10:00");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  const task = page.getByRole("row", { name: /Water the plants/ });
  await task.getByText("Overdue").waitFor();
  await look("task");
  await expectNarrowFits(page, look);

  await page.getByLabel("Status").selectOption({ label: "In progress" });
  await page.getByText("No task matches the filters.").waitFor();
  await page.getByLabel("Status").selectOption({ label: "Open" });
  await task.waitFor();

  // A character that no client forbids and no database stores: the server's own words, at the field.
  await task.getByRole("link", { name: /Edit/ }).click();
  await page.getByLabel("Title").fill("a\u0000b");
  await page.getByRole("button", { name: "Save" }).click();
  const title = page.getByLabel("Title");
  await page.getByText("The text holds a character that cannot be stored.").waitFor();
  expect(await title.getAttribute("aria-invalid")).toBe("true");
  expect(await page.evaluate('document.activeElement?.getAttribute("name")')).toBe("title");
  await look("server-error");
  await title.fill("Water all plants");
  await page.getByRole("button", { name: "Save" }).click();

  // It is overdue until it is complete.
  await page.getByRole("link", { name: "Overdue" }).click();
  const overdue = page.getByRole("row", { name: /Water all plants/ });
  await overdue.waitFor();
  await look("overdue");
  await overdue.getByRole("button", { name: /Complete/ }).click();
  await overdue.waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Projects" }).click();
  await project.getByRole("link", { name: /Tasks/ }).click();
  const done = page.getByRole("row", { name: /Water all plants/ });
  await done.getByText("Done").waitFor();
  await done.getByRole("button", { name: /Delete/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There are no tasks yet.").waitFor();
  await look("deleted");

  // The session outlives a reload, and ends when it is ended.
  await page.reload();
  await page.getByRole("heading", { name: "Tasks" }).waitFor();
  await page.getByRole("button", { name: "Admin" }).click();
  await page.getByText("Sign out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(errors).toEqual([]);
  await page.close();
});

/** Somebody who owns and may do most things, and cannot delete the account that the judge signs in with. */
const addMember = `
import asyncio
import argon2
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from app.core.models import database_url, load_models
from app.project.models import Project
from app.user.models import User

async def main() -> None:
    load_models()
    engine = create_async_engine(database_url())
    async with AsyncSession(engine) as session, session.begin():
        user = User(email="${member}", display_name="Member", password_hash=argon2.PasswordHasher().hash("${password}"))
        session.add(user)
        await session.flush()
        session.add(Project(name="A member's project", owner_id=user.id))
    await engine.dispose()

asyncio.run(main())
`;

// The last: it changes and deletes what it finds.
test("Schemathesis finds nothing in the running backend, with all its checks", async () => {
  const program = await prepareSchemathesis();
  await app.runPython(addMember);
  const token = await signIn(app, member);
  const args = [
    ...["--config-file", fileURLToPath(new URL("schemathesis.toml", import.meta.url))],
    ...["run", `${app.api}/openapi.json`, "--checks", "all", "--max-examples", "50", "--seed", "1"],
    ...["--header", `Authorization: Bearer ${token}`],
  ];
  const result = await runSchemathesis(program, args, app.tree);
  expect(result.exitCode === 0 ? "" : `${result.stdout}\n${result.stderr}`).toBe("");
});

/** On a telephone, and in the dark, nothing sticks out at the side. */
async function expectNarrowFits(page: Page, look: (what: string) => Promise<void>): Promise<void> {
  const before = page.viewportSize() ?? { width: 1200, height: 800 };
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 740 });
  const width = await page.evaluate("document.documentElement.scrollWidth");
  await look("narrow-dark");
  expect(width).toBe(360);
  await page.setViewportSize(before);
}
