import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import ts from "typescript";
import {
  attribute,
  comment,
  html,
  jsx,
  literal,
  member,
  propertyName,
} from "../../../src/agents/frontend/typescript.ts";

const nasty = [
  "quote \" and ' and ` and \\",
  "${process.exit(1)} {{x}} {x}",
  "</script><script>alert(1)</script>",
  "<!-- comment --> ]]>",
  "*/ alert(1) /*",
  "line\nbreak\r\u2028and\u2029more\u0085",
  "\u202eright to left\u202c and \u2066isolated\u2069 and z\u200bero \ufeff",
  "\ud800 half a character",
  "eslint-disable @ts-ignore @ts-nocheck",
  "a&b;&lt;",
];
const anyText = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 40 }));

const hidden = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

/** Every diagnostic of the syntax; the file is a .tsx. */
function syntaxErrors(code: string): readonly unknown[] {
  const { diagnostics } = ts.transpileModule(code, {
    fileName: "x.tsx",
    reportDiagnostics: true,
    compilerOptions: { jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.ES2023 },
  });
  return diagnostics ?? [];
}

/** What TypeScript takes a string literal for; null when the code is anything else. */
function evaluated(code: string): string | null {
  const { statements } = ts.createSourceFile("x.ts", code, ts.ScriptTarget.ES2023, true);
  const [statement] = statements;
  return statements.length === 1 &&
    statement !== undefined &&
    ts.isExpressionStatement(statement) &&
    ts.isStringLiteral(statement.expression)
    ? statement.expression.text
    : null;
}

describe("a literal", () => {
  test.each(nasty)("evaluates to the text and hides nothing: %j", (text) => {
    const code = literal(text);
    expect(evaluated(code)).toBe(text);
    expect(code).not.toMatch(hidden);
    expect(code).not.toContain("<");
  });

  test("does so for any text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const code = literal(text);
        return evaluated(code) === text && !hidden.test(code) && !code.includes("<") && !code.includes("\n");
      }),
    );
  });
});

describe("JSX", () => {
  const one = (code: string) => {
    const file = ts.createSourceFile("x.tsx", code, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TSX);
    const [statement] = file.statements;
    if (statement === undefined || !ts.isExpressionStatement(statement)) {
      throw new Error("not one expression");
    }
    return { file, expression: statement.expression };
  };

  test("holds any text as one child, without elements or expressions of its own", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const code = `<p>${jsx(text)}</p>`;
        const { file, expression } = one(code);
        return (
          syntaxErrors(code).length === 0 &&
          file.statements.length === 1 &&
          ts.isJsxElement(expression) &&
          expression.children.length <= 1
        );
      }),
    );
  });

  test("holds any text as an attribute's value", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const code = `<p title=${attribute(text)} />`;
        const { expression } = one(code);
        const properties = ts.isJsxSelfClosingElement(expression) ? expression.attributes.properties : [];
        const [property] = properties;
        if (properties.length !== 1 || property === undefined || !ts.isJsxAttribute(property)) {
          return false;
        }
        const value = property.initializer;
        const inner = value !== undefined && ts.isJsxExpression(value) ? value.expression : value;
        return inner !== undefined && ts.isStringLiteral(inner) && inner.text === text;
      }),
    );
  });

  test("keeps plain words plain", () => {
    expect(`<p>${jsx("Due at")}</p>`).toBe("<p>Due at</p>");
    expect(attribute("Due at")).toBe('"Due at"');
    expect(attribute("It's")).toBe(`{"It's"}`);
  });
});

describe("a comment", () => {
  test("never ends early, never spans lines, and is no directive", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = comment(text);
        return !result.includes("*/") && !/[\n\r@{}]/.test(result) && !hidden.test(result);
      }),
    );
  });

  test("stays readable", () => {
    expect(comment("Create a task.\n  Problems: 422.")).toBe("Create a task. Problems: 422.");
  });
});

describe("HTML", () => {
  test("has no markup and nothing hidden in it", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = html(text);
        return !/[<>"']/.test(result) && !/&(?!amp;|lt;|gt;|quot;|#39;)/.test(result) && !hidden.test(result);
      }),
    );
  });

  test("says the same", () => {
    expect(html(`Tom & "Jerry" <3`)).toBe("Tom &amp; &quot;Jerry&quot; &lt;3");
  });
});

test("names that are no identifiers are quoted", () => {
  expect([propertyName("dueAt"), propertyName("a-b"), propertyName("__proto__")]).toEqual([
    "dueAt",
    '"a-b"',
    '"__proto__"',
  ]);
  expect([member("row", "dueAt"), member("row", "a-b")]).toEqual(["row.dueAt", 'row["a-b"]']);
});
