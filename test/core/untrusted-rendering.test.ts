/**
 * The promise of canonicalMarkdown, put to a browser: what the model reads of a text stands in the text's rendering. The
 * parser is not the judge of itself here: Chromium says what is seen (`innerText`), hidden elements and broken tags included.
 */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfmFootnote, gfmFootnoteHtml } from "micromark-extension-gfm-footnote";
import { gfmTable, gfmTableHtml } from "micromark-extension-gfm-table";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { canonicalMarkdown, canonicalText } from "../../src/core/untrusted-text.ts";
import { launchBrowser } from "../e2e/judges/browser.ts";

jest.setTimeout(120_000);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

const render = (markdown: string) =>
  micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfmTable(), gfmFootnote()],
    htmlExtensions: [gfmTableHtml(), gfmFootnoteHtml()],
  });

/** In the page: what a person sees of each of some texts, with everything opened that opens. No script runs. */
const look = `(pages) => pages.map((html) => {
  const place = document.createElement("div");
  place.innerHTML = html;
  for (const details of place.querySelectorAll("details")) {
    details.open = true;
  }
  document.body.append(place);
  const text = place.innerText;
  place.remove();
  return text;
})`;

async function seen(texts: readonly string[]): Promise<string[]> {
  const pages = texts.map((text) => render(canonicalText(text)));
  return z.array(z.string()).parse(await page.evaluate(`(${look})(${JSON.stringify(pages)})`));
}

/** Pieces of structure, between which words stand that can be told apart. */
const structure = fc.constantFrom(
  ...[
    "\n",
    "\n\n",
    " ",
    "  \n",
    "    ",
    "- ",
    "1. ",
    "> ",
    "# ",
    "\n---\n",
    "\\",
    "`",
    "``",
    "\n```\n",
    "\n~~~\n",
    "  ```\n",
  ],
  ...[
    "<!--",
    "-->",
    "<!-",
    "<div hidden>",
    "</div>",
    "<div>",
    "\n<div>\n",
    "\n\n</div>\n\n",
    "<pre>",
    "</pre>",
    "<p hidden>",
  ],
  ...[
    "<span style='display:none'>",
    "</span>",
    "<span ",
    "<a title='",
    "'>",
    '"',
    "<!",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "<title>",
  ],
  ...["</title>", "<details>", "<summary>", "<table>", "<td>", "<svg>", "<script>", "</script>", "<b", ">", "<", "</"],
  ...[
    "[",
    "]",
    "](",
    ")",
    "![",
    "[a]",
    "[a]: ",
    "\n[a]: /x ",
    "\n[//]: # (",
    "[^a]",
    "\n[^a]: ",
    "\n\n[^b]: ",
    "(/x ",
    " 'q ",
    "'",
  ],
  ...[
    "|",
    "\n| a | b |\n|---|---|\n| ",
    " | ",
    " |\n",
    "\n```yaml ",
    "\n```mermaid\n",
    "$\\phantom{",
    "}$",
    "&#x200b;",
    "&lt;",
  ],
);
const word = Symbol("word");
const markdown = fc
  .array(fc.oneof({ weight: 2, arbitrary: structure }, { weight: 1, arbitrary: fc.constant(word) }), {
    minLength: 2,
    maxLength: 24,
  })
  .map((parts) => parts.map((part, index) => (part === word ? ` w${index}w ` : part)).join(""));

/** Addresses are seen on demand; a fence's language gives the code its colours. */
const withoutAddresses = (markdown: string) =>
  markdown.replaceAll(/\]\([^\s)]*\)?|\]:\s*\S+|(?:href|src)=\S+|^[^\n]*(?:`{3,}|~{3,})[ \t]*\S+/gm, " ");

const wordsOf = (text: string) => text.match(/w\d+w/g) ?? [];

test("no word reaches a model that nobody sees", async () => {
  const texts = fc.sample(markdown, { numRuns: 4_000, seed: 42 });
  let hidden = 0;
  const shown = await seen(texts);
  for (const [index, text] of texts.entries()) {
    const visible = new Set(wordsOf(shown[index] ?? ""));
    const read = wordsOf(withoutAddresses(canonicalMarkdown(text)));
    hidden += wordsOf(text).length - visible.size;
    expect({ text, unseen: read.filter((one) => !visible.has(one)) }).toEqual({ text, unseen: [] });
  }
  // Else the texts would try nothing.
  expect(hidden).toBeGreaterThan(1_000);
});
