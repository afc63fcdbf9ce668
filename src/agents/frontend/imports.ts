/** Import statements, computed from what a file uses. */

/** A module, and the names taken from it; "type X" for what is only a type. */
export type Import = readonly [module: string, ...names: readonly string[]];

/** Statements in a fixed order, one per module, each name once; modules without names are left out. */
export function importLines(imports: readonly Import[]): string {
  const byModule = new Map<string, Set<string>>();
  for (const [module, ...names] of imports) {
    const known = byModule.get(module) ?? new Set();
    byModule.set(module, known);
    names.forEach((name) => known.add(name));
  }
  return [...byModule]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([module, names]) => statement(module, [...names]))
    .join("\n");
}

/** Packages first, then what is farther up. */
const order = (module: string) => (module.startsWith(".") ? `1${module.replaceAll("../", "\u0000")}` : `0${module}`);

function statement(module: string, names: readonly string[]): string {
  const plain = names.filter((name) => !name.startsWith("type "));
  const types = names.filter((name) => name.startsWith("type ") && !plain.includes(name.slice(5)));
  const bare = (name: string) => name.replace(/^type /, "");
  const sorted = [...plain, ...types].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
  return plain.length === 0
    ? `import type { ${sorted.map(bare).join(", ")} } from "${module}";`
    : `import { ${sorted.join(", ")} } from "${module}";`;
}
