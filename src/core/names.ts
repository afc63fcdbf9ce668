/** Names derived from the spec's names, one function per convention, so that four agents spell them alike. */

/** Every name is spelled in many ways and many times; a spec has a few thousand of them. */
const split = new Map<string, readonly string[]>();
const mostNames = 20_000;

function words(name: string): readonly string[] {
  const known = split.get(name);
  if (known !== undefined) {
    return known;
  }
  const fresh = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "");
  if (split.size >= mostNames) {
    split.clear();
  }
  split.set(name, fresh);
  return fresh;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** `ProjectMember` → `project_member` */
export const snakeCase = (name: string) => words(name).join("_").toLowerCase();

/** `ProjectMember` → `project-member` */
export const kebabCase = (name: string) => words(name).join("-").toLowerCase();

/** `due_at` → `dueAt` */
export const camelCase = (name: string) => {
  const [first = "", ...rest] = words(name);
  return first.toLowerCase() + rest.map(capital).join("");
};

/** `due_at` → `DueAt` */
export const pascalCase = (name: string) => words(name).map(capital).join("");

/** `due_at` → `Due at` */
export const sentenceCase = (name: string) => {
  const text = words(name).join(" ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const irregular: Readonly<Record<string, string>> = {
  person: "people",
  child: "children",
  man: "men",
  woman: "women",
  mouse: "mice",
  foot: "feet",
  tooth: "teeth",
  series: "series",
  species: "species",
};

/** English plural of the last word of a snake_case, kebab-case or camelCase name; other casing is kept. */
export function plural(name: string): string {
  const split = /^(.*?)([A-Z]?[a-z]+)$/.exec(name);
  const [head, last] = split ? [split[1] ?? "", split[2] ?? ""] : ["", name];
  const lower = last.toLowerCase();
  const special = Object.hasOwn(irregular, lower) ? irregular[lower] : undefined;
  if (special !== undefined) {
    return head + last.charAt(0) + special.slice(1);
  }
  if (/[^aeiou]y$/.test(lower)) {
    return `${head}${last.slice(0, -1)}ies`;
  }
  return /(?:s|x|z|ch|sh)$/.test(lower) ? `${head}${last}es` : `${head}${last}s`;
}
