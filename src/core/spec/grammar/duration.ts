/** `200ms`, `10s`, `15m`, `12h`, `30d`; a bare number means seconds. */
import type { ScalarNode } from "../node.ts";
import { type Shape, parsed } from "../shape.ts";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pattern = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Milliseconds, or undefined when it is not a duration. */
export function parseDuration(node: ScalarNode): number | undefined {
  if (typeof node.value === "number") {
    return Number.isInteger(node.value) && node.value >= 0 ? node.value * 1000 : undefined;
  }
  const [, amount, unit = ""] = pattern.exec(node.text) ?? [];
  const factor = units[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}

/** In milliseconds. */
export function duration(minMs: number, maxMs: number, range: string): Shape<number> {
  return parsed(
    `a duration ${range}, such as \`200ms\`, \`10s\`, \`15m\`, \`12h\` or \`30d\``,
    (node) => {
      const value = parseDuration(node);
      return value !== undefined && value >= minMs && value <= maxMs ? value : undefined;
    },
    {
      anyOf: [
        { type: "integer", minimum: 0 },
        { type: "string", pattern: pattern.source },
      ],
    },
  );
}
