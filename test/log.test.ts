/** No secret reaches the log, in whatever spelling and by whatever way. */
import { expect, test } from "@jest/globals";
import { createLog } from "../src/log.ts";

function logged(write: (made: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []): string {
  let text = "";
  write(createLog("info", secrets, { write: (line) => (text += line) }));
  return text;
}

const token = "ghs_canary.4711-x/y+z_AbCdEf";
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["raw", token],
  ["base64", base64(token)],
  ["an authorization header", `Basic ${base64(`x-access-token:${token}`)}`],
  ["hex", Buffer.from(token).toString("hex")],
  ["a URL", `https://x:${encodeURIComponent(token)}@github.com/`],
])("a token in %s is not written, in a field, a message or an error", (_, spelling) => {
  const text = logged(({ log, hide }) => {
    hide(token);
    log.info({ headers: { authorization: spelling } }, "asked");
    log.warn({}, `git said: ${spelling}`);
    log.error({ err: new Error(spelling, { cause: new Error(spelling) }) }, "failed");
  });
  expect(text).not.toContain(spelling);
  expect(text).not.toContain("canary");
  expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(4);
  expect(
    text
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toHaveLength(3);
});

test("a private key is not written, nor one line of it", () => {
  const lines = ["-----BEGIN PRIVATE KEY-----", "a".repeat(64), "bc".repeat(20), "-----END PRIVATE KEY-----"];
  const text = logged(
    ({ log }) => {
      log.info({ key: lines.join("\n") }, lines[1] ?? "");
      log.info({ line: lines[2] }, "part");
    },
    [lines.join("\n")],
  );
  expect(text).not.toContain("aaaa");
  expect(text).not.toContain("bcbc");
});

test("what is known from the start stays hidden however many tokens follow", () => {
  const text = logged(
    ({ log, hide }) => {
      for (let number = 0; number < 500; number++) {
        hide(`ghs_token_number_${number}`);
      }
      log.info({}, "webhook-secret and ghs_token_number_499");
    },
    ["webhook-secret"],
  );
  expect(text).toContain("[redacted] and [redacted]");
});

test("the other words of a line stay as they are", () => {
  expect(
    logged(
      ({ log }) => {
        log.info({ run: "k3v9x2ma", delivery: "d-1" }, "looked");
      },
      [token],
    ),
  ).toMatch(/"run":"k3v9x2ma","delivery":"d-1","msg":"looked"/);
});
