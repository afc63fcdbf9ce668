export const choicesTs = `
/** Yes and no as the choices of a select, where "none" or "all" is a third. */
export const yesNoOptions = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
] as const;
`;
