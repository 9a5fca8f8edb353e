import type { Report } from "#domain/Intake.ts"
import {
  type BlockNode,
  bulletList,
  code,
  codeBlock,
  heading,
  type Inline,
  link,
  paragraph,
  words
} from "#integrations/jira/document.ts"

/** What is known of the error, from the report alone: what was thrown, where in code of ours, how often, and where to read on. */
export const analysis = (report: Report): ReadonlyArray<BlockNode> => {
  const { exception, links } = report
  const frames = report.frames.filter(({ inApp }) => inApp).toReversed()
  const [newest] = frames
  const facts = [...counted(report), ...placed(report)]
  const linked = links.filter(({ url }) => /^https?:\/\//.test(url)).slice(0, 8)
  if (exception === undefined && frames.length === 0 && facts.length === 0) return []
  return [
    heading("What is known of the error"),
    ...(exception === undefined ? [] : [codeBlock(`${exception.type}: ${exception.value}`, 1200)]),
    ...(newest === undefined ? [] : [paragraph(words("It broke in code of ours, newest call first:"))]),
    ...bulletList(frames.slice(0, 5).map(frameLine)),
    ...(newest?.context === undefined || newest.context.trim() === "" ? [] : [codeBlock(newest.context, 1000)]),
    ...(facts.length === 0 ? [] : [paragraph(words(facts.join(" · "), 600))]),
    ...bulletList(linked.map(({ kind, url }) => (kind === "link" ? link(url, url) : link(kind, url))))
  ]
}

const frameLine = ({ column, file, function: name, line }: Report["frames"][number]): Inline => {
  const at = line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`
  return [...code(`${file}${at}`), ...(name === undefined ? [] : words(` in ${name}`, 200))]
}

const counted = ({ events, firstSeen, lastSeen, users }: Report) => [
  ...(events === undefined ? [] : [`seen ${events === 1 ? "once" : `${events} times`}`]),
  ...(users === undefined || users === 0 ? [] : [`by ${users} ${users === 1 ? "person" : "people"}`]),
  ...(firstSeen === undefined ? [] : [`first ${firstSeen}`]),
  ...(lastSeen === undefined ? [] : [`last ${lastSeen}`])
]

const placed = ({ environment, platform, release }: Report) => [
  ...(environment === undefined ? [] : [`environment ${environment}`]),
  ...(release === undefined ? [] : [`release ${release}`]),
  ...(platform === undefined ? [] : [platform])
]
