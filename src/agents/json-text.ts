/** JSON in Prettier's layout, written in one go: the contracts are large, and to format them takes Prettier longest of all. */

/**
 * What Prettier makes of `JSON.stringify(value, null, 2)`: objects over several lines, arrays of plain values on one line
 * where they fit. For ASCII only: other characters can be wider than one column.
 * @param width of a line, in characters
 */
export function jsonText(value: unknown, width: number): string {
  return `${written(value, "", 0, width)}\n`;
}

/** Whether Prettier would give `jsonText` of the text's value. */
export function isPlainJson(text: string): boolean {
  return /^[\n\x20-\x7e]*$/.test(text) && JSON.stringify(JSON.parse(text), null, 2) === text.trimEnd();
}

/** @param around characters before and after the value on its line, without the indent */
function written(value: unknown, indent: string, around: number, width: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const flat = flatText(items);
    if (flat !== null && indent.length + around + flat.length <= width) {
      return flat;
    }
    if (items.length > 1 && items.every((item) => typeof item === "number")) {
      return lines("[", filled(items.map(String), width - inner.length), "]", indent, "\n");
    }
    const last = items.length - 1;
    return lines(
      "[",
      items.map((item, index) => written(item, inner, index < last ? 1 : 0, width)),
      "]",
      indent,
    );
  }
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value);
  const last = entries.length - 1;
  return lines(
    "{",
    entries.map(([key, item], index) => {
      const name = `${JSON.stringify(key)}: `;
      return name + written(item, inner, name.length + (index < last ? 1 : 0), width);
    }),
    "}",
    indent,
  );
}

function lines(open: string, items: readonly string[], close: string, indent: string, between = ",\n"): string {
  return items.length === 0
    ? open + close
    : `${open}\n${items.map((item) => `${indent}  ${item}`).join(between)}\n${indent}${close}`;
}

/** As many numbers on each line as fit. */
function filled(numbers: readonly string[], width: number): string[] {
  const rows: string[] = [];
  numbers.forEach((number, index) => {
    const text = index < numbers.length - 1 ? `${number},` : number;
    const row = rows.at(-1);
    if (row !== undefined && row.length + 1 + text.length <= width) {
      rows[rows.length - 1] = `${row} ${text}`;
    } else {
      rows.push(text);
    }
  });
  return rows;
}

/** An array on one line; null where something in it needs several. */
function flatText(items: readonly unknown[]): string | null {
  const texts: string[] = [];
  for (const item of items) {
    const nested = Array.isArray(item);
    const plain = item === null || typeof item !== "object" || (!nested && Object.keys(item).length === 0);
    const text = plain ? JSON.stringify(item) : nested ? flatText(item) : null;
    // A table, that is several rows of several values, has a row on each line.
    if (text === null || (nested && items.length > 1 && items.every(isRow))) {
      return null;
    }
    texts.push(text);
  }
  return `[${texts.join(", ")}]`;
}

const isRow = (item: unknown) => Array.isArray(item) && item.length > 1;
