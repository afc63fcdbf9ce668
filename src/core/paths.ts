/** Which paths may be written into a repository at all, by whoever. */

/** Characters that HFS+ leaves out of a name when it compares (git's utf8.c, next_hfs_char). */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether some file system takes the name for `.git`, in the ways that git itself guards against, and more. */
function isGitName(segment: string): boolean {
  const folded = segment.replaceAll(ignoredByHfs, "").normalize("NFKC").toLowerCase();
  return /^(?:\.git|git~\d+)(?:[. ]*|:.*)$/.test(folded);
}

/**
 * Names that some file system takes for another: NTFS leaves dots and spaces at the end out, reads ":" as the start of a
 * stream's name and knows files by a short name with "~" and a digit, too (git's path.c, is_ntfs_dotgit, guards `.git` alone).
 */
const standsForAnother = /[. ]$|:|~\d/;

/** What has no glyph, so that two names look the same. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu;

/** Why a path cannot be written; null when it can: relative, "/" between segments, nothing that leads elsewhere. */
export function pathProblem(path: string): string | null {
  const segments = path.split("/");
  if (path === "" || path.length > 1000 || segments.some((segment) => ["", ".", ".."].includes(segment))) {
    return "is not a plain relative path";
  }
  if (/[\p{Cc}\\\ufffd]/u.test(path)) {
    return "has a control character or a backslash in it";
  }
  if (segments.some(isGitName)) {
    return "is git's own";
  }
  if (foldPath(segments.at(-1) ?? "") === ".gitmodules") {
    return "would add submodules";
  }
  if (path.search(invisible) >= 0) {
    return "has a character in it that nobody sees";
  }
  return segments.some((segment) => standsForAnother.test(segment))
    ? "has a name that some file systems take for another"
    : null;
}

/** What a file system that minds neither case nor Unicode's forms, nor what has no glyph, takes a path for. */
export function foldPath(path: string): string {
  return path.replaceAll(invisible, "").normalize("NFKC").toLowerCase();
}
