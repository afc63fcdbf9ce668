/** What every page has: head, style, the way back. */
import { fullName, type Repository } from "../state.ts";
import { iso, type World } from "../world.ts";
import { html, Html, type Part } from "./html.ts";
import type { LinkTargets } from "./inline.ts";

const style = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --dim: #59636e; --link: #0550ae;
  --good: #1a7f37; --bad: #c1121f; --done: #7a3fd0; --add: #dafbe1; --del: #ffebe9; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #1c2128; --dim: #9ba4ae; --link: #6cb0ff;
  --good: #5fce78; --bad: #ff8a80; --done: #c4a3ff; --add: #12361f; --del: #471c1c; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
a { color: var(--link); } h1 { font-size: 1.5rem; margin: .5rem 0; } h2, h3, h4 { margin: 1.2rem 0 .4rem; }
table { border-collapse: collapse; margin: .6rem 0; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
pre { background: var(--soft); padding: .7rem; overflow-x: auto; border-radius: 6px; } code { font-family: ui-monospace, monospace; font-size: .9em; }
:not(pre) > code { background: var(--soft); padding: .1em .3em; border-radius: 4px; }
blockquote { margin: 0; padding-left: .8rem; border-left: 3px solid var(--line); color: var(--dim); }
.box { border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; } .box > header { background: var(--soft); padding: .4rem .8rem; border-bottom: 1px solid var(--line); }
.box > div { padding: .2rem .8rem; overflow-x: auto; } .dim { color: var(--dim); } .person { font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .done { color: var(--done); }
.label { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .5rem; font-size: .85em; white-space: nowrap; }
.diff { padding: 0; line-height: 1.35; } .diff span { display: block; padding: 0 .7rem; min-height: 1.35em; width: max-content; min-width: calc(100% - 1.4rem); }
.diff .add { background: var(--add); } .diff .del { background: var(--del); } .diff .at { color: var(--dim); }
`;

/** A whole document. */
export function page(world: World, title: string, content: Part): string {
  const nav = html`<nav>
    <a href="${world.url}/">Local GitHub</a> <span class="dim">on this machine, for the demo and for tests</span>
  </nav>`;
  const head = html`<meta charset="utf-8" /><meta
      name="viewport"
      content="width=device-width, initial-scale=1"
    /><title>${title}</title>`;
  const document = html`<html lang="en">
    <head>
      ${head}
      <style>
        ${new Html(style)}
      </style>
    </head>
    <body>
      ${nav}
      <main>${content}</main>
    </body>
  </html>`;
  return `<!doctype html>\n${document.text}\n`;
}

export function targetsOf(world: World, repository: Repository): LinkTargets {
  return { root: world.url, repository: `${world.url}/${fullName(repository)}` };
}

/** The line above a repository's pages. */
export function crumbs(world: World, repository: Repository, ...more: readonly Part[]): Html {
  const { repository: base } = targetsOf(world, repository);
  return html`<p><a href="${base}">${fullName(repository)}</a>${more.map((part) => [" / ", part])}</p>`;
}

export function when(date: Date): Html {
  return html`<time class="dim" datetime="${iso(date)}">${iso(date).replace("T", " ").replace("Z", " UTC")}</time>`;
}

export function commitLink(world: World, repository: Repository, sha: string): Html {
  return html`<a href="${targetsOf(world, repository).repository}/commit/${sha}"><code>${sha.slice(0, 7)}</code></a>`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
