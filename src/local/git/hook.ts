/** The update hook of every bare repository: git asks it about each ref of a push. */

/** Environment variables by which the server tells the hook what this push may not do. */
export const hookVariables = {
  /** Space-separated full ref names that nobody pushes to directly. */
  protected: "LOCAL_GITHUB_PROTECTED",
  /** `refuse` or `allow`: commits that leave out what the branch has. */
  force: "LOCAL_GITHUB_FORCE",
  /** `refuse` or `allow`: files of .github/workflows. */
  workflows: "LOCAL_GITHUB_WORKFLOWS",
  /** A file that gets one line "ref old new reason" for each refusal. */
  refusals: "LOCAL_GITHUB_REFUSALS",
} as const;

/** The words after "error:" are GitHub's own. */
export const updateHook = `#!/bin/sh
ref=$1 old=$2 new=$3 zero=0000000000000000000000000000000000000000
refuse() {
  echo "$ref $old $new $1" >>"$${hookVariables.refusals}"
  shift
  printf '%s\\n' "$@"
  exit 1
}
for protected in $${hookVariables.protected}; do
  if [ "$ref" = "$protected" ]; then
    refuse protected "error: GH006: Protected branch update failed for $ref." "error: Changes must be made through a pull request."
  fi
done
if [ "$old" != $zero ] && [ "$new" != $zero ] && ! git merge-base --is-ancestor "$old" "$new"; then
  if [ "$${hookVariables.force}" = refuse ]; then
    refuse forced "error: GH013: Repository rule violations found for $ref." "- Cannot force-push to this branch"
  fi
fi
if [ "$${hookVariables.workflows}" = refuse ] && [ "$new" != $zero ]; then
  if [ "$old" = $zero ]; then
    changed=$(git log --format= --name-only "$new" --not --all -- .github/workflows)
  else
    changed=$(git diff --name-only "$old" "$new" -- .github/workflows)
  fi
  if [ -n "$changed" ]; then
    refuse workflows "refusing to allow a GitHub App to create or update workflow \\\`$(echo "$changed" | head -n 1)\\\` without \\\`workflows\\\` permission"
  fi
fi
exit 0
`;
