/** Finished Markdown cut to `room` characters between two lines: none of them leaves anything open. `rest` says where the others are. */
export const wholeLines = (markdown: string, room: number, rest = "… and more"): string => {
  if (markdown.length <= room) return markdown
  return `${markdown.slice(0, Math.max(0, markdown.lastIndexOf("\n", room - rest.length)))}\n\n${rest}`
}
