/**
 * Text of people, repositories and tools as a model may read it: what a person does not see, the model does not see either. The
 * result is also what the log keeps, so that both show the same. Pure and idempotent.
 *
 * `canonicalText` looks at characters only and is for code and tool output. `canonicalMarkdown` is for what GitHub renders: it also
 * takes out what the rendering hides.
 */
import { hiddenMark } from "./untrusted-html.ts";
import { applyEdits, hiddenInMarkdown, isTooIntricate } from "./untrusted-markdown.ts";

export { hiddenMark };

/** Colours and cursor movements of terminals (ECMA-48, control sequences). */
const terminalSequence = new RegExp("\\u001b\\[[0-?]*[ -/]*[@-~]", "g");

/**
 * Unicode's Default_Ignorable_Code_Point is what has no glyph: tag characters (U+E0000…), bidirectional controls, zero width
 * characters, variation selectors, soft hyphens, fillers. Control characters and annotation marks have none either.
 */
const invisible =
  /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufff9-\ufffb]|(?![\t\n])\p{Cc}/gu;

/** Whether a text has a character in it that no reader sees. */
export function hasInvisible(text: string): boolean {
  return text.search(invisible) >= 0;
}

/** Without characters that nobody sees; line ends as "\n". */
export function canonicalText(text: string): string {
  let clean = text.toWellFormed();
  // What is taken out may join what stood on both sides to a sequence; each round makes the text shorter.
  for (let before = ""; before !== clean;) {
    before = clean;
    clean = clean
      .replaceAll(terminalSequence, "")
      .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
      .replaceAll(invisible, "");
  }
  return clean;
}

/** Removals may join what stood on both sides to something hidden again; a text that needs more rounds is made to confuse. */
const mostRounds = 20;

/**
 * As `canonicalText`, and without what a person does not see on GitHub: HTML comments, hidden elements, attributes, titles,
 * unused definitions and footnotes, texts of images, words behind a fence's language, cells beyond a table's head. Code is shown as it is, so it is kept.
 */
export function canonicalMarkdown(text: string): string {
  let clean = canonicalText(text);
  for (let round = 0; round < mostRounds; round++) {
    if (isTooIntricate(clean)) {
      return hiddenMark;
    }
    const edits = hiddenInMarkdown(clean, hasInvisible);
    if (edits.length === 0) {
      return clean;
    }
    clean = canonicalText(applyEdits(clean, edits));
  }
  return hiddenMark;
}
