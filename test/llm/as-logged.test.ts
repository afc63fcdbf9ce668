/** What people look at afterwards is what the model got: the same messages, character for character, in the same order. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { z } from "zod";
import { good } from "../../src/local/model/scripts.ts";
import { dropGround, type Ground, makeGround, work } from "./ground.ts";

const service = "backend/app/billing/service.py";
let ground: Ground;
beforeEach(async () => {
  // Everything that is changed on its way to a model: invisible characters, line ends, colours, half characters.
  ground = await makeGround({ [service]: "# a\u200bb\u202ec\u{e0041}\r\nx = '\u001b[31mred\u001b[0m'\n" });
});
afterEach(() => dropGround(ground));

const Step = z.object({ message: z.object({ role: z.string(), text: z.string() }).optional() });

test("the log shows each message exactly as the model's server got it", async () => {
  const task = "Do\u200b this\u202e.\r\nAnd that.\u{e0064}\u{e0065}";
  const script = good(["read", { path: service }], ["list", {}], ["write", { path: service, text: "y = 2\n" }]);
  const { requests, trajectory } = await work(ground, script, { task });
  const logged = trajectory
    .trim()
    .split("\n")
    .flatMap((line) => Step.parse(JSON.parse(line)).message ?? []);
  const got = (requests.at(-1)?.messages ?? []).map(({ role, content }) => ({ role, text: content ?? "" }));
  expect(got.length).toBeGreaterThan(6);
  expect(logged.slice(0, got.length).map(({ role, text }) => ({ role, text }))).toEqual(got);
  expect(got.find(({ role }) => role === "user")?.text).toContain("Do this.\nAnd that.");
  expect(got.find(({ role }) => role === "tool")?.text).toBe("# abc\nx = 'red'\n");
});
