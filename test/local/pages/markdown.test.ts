/** Markdown as issues and comments use it. */
import { expect, test } from "@jest/globals";
import { markdown } from "../../../src/local/pages/markdown.ts";

const targets = { root: "http://local", repository: "http://local/ada/taskflow" };
const render = (text: string) => markdown(text, targets).text.replaceAll(/>\s+</g, "><").trim();

test.each([
  ["headings start one level lower", "## Title ##", "<h3>Title</h3>"],
  ["a paragraph keeps its line ends", "one\ntwo", "<p>one<br />two</p>"],
  [
    "emphasis",
    "**a** *b* _c_ ~~d~~ snake_case_name",
    "<p><strong>a</strong><em>b</em><em>c</em><del>d</del> snake_case_name</p>",
  ],
  [
    "code keeps its characters",
    "`a **b** <c>` and ``x ` y``",
    "<p><code>a **b** &lt;c&gt;</code> and <code>x ` y</code></p>",
  ],
  [
    "links to the web and to this server",
    "[a](https://x.y/z) [b](/ada) [c](javascript:x)",
    '<p><a href="https://x.y/z">a</a><a href="http://local/ada">b</a> [c](javascript:x)</p>',
  ],
  [
    "addresses, numbers and people",
    "see https://x.y/z. #12 @ada",
    '<p>see <a href="https://x.y/z">https://x.y/z</a>. <a href="http://local/ada/taskflow/issues/12">#12</a><span class="person">@ada</span></p>',
  ],
  [
    "a fence keeps what is in it",
    "```yaml aurora\na: <b>\n<!-- kept -->\n```",
    '<pre class="code" data-language="yaml"><code>a: &lt;b&gt;\n&lt;!-- kept --&gt;</code></pre>',
  ],
  ["comments are not shown", "a <!-- marker -->b\n\n<!-- x\ny -->", "<p>a b</p>"],
  ["nested lists", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["numbered lists and boxes", "3. a\n4. [x] b", '<ol start="3"><li>a</li><li>☑ b</li></ol>'],
  [
    "tables",
    "| a | b |\n| --- | :-: |\n| 1 \\| 2 | `x` |\n| 3 |",
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | 2</td><td><code>x</code></td></tr><tr><td>3</td><td></td></tr></tbody></table>",
  ],
  ["quotes hold blocks", "> # Q\n> text", "<blockquote><h2>Q</h2><p>text</p></blockquote>"],
  ["a rule", "---", "<hr />"],
  [
    "details fold what is in them",
    "<details><summary>More **x**</summary>\n\n- a\n\n</details>\nafter",
    "<details><summary>More <strong>x</strong></summary><ul><li>a</li></ul></details><p>after</p>",
  ],
  ["other tags are text", "<script>x</script> <b>ok</b><br/>", "<p>&lt;script&gt;x&lt;/script&gt; <b>ok</b><br></p>"],
  ["a backslash takes a mark's meaning", "\\*a\\* \\`b\\`", "<p>*a* `b`</p>"],
])("%s", (_, text, expected) => {
  expect(render(text)).toBe(expected);
});

test("what never ends does not hang", () => {
  expect(render("<details>\nopen")).toContain("open");
  expect(render("```\nopen")).toContain("open");
  expect(render(`${"*".repeat(3000)}a`)).toContain("a");
});
