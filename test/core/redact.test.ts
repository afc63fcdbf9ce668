import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { redactor } from "../../src/core/redact.ts";

const secret = 'sk-Canary/42+β&"x"';

test.each([
  ["raw", secret],
  ["URL", encodeURIComponent(secret)],
  ["JSON", JSON.stringify({ secret })],
  ["hex", Buffer.from(secret).toString("hex")],
  ["HEX", Buffer.from(secret).toString("hex").toUpperCase()],
])("%s", (_form, text) => {
  const clean = redactor([secret])(`before ${text} after`);
  expect(clean).toContain("[redacted]");
  expect(clean).not.toContain("anary");
  expect(clean).toMatch(/^before .* after$/);
});

test("base64 of anything with the secret in it keeps only what does not come from the secret alone", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
      for (const encoding of ["base64", "base64url"] as const) {
        const encoded = Buffer.from(`${before}${secret}${after}`).toString(encoding);
        const clean = redactor([secret])(encoded);
        expect(clean).toContain("[redacted]");
        expect(Buffer.from(clean.replace("[redacted]", ""), encoding).toString("latin1")).not.toContain("anary");
      }
    }),
  );
});

test("nothing and words too short to be a secret are left alone", () => {
  expect(redactor(["", "on"])("on and on")).toBe("on and on");
});
