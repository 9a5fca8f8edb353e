import type { Report } from "#domain/Intake.ts"

export interface Noise {
  /** A sentence without its full stop. */
  readonly what: string
  /** What to put into `SENTRY_IGNORE` so that it is noise no more. */
  readonly setting: string
}

/**
 * Whether a report is of the kind nobody can mend. `ignore` is `SENTRY_IGNORE`: entries divided by semicolons, each a text
 * that exception or title contain (`*` stands for anything, case does not matter), or `-name` to switch one of ours off.
 */
export const noiseIn = (report: Report, ignore: string): Noise | undefined => {
  const entries = ignore.split(";").flatMap((entry) => entry.trim() || [])
  for (const { name, what, is } of builtIn)
    if (!entries.includes(`-${name}`) && is(report)) return { what, setting: `-${name}` }
  const own = entries.find((entry) => !entry.startsWith("-") && contains(report, entry))
  return own === undefined ? undefined : { what: `SENTRY_IGNORE has "${own}"`, setting: "no such entry" }
}

const contains = (report: Report, entry: string) => {
  const pattern = entry.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
  return said(report, new RegExp(pattern.join("[^]*"), "i"))
}

const said = ({ exception, title }: Report, pattern: RegExp) =>
  [title, exception?.type, exception?.value, exception && `${exception.type}: ${exception.value}`].some(
    (text) => text !== undefined && pattern.test(text)
  )

/** Noise of browsers, each known by what it says of itself. */
const builtIn: ReadonlyArray<{
  readonly name: string
  readonly what: string
  readonly is: (report: Report) => boolean
}> = [
  {
    name: "extension",
    what: "It comes out of a browser extension",
    is: (report) =>
      report.frames.some(({ file }) =>
        /^(?:app:\/\/\/)?(?:chrome|moz|safari|safari-web|ms-browser)-extension:/.test(file)
      ) || said(report, /Extension context invalidated/)
  },
  {
    name: "resize-observer",
    what: "The browser tells that a ResizeObserver took more than a frame, which breaks nothing",
    is: (report) => said(report, /^(?:Error: )?ResizeObserver loop /)
  },
  {
    name: "chunk-load",
    what: "A part of the page could not be loaded, as after a release or on a bad line",
    is: (report) =>
      said(
        report,
        /^ChunkLoadError\b|Loading (?:CSS )?chunk \S+ failed|dynamically imported module|Importing a module script failed/
      )
  },
  {
    name: "network",
    what: "The visitor's own connection ended the request",
    is: (report) =>
      said(
        report,
        /^(?:TypeError: )?(?:Failed to fetch|Load failed|NetworkError when attempting to fetch resource\.?|Network request failed|cancell?ed)$|^AbortError\b/
      )
  },
  {
    name: "script-error",
    what: "A script of another origin failed, and the browser does not tell how",
    is: (report) => report.frames.length === 0 && said(report, /^(?:Error: )?Script error\.?$/)
  },
  {
    name: "bot",
    what: "A mail scanner looked at the page",
    is: (report) => said(report, /Object Not Found Matching Id:\d+/)
  }
]
