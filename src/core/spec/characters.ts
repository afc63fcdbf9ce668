/** A text as its code points, which is what editors count as columns and PostgreSQL as the length of a text. */
export const characters = (text: string): string[] => Array.from(text);
