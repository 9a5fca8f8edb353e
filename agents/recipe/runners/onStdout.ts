import { quoted } from "../shellWords.ts"

/**
 * Sends what a command writes into the report. A program that could not be started (127) has written none: its words go
 * where a person looks for them.
 */
export const onStdout = (line: string, report: string) => {
  const file = quoted(report)
  return `{ ${line} > ${file} 2>&1; code=$?; [ $code -ne 127 ] || { cat ${file} >&2; rm -f ${file}; }; exit $code; }`
}
