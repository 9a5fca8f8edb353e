import { Effect } from "effect"
import { Command, Flag } from "effect/cli"

/** `redgreen demo`: one bug to a pull request that is ready for review, through every real part, on loopback. */
export const demo = Command.make(
  "demo",
  {
    alert: Flag.String("alert").pipe(
      Flag.withDescription(
        "1 fixed at the first try, 2 at the second, 3 not actionable; or the path of an event_alert payload"
      ),
      Flag.withDefault("1")
    ),
    door: Flag.Literals("door", ["sentry", "jira", "slack", "github", "api"]).pipe(
      Flag.withDescription("The way the bug comes in and its plan is approved"),
      Flag.withDefault("sentry")
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Approve the plan as a maintainer, and end when the task ends"),
      Flag.withDefault(false)
    ),
    real: Flag.Boolean("real").pipe(
      Flag.withDescription("Use the real model with the key in .env; it costs money"),
      Flag.withDefault(false)
    ),
    repo: Flag.String("repo").pipe(
      Flag.withDescription("Path or URL of a git repository instead of the sample"),
      Flag.optional
    ),
    model: Flag.String("model").pipe(
      Flag.withDescription("Script of the scripted model (local/README.md)"),
      Flag.optional
    )
  },
  // Loaded only now: the local world is large, and the other commands do without it.
  (flags) =>
    Effect.flatMap(
      Effect.promise(() => import("./runDemo.ts")),
      ({ runDemo }) => runDemo(flags)
    )
).pipe(Command.withDescription("Take one bug to a pull request that is ready for review"))
