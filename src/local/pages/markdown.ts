/** A small Markdown renderer: what issues, comments and pull requests here are written in. Everything is escaped. */
import { html, Html, type Part } from "./html.ts";
import { inline, type LinkTargets } from "./inline.ts";

/** The text as a sequence of blocks; HTML comments (markers) do not show, as on GitHub. */
export function markdown(text: string, targets: LinkTargets): Html {
  const lines = withoutComments(text.replaceAll("\r\n", "\n")).split("\n");
  return new Html(
    blocks(lines, targets)
      .map((part) => part.text)
      .join("\n"),
  );
}

/** Fenced code keeps its comments: there they are text. */
function withoutComments(text: string): string {
  return text
    .split(/(^ {0,3}```[\s\S]*?^ {0,3}```[^\n]*$)/m)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/<!--[\s\S]*?-->/g, "")))
    .join("");
}

/** Takes lines from `at`; gives what they are and where the next block starts; null when it is another kind of block. */
type Reader = (lines: readonly string[], at: number, targets: LinkTargets) => { html: Html; next: number } | null;

const readers: readonly Reader[] = [fence, heading, rule, details, table, quote, list];

function blocks(lines: readonly string[], targets: LinkTargets): Html[] {
  const found: Html[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) {
      // GitHub keeps line ends of comments.
      const rows = paragraph.map((line, index): Part => [
        index === 0 ? null : html`<br />`,
        inline(line.trim(), targets),
      ]);
      found.push(html`<p>${rows}</p>`);
      paragraph = [];
    }
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const block = readers.map((reader) => reader(lines, at, targets)).find((each) => each !== null);
    if (block) {
      flush();
      found.push(block.html);
      at = block.next;
    } else {
      if (line.trim() === "") {
        flush();
      } else {
        paragraph.push(line);
      }
      at += 1;
    }
  }
  flush();
  return found;
}

function fence(lines: readonly string[], at: number): ReturnType<Reader> {
  const [, indent = "", marks = "", language = ""] = /^( {0,3})(`{3,}|~{3,})\s*([\w+-]*)/.exec(lines[at] ?? "") ?? [];
  if (marks === "") {
    return null;
  }
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? "").trimStart().startsWith(marks)) {
    end += 1;
  }
  const code = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${indent.length}}`), ""));
  return {
    html: html`<pre class="code" data-language="${language}"><code>${code.join("\n")}</code></pre>`,
    next: end + 1,
  };
}

function heading(lines: readonly string[], at: number, targets: LinkTargets): ReturnType<Reader> {
  const [, marks = "", text = ""] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[at] ?? "") ?? [];
  if (marks === "") {
    return null;
  }
  const level = Math.min(6, marks.length + 1);
  return { html: new Html(`<h${level}>${inline(text, targets).text}</h${level}>`), next: at + 1 };
}

function rule(lines: readonly string[], at: number): ReturnType<Reader> {
  return /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/.test(lines[at] ?? "") ? { html: html`<hr />`, next: at + 1 } : null;
}

/** `<details>` with its `<summary>`; the rest is Markdown again. */
function details(lines: readonly string[], at: number, targets: LinkTargets): ReturnType<Reader> {
  const [, open, first = ""] = /^\s*<details( open)?>(.*)$/i.exec(lines[at] ?? "") ?? [];
  if (!/^\s*<details( open)?>/i.test(lines[at] ?? "")) {
    return null;
  }
  let depth = 1;
  let end = at;
  let text = first;
  while (depth > 0 && end + 1 < lines.length) {
    depth -= text.match(/<\/details>/gi)?.length ?? 0;
    if (depth <= 0) {
      break;
    }
    end += 1;
    text = lines[end] ?? "";
    depth += text.match(/<details( open)?>/gi)?.length ?? 0;
  }
  const body = [first, ...lines.slice(at + 1, end + 1)].join("\n").replace(/<\/details>\s*$/i, "");
  const [, summary = "Details", rest = body] = /^\s*<summary>([\s\S]*?)<\/summary>([\s\S]*)$/i.exec(body) ?? [];
  const inner = blocks(rest.split("\n"), targets);
  const attribute = new Html(open === undefined ? "" : " open");
  return {
    html: html`<details${attribute}><summary>${inline(summary, targets)}</summary>${inner}</details>`,
    next: end + 1,
  };
}

const cells = (line: string) =>
  line
    .trim()
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

function table(lines: readonly string[], at: number, targets: LinkTargets): ReturnType<Reader> {
  const isTable =
    (lines[at] ?? "").includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[at + 1] ?? "");
  if (!isTable || !(lines[at + 1] ?? "").includes("-")) {
    return null;
  }
  const head = cells(lines[at] ?? "");
  let next = at + 2;
  const rows: Html[] = [];
  while ((lines[next] ?? "").includes("|")) {
    const row = cells(lines[next] ?? "");
    rows.push(
      html`<tr>
        ${head.map((_, column) => html`<td>${inline(row[column] ?? "", targets)}</td>`)}
      </tr>`,
    );
    next += 1;
  }
  const titles = head.map((cell) => html`<th>${inline(cell, targets)}</th>`);
  return {
    html: html`<table>
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
    next,
  };
}

function quote(lines: readonly string[], at: number, targets: LinkTargets): ReturnType<Reader> {
  let next = at;
  while (/^ {0,3}>/.test(lines[next] ?? "")) {
    next += 1;
  }
  if (next === at) {
    return null;
  }
  const inner = lines.slice(at, next).map((line) => line.replace(/^ {0,3}> ?/, ""));
  return { html: html`<blockquote>${blocks(inner, targets)}</blockquote>`, next };
}

const bullet = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** Items, each with what is indented below it. */
function list(lines: readonly string[], at: number, targets: LinkTargets): ReturnType<Reader> {
  const [, indent = "", number] = bullet.exec(lines[at] ?? "") ?? [];
  if (!bullet.test(lines[at] ?? "")) {
    return null;
  }
  const items: Html[] = [];
  let next = at;
  while (next < lines.length) {
    const [, own = "", ordinal, text = ""] = bullet.exec(lines[next] ?? "") ?? [];
    if (
      !bullet.test(lines[next] ?? "") ||
      own.length !== indent.length ||
      (ordinal === undefined) !== (number === undefined)
    ) {
      break;
    }
    const below: string[] = [];
    next += 1;
    while (next < lines.length && belongs(lines, next, indent.length)) {
      below.push((lines[next] ?? "").slice(Math.min(indent.length + 2, leading(lines[next] ?? ""))));
      next += 1;
    }
    items.push(html`<li>${item(text, targets)}${blocks(below, targets)}</li>`);
  }
  return {
    html:
      number === undefined
        ? html`<ul>
            ${items}
          </ul>`
        : html`<ol start="${number}">
            ${items}
          </ol>`,
    next,
  };
}

const leading = (line: string) => line.length - line.trimStart().length;

/** Indented further than the bullet, or blank before something that is. */
function belongs(lines: readonly string[], at: number, indent: number): boolean {
  const line = lines[at] ?? "";
  return line.trim() === "" ? leading(lines[at + 1] ?? "") > indent && at + 1 < lines.length : leading(line) > indent;
}

function item(text: string, targets: LinkTargets): Part {
  const [, box, rest = ""] = /^\[([ xX])\]\s+(.*)$/.exec(text) ?? [];
  return box === undefined ? inline(text, targets) : [box === " " ? "☐ " : "☑ ", inline(rest, targets)];
}
