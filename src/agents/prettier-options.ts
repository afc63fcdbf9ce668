/** Of the generated app's TypeScript, CSS, HTML, JSON and Markdown; its .prettierrc says the same. */
export const prettierOptions = { printWidth: 100 } as const;
