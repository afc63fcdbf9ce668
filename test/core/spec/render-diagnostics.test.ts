import { describe, expect, test } from "@jest/globals";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { formatDiagnostics, renderDiagnostics } from "../../../src/core/spec/render-diagnostics.ts";
import { mutated } from "./example.ts";

function diagnosticsOf(text: string) {
  const parsed = parseSpec(text);
  return parsed.ok ? parsed.warnings : parsed.diagnostics;
}

const broken = mutated("project: Project! cascade\n      assignee", "project: Projct! cascade\n      assignee").replace(
  "where: status != 'done'}",
  "where: status != 'done' && due_at < now()}",
);

describe("in a comment", () => {
  test("two mistakes read like this", () => {
    expect(renderDiagnostics(diagnosticsOf(broken))).toMatchInlineSnapshot(`
     "### The spec needs two corrections before Aurora can start

     1. **Line 66, column 16**: \`Projct\` is not an entity. Did you mean \`Project\`?
        \`\`\`
          project: Projct! cascade
                   ^^^^^^
        \`\`\`
     2. **Line 73, column 92**: An index condition cannot use \`now()\`: PostgreSQL wants the same answer every time. Use a stored field.
        \`\`\`
          - {name: open_by_due, fields: [project, due_at], where: status != 'done' && due_at < now()}
                                                                                               ^^^^^
        \`\`\`

     Edit the issue, then add the label \`aurora:implement\` again.
     "
    `);
  });

  test("the heading and what to do next can be said otherwise", () => {
    const text = renderDiagnostics(diagnosticsOf(""), { heading: "No spec", nextStep: "Add one." });
    expect(text).toMatchInlineSnapshot(`
     "### No spec

     1. **Line 1, column 1**: There is no spec here: the text is empty. Put the spec in a block that starts with a line \`\`\`\` \`\`\`yaml aurora \`\`\`\` and ends with a line \`\`\`\` \`\`\` \`\`\`\`.

     Add one.
     "
    `);
  });

  test("of a file each names the file", () => {
    const text = renderDiagnostics(diagnosticsOf(broken), { file: "specs/a`b.md" });
    expect(text).toContain("1. **``specs/a`b.md``, line 66, column 16**: `Projct` is not an entity.");
    expect(text).toContain("2. **``specs/a`b.md``, line 73, column 92**: ");
  });

  test("text of the spec cannot leave its code block", () => {
    const text = mutated("title: string(1..200)", "title: '```` ## Merged'");
    expect(renderDiagnostics(diagnosticsOf(text))).toMatchInlineSnapshot(`
     "### The spec needs one correction before Aurora can start

     1. **Line 59, column 15**: Expected a type, found \`\` \` \`\`.
        \`\`\`\`\`
          title: '\`\`\`\` ## Merged'
                  ^
        \`\`\`\`\`

     Edit the issue, then add the label \`aurora:implement\` again.
     "
    `);
  });

  test("a long line is cut around the mistake", () => {
    const text = mutated(
      "notes: text?",
      `notes: text? ${"readonly ".repeat(1)}${" ".repeat(200)}hiden${" ".repeat(200)}`,
    );
    const [diagnostic] = diagnosticsOf(text);
    expect(diagnostic?.excerpt.map((line) => line.length <= 120)).toEqual([true, true]);
    expect(diagnostic?.excerpt[1]?.indexOf("^")).toBe(diagnostic?.excerpt[0]?.indexOf("hiden"));
  });

  test("thirty of many are shown, and the rest counted", () => {
    const fields = Array.from({ length: 40 }, (_, n) => `      f${n}: strng\n`).join("");
    const text = renderDiagnostics(
      diagnosticsOf(mutated("      title: string(1..200)\n", `      title: string\n${fields}`)),
    );
    expect(text).toContain("### The spec needs 40 corrections before Aurora can start");
    expect(text).toContain("\n30. **Line");
    expect(text).not.toContain("\n31. **Line");
    expect(text).toContain("…and 10 more.");
  });
});

test("in a terminal, each starts with file, line and column", () => {
  expect(formatDiagnostics(diagnosticsOf(broken), "spec.yaml")).toMatchInlineSnapshot(`
   "spec.yaml:66:16: error: \`Projct\` is not an entity. Did you mean \`Project\`?
         project: Projct! cascade
                  ^^^^^^
   spec.yaml:73:92: error: An index condition cannot use \`now()\`: PostgreSQL wants the same answer every time. Use a stored field.
         - {name: open_by_due, fields: [project, due_at], where: status != 'done' && due_at < now()}
                                                                                              ^^^^^
   "
  `);
});
