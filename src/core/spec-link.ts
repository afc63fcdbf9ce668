/** Links in an issue to a spec that lies in the repository. */
import type { RepositoryRef } from "./ids.ts";
import { pathProblem } from "./paths.ts";
import { looksLikeSpec, mayBeSpecPath } from "./spec/source.ts";
import { shownMarkdown } from "./spec/shown-markdown.ts";

export interface LinkPlace {
  readonly repository: RepositoryRef;
  /** `https://github.com`, without a slash at the end. */
  readonly githubUrl: string;
  readonly defaultBranch: string;
}

export interface SpecLinks {
  /** Files of the default branch that may be specs, in the order in which they are linked first. */
  readonly paths: readonly string[];
  /** Addresses of files that may be specs, of another repository or at another branch or commit. */
  readonly elsewhere: readonly string[];
}

/** An issue that links to more is no place for a spec. */
const mostLinks = 20;

/** @returns null when the issue's own text is the spec, or means to be: then its links are none of Aurora's business. */
export function specLinks(markdown: string, place: LinkPlace): SpecLinks | null {
  if (looksLikeSpec(markdown)) {
    return null;
  }
  const paths = new Set<string>();
  const elsewhere = new Set<string>();
  for (const destination of destinations(shownMarkdown(markdown))) {
    const target = targetOf(destination, place);
    if (target !== null && paths.size + elsewhere.size < mostLinks) {
      (target.here ? paths : elsewhere).add(target.name);
    }
  }
  return { paths: [...paths], elsewhere: [...elsewhere] };
}

/**
 * Where links lead, in the order in which they stand: `[text](destination "title")`, `[label]: destination`, `<address>` and
 * bare addresses (https://github.github.com/gfm, 4.7 and 6.6 to 6.9).
 */
function destinations(shown: string): readonly string[] {
  const kinds = [
    /\[(?:[^[\]\\]|\\.){0,500}\]\([ \t]*(?:<(?<bracketed>[^<>\n]{1,2000})>|(?<bare>[^\s()<>]{1,2000}))/g,
    /^ {0,3}\[[^[\]\n]{1,500}\]:[ \t]*<?(?<bare>[^\s<>]{1,2000})>?/gm,
    /\b(?<bare>https?:\/\/[^\s<>()[\]"'`]{0,2000}[^\s<>()[\]"'`.,:;!?*_~])/gi,
  ];
  return kinds
    .flatMap((kind) => [...shown.matchAll(kind)])
    .sort((a, b) => a.index - b.index)
    .map(({ groups }) => groups?.["bracketed"] ?? groups?.["bare"] ?? "");
}

interface Target {
  /** On the default branch of this repository. */
  readonly here: boolean;
  /** A path, or an address. */
  readonly name: string;
}

function targetOf(destination: string, place: LinkPlace): Target | null {
  const github = new URL(place.githubUrl);
  const absolute = /^https?:\/\//i.test(destination);
  if (!absolute && /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(destination)) {
    return null;
  }
  if (!absolute && !isSitePath(destination, place.repository)) {
    // Perhaps with a query or a line number behind the path.
    return file(decoded(destination.replace(/^(?:\.?\/)+/, "").replace(/[?#].*$/s, "")));
  }
  const url = URL.parse(destination, place.githubUrl);
  if (url?.host !== github.host) {
    return null;
  }
  const [, owner = "", name = "", view, ...rest] = url.pathname.split("/");
  if (view !== "blob" || rest.length < 2) {
    return null;
  }
  const { repository, defaultBranch } = place;
  const same = isSame(owner, repository.owner) && isSame(name, repository.name);
  const behind = decoded(rest.join("/"));
  if (behind !== null && same && behind.startsWith(`${defaultBranch}/`)) {
    return file(behind.slice(defaultBranch.length + 1));
  }
  return mayBeSpecPath(url.pathname) ? { here: false, name: `${url.origin}${url.pathname}` } : null;
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** `/owner/name/blob/…`: GitHub's own way to write an address without its host. */
function isSitePath(destination: string, { owner, name }: RepositoryRef): boolean {
  return destination.toLowerCase().startsWith(`/${owner}/${name}/blob/`.toLowerCase());
}

function file(path: string | null): Target | null {
  return path !== null && pathProblem(path) === null && mayBeSpecPath(path) ? { here: true, name: path } : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
