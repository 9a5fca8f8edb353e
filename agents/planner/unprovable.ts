import type { EventOf } from "#domain/Event.ts"
import type { Refused } from "../suite/Verdict.ts"

/** A repository in which nothing could be proven, however good the plan: told before anybody is asked to approve one. */
export const unprovable = (
  { branch, repository }: { readonly branch: string; readonly repository: string },
  { class: reason, evidence }: Pick<Refused, "class" | "evidence">
): Omit<EventOf<"task.failed">, "_tag"> => {
  const [what, hint] = known[reason] ?? ["The tests could not be run", "Mend that on {branch}, then say retry."]
  const said = `${what} in ${repository}, so nothing could be proven there. ${shortened(evidence.trim())}`
  return {
    stage: "plan",
    reason,
    detail: said,
    hint: hint.replaceAll("{branch}", branch).replaceAll("{repository}", repository)
  }
}

const known: { readonly [Class in Refused["class"]]?: readonly [what: string, hint: string] } = {
  "no-test-command": [
    "No way to run the tests was found",
    'Commit a .redgreen.yml with a line such as "test: npm test" to {repository}, then say retry.'
  ],
  "install-failed": [
    "The dependencies could not be installed",
    'Mend the install on {branch}, or commit a .redgreen.yml to {repository} that says how it is done ("install: npm ci", or "install: false" where there is nothing to install), then say retry.'
  ],
  timeout: [
    "The tests take too long",
    'Commit a .redgreen.yml to {repository} with a quicker line, such as "test: npm run test:unit" or "install: npm ci", then say retry.'
  ]
}

/** The first line says what was run, the last ones what went wrong. */
const shortened = (text: string) => {
  const end = text.indexOf("\n")
  return text.length <= 1200 || end < 0
    ? text.slice(0, 1200)
    : `${text.slice(0, Math.min(end, 300))}\n…${text.slice(-800)}`
}
