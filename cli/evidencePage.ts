import { attachmentsIn } from "#domain/attachments.ts"
import type { EvidenceFile } from "#domain/audit/EvidenceFile.ts"
import { type Envelope, plainOf, type Stored } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { removedWords } from "#domain/Removed.ts"
import { wordsOf } from "#domain/wordsOf.ts"

/**
 * An evidence file as a page for people: it loads nothing and runs nothing. What counts is the file; this is only read. `history`
 * has its events as far as they can be read.
 */
export const evidencePage = (file: EvidenceFile, history: ReadonlyArray<Envelope>): string => {
  const { attachments, checkpoint, events, signature, task, time } = file
  const page: Page = {
    attachments: new Map(attachments.map((one) => [one.sha256, one])),
    plain: new Map(history.map((envelope) => [envelope.stored.id, plainOf(envelope)])),
    words: new Map(history.map(({ event, stored }) => [stored.id, wordsOf(event)])),
    versions: new Map(events.map(({ id, version }) => [id, version]))
  }
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence of ${escaped(task)}</title>
<style>${style}</style>
<h1>Evidence of ${escaped(task)}</h1>
<p>${events.length} events, written down ${escaped(time)}, signed with the key <code>${escaped(signature.key)}</code>.
${checkpoint === null ? "The log had no signed checkpoint by then." : `The log stood at ${checkpoint.head.position} when it was last signed, ${escaped(checkpoint.time)}.`}</p>
<p>This page is for reading. <code>redgreen audit verify</code> of the file it was made of says whether it holds.</p>
<h2>What it comes to</h2>
<ul>
${events
  .filter(({ type }) => (milestones as ReadonlyArray<string>).includes(type))
  .map(
    (event) => `<li><a href="#e${event.version}">${sayings(event, page)}</a> <time>${escaped(event.time)}</time></li>`
  )
  .join("\n")}
</ul>
<h2>Everything that happened</h2>
<ol>
${events.map((event) => section(event, page)).join("\n")}
</ol>
</html>
`
}

interface Page {
  /** By hash. */
  readonly attachments: ReadonlyMap<string, EvidenceFile["attachments"][number]>
  /** Each event with what is sealed in it, where it can be read. */
  readonly plain: ReadonlyMap<string, Stored>
  /** What happened, in words, by event. */
  readonly words: ReadonlyMap<string, string>
  readonly versions: ReadonlyMap<string, number>
}

const milestones: ReadonlyArray<EventType> = [
  ...(["task.received", "plan.approved", "tests.red", "tests.green", "scan.completed"] as const),
  ...(["pr.ready", "pr.merged", "pr.closed", "pr.reverted", "task.failed", "task.cancelled", "task.parked"] as const)
]

const sayings = ({ id, type }: Stored, { words }: Page) => escaped(words.get(id) ?? type)

const section = (event: Stored, page: Page) => {
  const { actor, causationid, data, hash, id, time, type, version } = page.plain.get(event.id) ?? event
  const cause = page.versions.get(causationid)
  const because =
    cause === undefined ? `<code>${escaped(causationid)}</code>` : `<a href="#e${cause}">what happened at ${cause}</a>`
  return `<li id="e${version}">
<h3>${version}. ${sayings(event, page)}</h3>
<p><time>${escaped(time)}</time> <code>${escaped(type)}</code> by <b>${escaped(actor)}</b>, because of ${because}</p>
<details><summary>What it says</summary><pre>${escaped(JSON.stringify(data, null, 2))}</pre></details>
${attachmentsIn(data)
  .map(({ kind, sha256 }) => attachment(kind, sha256, page.attachments.get(sha256)))
  .join("\n")}
<p class="small">${escaped(id)} · ${escaped(hash)}</p>
</li>`
}

const attachment = (kind: string, sha256: string, kept: EvidenceFile["attachments"][number] | undefined) =>
  `<details><summary>${escaped(kind)} <code>${escaped(sha256.slice(0, 12))}</code></summary>${
    typeof kept?.base64 === "string"
      ? `<pre>${escaped(Buffer.from(kept.base64, "base64").toString("utf8").slice(0, 200_000))}</pre>`
      : `<p>Its bytes ${kept?.removed === undefined ? "were not kept" : escaped(removedWords(kept.removed))}; the hash is what it was.</p>`
  }</details>`

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
ol { list-style: none; padding: 0 } ol > li { border-top: 1px solid #8886; padding: .5rem 0 }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem } h3 { font-size: 1.05rem; margin: 0 } time { opacity: .65; font-size: .85em } p { margin: .25rem 0 }
pre { overflow: auto; max-height: 30rem; padding: .75rem; background: #8881; border-radius: .4rem; font-size: .85rem }
.small { font-size: .75rem; opacity: .65; overflow-wrap: anywhere }
`
