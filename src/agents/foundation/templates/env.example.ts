/** .env.example: every setting of the app, read by app.sh, by Docker Compose and by people. */
import type { Variable } from "../view/environment.ts";

/** What has a default of the spec's own stays a comment: the file is read by a shell. */
export function envExample(variables: readonly Variable[]): string {
  return `# Settings of the app. \`sh app.sh setup\` makes .env of this and fills in the secrets that it can make.
${variables
  .map(
    ({ name, about, value, optional }) => `
# ${about}.
${optional ? `# ${name}=` : `${name}=${value}`}`,
  )
  .join("\n")}
`;
}
