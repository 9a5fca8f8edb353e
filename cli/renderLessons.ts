import { line } from "#domain/oneLine.ts"
import type { Lesson } from "#projections/lessons/api.ts"
import { type Colour, type Paint, plain } from "./paint.ts"
import { indent } from "./text.ts"

/** A few lines each, what was found in bold. */
export const renderLessons = (lessons: ReadonlyArray<typeof Lesson.Type>, paint: Paint = plain): string =>
  lessons.length === 0
    ? "Nothing was learnt about that yet."
    : lessons
        .map((lesson) =>
          [
            `${paint("bold", line(lesson.title, 90))}  ${paint(colours[lesson.outcome], lesson.outcome)}`,
            indent(
              [
                line(lesson.rootCause, 300),
                paint("dim", "… ") +
                  line(lesson.snippet, 400).replace(/\*\*(.+?)\*\*/g, (_, hit) => paint("cyan", hit)),
                paint(
                  "dim",
                  [lesson.task, lesson.at.slice(0, 10), ...lesson.files.slice(0, 4)]
                    .map((text) => line(text, 60))
                    .join("  ")
                ),
                ...lesson.pullRequests.map((url) => paint("dim", line(url)))
              ].join("\n")
            )
          ].join("\n")
        )
        .join("\n\n")

const colours: { readonly [Outcome in (typeof Lesson.Type)["outcome"]]: Colour } = {
  merged: "green",
  ready: "green",
  reverted: "red",
  failed: "red",
  closed: "dim",
  cancelled: "dim"
}
