import { type Logger, LogLevel } from "@slack/web-api"

const ignore = () => {}

/** Slack's libraries log what they send and receive; our errors say what matters and no token. */
export const silent: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR
}
