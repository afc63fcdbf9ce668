/** Changes of files, as pages show them. */
import type { FileChange } from "../git/log.ts";
import { totals } from "../render/commit.ts";
import { counted } from "./layout.ts";
import { html, type Html } from "./html.ts";

/** Beyond this many lines a file's change is folded. */
const foldAfter = 400;

export function diffView(files: readonly FileChange[]): Html {
  const { additions, deletions } = totals(files);
  const figures = html`<span class="good">+${additions}</span> <span class="bad">−${deletions}</span>`;
  return html`<p>${counted(files.length, "file")} changed, ${figures}</p>
    ${files.map(fileView)}`;
}

function fileView(file: FileChange): Html {
  const name = file.previousPath === null ? file.path : `${file.previousPath} → ${file.path}`;
  const figures = html`<span class="good">+${file.additions}</span> <span class="bad">−${file.deletions}</span>`;
  const lines = file.patch?.split("\n") ?? [];
  const body =
    file.patch === null
      ? html`<p class="dim">No text to show.</p>`
      : html`<pre class="diff"><code>${lines.map(lineView)}</code></pre>`;
  const shown =
    lines.length > foldAfter
      ? html`<details>
          <summary>${counted(lines.length, "line")}</summary>
          ${body}
        </details>`
      : body;
  return html`<section class="box">
    <header><code>${name}</code> <span class="dim">${file.status}</span> ${figures}</header>
    <div>${shown}</div>
  </section>`;
}

function lineView(line: string): Html {
  const kind = line.startsWith("@@") ? "at" : line.startsWith("+") ? "add" : line.startsWith("-") ? "del" : "same";
  return html`<span class="${kind}">${line}</span>`;
}
