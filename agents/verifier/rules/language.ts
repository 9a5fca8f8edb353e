import { posix } from "node:path"

export type Language = "js" | "python" | "ruby" | "go" | "rust" | "jvm" | "csharp" | "php" | "shell" | "c" | "data"

/** By its name, what a file is written in. `data` is everything that nothing runs, prose included. */
export const languageOf = (path: string): Language => {
  const name = posix.basename(path)
  if (/^(Gemfile|Rakefile|Guardfile)$/.test(name)) return "ruby"
  const extension = posix.extname(name)
  // Programs without an ending: what stands in `bin/`, hooks, a Makefile.
  return extension === "" ? (/^[A-Z]+$/.test(name) ? "data" : "shell") : (byExtension.get(extension) ?? "data")
}

const byExtension = new Map<string, Language>(
  (
    [
      ["js", ".js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .astro"],
      ["python", ".py .pyi .pyx"],
      ["ruby", ".rb .rake .gemspec .ru"],
      ["go", ".go"],
      ["rust", ".rs"],
      ["jvm", ".java .kt .kts .groovy .scala .gradle"],
      ["csharp", ".cs .fs"],
      ["php", ".php"],
      ["shell", ".sh .bash .bats .mk"],
      ["c", ".c .cc .cpp .h .hpp .swift .dart .m"]
    ] as const
  ).flatMap(([language, endings]) => endings.split(" ").map((ending) => [ending, language] as const))
)
