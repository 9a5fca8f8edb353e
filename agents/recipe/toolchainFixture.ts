import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { chmod, cp, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises"
import { delimiter, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const cache = fileURLToPath(new URL("../../.redgreen/cache/toolchains/", import.meta.url))

interface Toolchain {
  /** Programs that make it complete when they are on PATH. */
  readonly programs: ReadonlyArray<string>
  /** Programs it cannot bring, without which it is of no use. */
  readonly needs?: ReadonlyArray<string>
  /** Debian packages that bring it. */
  readonly packages: ReadonlyArray<string>
  /** Shell lines for programs that do not lie where they expect to: `$R` is where the packages were unpacked. */
  readonly wrappers: Readonly<Record<string, string>>
}

const libraries = 'export LD_LIBRARY_PATH="$(echo $R/usr/lib/*-linux-gnu)"'
const pythonPath = `export PYTHONPATH="\${PYTHONPATH:+$PYTHONPATH:}$R/usr/lib/python3/dist-packages"`

/** Toolchains beyond Node for tests of ours: the machine's, or Debian's packages unpacked and not installed. */
export const toolchains = {
  python: {
    programs: ["python3"],
    packages: ["python3"],
    wrappers: { python3: `${libraries}; export PYTHONHOME="$R/usr"; exec $R/usr/bin/python3.[0-9]* "$@"` }
  },
  pytest: {
    programs: ["python3", "pytest"],
    needs: ["python3"],
    packages: ["python3-pytest"],
    wrappers: {
      python3: `${pythonPath}; exec "$(next python3)" "$@"`,
      pytest: `${pythonPath}; exec "$(next python3)" -m pytest "$@"`
    }
  },
  go: {
    programs: ["go"],
    packages: ["golang-go"],
    wrappers: { go: 'export GOROOT="$(echo $R/usr/lib/go-[0-9]*)"; exec "$GOROOT/bin/go" "$@"' }
  },
  cargo: {
    programs: ["cargo", "rustc"],
    needs: ["cc"],
    packages: ["cargo"],
    wrappers: {
      cargo: `${libraries}; exec $R/usr/bin/cargo "$@"`,
      rustc: `${libraries}; exec $R/usr/bin/rustc --sysroot "$R/usr" "$@"`,
      rustdoc: `${libraries}; exec $R/usr/bin/rustdoc --sysroot "$R/usr" "$@"`
    }
  },
  ruby: {
    programs: ["ruby", "rspec"],
    packages: ["ruby-rspec"],
    wrappers: {
      rspec: `${libraries}; for lib in $R/usr/lib/ruby/vendor_ruby $R/usr/lib/ruby/[0-9]* $LD_LIBRARY_PATH/ruby/[0-9]* $R/usr/share/rubygems-integration/all/gems/*/lib; do RUBYLIB="$lib:$RUBYLIB"; done; export RUBYLIB; exec $R/usr/bin/ruby[0-9]* $R/usr/bin/rspec "$@"`
    }
  },
  php: {
    programs: ["php", "phpunit"],
    packages: ["phpunit"],
    wrappers: {
      phpunit: `${libraries}; dir="$(echo $R/usr/lib/php/2*)"; for e in dom mbstring tokenizer xml xmlwriter xmlreader simplexml phar ctype; do options="$options -d extension=$dir/$e.so"; done; exec $R/usr/bin/php[0-9]* -n $options -d include_path=$R/usr/share/php:. $R/usr/bin/phpunit "$@"`
    }
  },
  // Only what Maven itself needs offline; Java is the machine's.
  maven: {
    programs: [],
    needs: ["mvn", "javac"],
    packages: [
      "maven",
      "libsurefire-java",
      "libmaven-resources-plugin-java",
      "libmaven-compiler-plugin-java",
      "junit4"
    ],
    wrappers: { mvn: 'exec "$(next mvn)" -Dmaven.repo.local="$R/usr/share/maven-repo" "$@"' }
  }
} satisfies Readonly<Record<string, Toolchain>>
export type ToolchainName = keyof typeof toolchains

/** The PATH with the toolchain on it, or undefined when neither the machine nor the cache has it. */
export const toolchainPath = (name: ToolchainName, path: string): string | undefined => {
  const folders = path.split(delimiter)
  const { programs, needs = [] } = toolchains[name] as Toolchain
  const isHere = (program: string) => folders.some((folder) => existsSync(join(folder, program)))
  if (programs.length > 0 && programs.every(isHere)) return path
  const own = join(cache, name)
  return existsSync(own) && needs.every(isHere) ? [own, ...folders].join(delimiter) : undefined
}

/** Fetches a toolchain into the cache; an ordinary user can do it where apt's lists are there. */
export const obtainToolchain = async (name: ToolchainName, path: string): Promise<void> => {
  const { packages, wrappers } = toolchains[name] as Toolchain
  const target = join(cache, name)
  if (existsSync(target)) return
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, "draft-"))
  const root = join(draft, "root")
  const run = async (program: string, ...args: ReadonlyArray<string>) =>
    (
      await promisify(execFile)(program, [...args], {
        cwd: draft,
        env: { PATH: path, LC_ALL: "C" },
        maxBuffer: 2 ** 24
      })
    ).stdout
  try {
    // What it would install is what this machine lacks.
    const plan = await run("apt-get", "-s", "install", "--no-install-recommends", ...packages)
    const wanted = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, wanted]) => wanted!)
    await run("apt-get", "-q", "download", ...(wanted.length === 0 ? packages : wanted))
    await mkdir(root)
    for (const file of (await readdir(draft)).filter((file) => file.endsWith(".deb"))) {
      await run("dpkg-deb", "-x", file, "root")
      await rm(join(draft, file))
    }
    // Maven's repository is one tree of links, of which the machine may have a part.
    for (const part of name === "maven" ? ["usr/share/java", "usr/share/maven-repo"] : [])
      if (existsSync(join("/", part)))
        await cp(join("/", part), join(root, part), { recursive: true, verbatimSymlinks: true, force: false })
    await keepLinksInside(root)
    for (const [program, line] of Object.entries(wrappers)) {
      await writeFile(join(draft, program), `${opening}\n${line}\n`)
      await chmod(join(draft, program), 0o755)
    }
    await rename(draft, target)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

// The folder on PATH holds all of it, so that whoever may start the program may read what it needs, wherever that appears.
// `next` is the program of that name which would be found without us.
const opening = [
  "#!/bin/sh",
  'own="$(cd "$(dirname "$0")" && pwd)"; R="$own/root"',
  `next() { ( IFS=:; for d in $PATH; do [ "$d" != "$own" ] && [ -x "$d/$1" ] && echo "$d/$1" && exit; done; echo "$1" ); }`
].join("\n")

/** Packages link to files of their own by where these would be installed. */
const keepLinksInside = async (root: string) => {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue
    const link = join(entry.parentPath, entry.name)
    const aim = await readlink(link)
    if (!aim.startsWith("/") || !existsSync(join(root, aim))) continue
    await rm(link)
    await symlink(relative(dirname(link), join(root, aim)), link)
  }
}
