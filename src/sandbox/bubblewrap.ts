/** The command line that starts a program in bubblewrap (bwrap(1)). Pure: what it does is readable from its result. */
import { dirname } from "node:path";

export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface Limits {
  /** Of one process. */
  readonly cpuSeconds: number;
  /** Processes and threads of the sandbox user. */
  readonly processes: number;
  /** Writable private memory of one process. */
  readonly dataBytes: number;
  readonly fileBytes: number;
  readonly openFiles: number;
  /** Of the private /tmp and of /dev/shm. */
  readonly temporaryBytes: number;
}

const gibibyte = 1024 ** 3;

export const defaultLimits: Limits = {
  cpuSeconds: 900,
  processes: 512,
  // RLIMIT_DATA and not RLIMIT_AS is the one that bites: V8 and every WebAssembly memory reserve many GiB of address
  // space that they never touch, so a useful RLIMIT_AS stops Node before it runs a line.
  dataBytes: 4 * gibibyte,
  fileBytes: gibibyte / 2,
  openFiles: 4096,
  temporaryBytes: gibibyte,
};

/** Address space: only against runaway reservations. See `dataBytes`. */
const addressSpaceBytes = 256 * gibibyte;

/** Where a program finds its private home and temporary files. */
export const sandboxHome = "/tmp/home";

export interface BubblewrapPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readable: readonly Mount[];
  readonly writable: readonly Mount[];
  /** Writable and empty, for caches in a directory that is otherwise read-only. */
  readonly scratch: readonly string[];
  readonly limits: Limits;
  /**
   * Who the program runs as. `switch`: Aurora is root, mounts as root and drops to this user before the program starts.
   * Mounting first is what lets a toolchain below somebody's closed home directory be read. `same`: Aurora is an ordinary
   * user and stays it, in a user namespace of its own.
   */
  readonly user: { readonly kind: "switch"; readonly uid: number } | { readonly kind: "same" };
}

/** Parts of the machine that programs need, all read-only; everything else of it does not exist inside. */
const systemPaths = [
  "/usr",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/alternatives",
  "/etc/nsswitch.conf",
  "/etc/hosts",
  "/etc/localtime",
  "/etc/mime.types",
  "/nix/store",
];

/**
 * @param plan what to start
 * @param rootLinks the entries of / that are links into /usr (merged-usr: /bin, /lib, …) with their targets; other such
 * directories come as mounts in `plan.readable`
 * @returns arguments for `bwrap`
 */
export function bubblewrapArguments(plan: BubblewrapPlan, rootLinks: ReadonlyMap<string, string>): string[] {
  const { limits, user } = plan;
  const temporary = (path: string) => ["--perms", "1777", "--size", String(limits.temporaryBytes), "--tmpfs", path];
  const mounts: (readonly string[])[] = [
    ...[...rootLinks].map(([path, target]) => ["--symlink", target, path]),
    ["--proc", "/proc"],
    ["--dev", "/dev"],
    temporary("/dev/shm"),
    temporary("/tmp"),
    ["--perms", "0777", "--dir", sandboxHome],
  ];
  const made = new Set(["/", "/tmp", "/usr"]);
  const bind = (option: string, { from, to }: Mount) => {
    // bwrap would give a missing parent the mode of the real one, and a home directory is often closed.
    for (const parent of ancestors(to)) {
      if (!made.has(parent) && !isInside(parent, plan)) {
        mounts.push(["--perms", "0755", "--dir", parent]);
        made.add(parent);
      }
    }
    mounts.push([option, from, to]);
  };
  systemPaths.forEach((path) => {
    bind("--ro-bind-try", { from: path, to: path });
  });
  plan.writable.forEach((mount) => {
    bind("--bind", mount);
  });
  plan.readable.forEach((mount) => {
    bind("--ro-bind", mount);
  });
  plan.scratch.forEach((path) => mounts.push(["--perms", "1777", "--tmpfs", path]));

  // The root itself is a file system in memory: private, but an ordinary user would own it.
  mounts.push(["--remount-ro", "/"]);

  const environment = {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...plan.env,
    HOME: sandboxHome,
    TMPDIR: "/tmp",
  };
  return [
    ...["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--die-with-parent", "--new-session", "--hostname", "sandbox"],
    ...(user.kind === "same"
      ? ["--unshare-user"]
      : ["--cap-drop", "ALL", ...["SETUID", "SETGID", "SETPCAP"].flatMap((name) => ["--cap-add", `CAP_${name}`])]),
    ...mounts.flat(),
    ...["--chdir", "/", "--clearenv"],
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    "--",
    ...limitArguments(limits),
    ...(user.kind === "same" ? [] : dropArguments(user.uid)),
    // bwrap itself may not enter the tree when only the sandbox user may.
    ...["env", `--chdir=${plan.cwd}`, "--", plan.command],
    ...plan.args,
  ];
}

function limitArguments(limits: Limits): string[] {
  return [
    "prlimit",
    `--cpu=${limits.cpuSeconds}`,
    `--nproc=${limits.processes}`,
    `--data=${limits.dataBytes}`,
    `--as=${addressSpaceBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${limits.openFiles}`,
    "--core=0",
    "--",
  ];
}

function dropArguments(uid: number): string[] {
  return [
    "setpriv",
    ...["--reuid", String(uid), "--regid", String(uid), "--clear-groups"],
    ...["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"],
  ];
}

/** `/a/b/c` → `/a`, `/a/b` */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === "/" || parent === "." ? [] : [...ancestors(parent), parent];
}

function isInside(path: string, plan: BubblewrapPlan): boolean {
  return [...plan.writable, ...plan.readable].some(({ to }) => path === to || path.startsWith(`${to}/`));
}
