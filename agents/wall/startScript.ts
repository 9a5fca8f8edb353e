import type { Limits } from "./policy.ts"

/**
 * Joins the control groups, leaves the pid for the watch, and becomes bwrap, so that our child is bwrap itself: it dies
 * with us, and all processes inside with it. Arguments: file for the pid, filter, bwrap, its arguments.
 */
export const outerScript = (joins: ReadonlyArray<string>): string =>
  [
    // First to go when the machine runs out of memory.
    "{ echo 500 >/proc/self/oom_score_adj; } 2>/dev/null",
    ...joins.map((file) => `echo 0 >${quoted(file)} || exit 126`),
    'echo $$ >"$1" || exit 126',
    'filter=$2; shift 2; exec "$@" 9<"$filter"'
  ].join("\n")

/**
 * Run inside, around the command, as the first process: it takes over whoever loses its parent, and when it ends the
 * kernel kills all that is left. A limit that is stricter already stays. Blocks of -f are 512 bytes; the number of
 * processes is -u in bash and -p in dash and ash.
 */
export const innerScript = ({ file, processes }: Limits): string =>
  [
    "ulimit -c 0 2>/dev/null",
    `ulimit -f ${Math.floor(file / 512)} 2>/dev/null`,
    `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} 2>/dev/null`,
    // Not the last line, or a shell becomes the command, which as the first process would be deaf to signals.
    '"$@"',
    "exit $?"
  ].join("\n")

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
