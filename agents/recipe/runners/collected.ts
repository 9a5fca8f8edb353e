import { quoted } from "../shellWords.ts"

/**
 * For build tools that write one XML file per test class: removes old ones, then joins the new ones in one report. All of
 * it happens inside the wall, and only ordinary files are read. A build that failed before any test leaves its output as
 * the report instead, so that the file it complains about can be told.
 */
export const collected = (line: string, report: string, patterns: ReadonlyArray<string>) => {
  const find = `find . -type f '(' ${patterns.map((pattern) => `-path ${quoted(pattern)}`).join(" -o ")} ')'`
  const [file, log] = [quoted(report), quoted(`${report}.log`)]
  const steps = [
    `${find} -delete`,
    `${line} > ${log} 2>&1`,
    "code=$?",
    `cat ${log} >&2`,
    `${find} -exec cat '{}' + > ${file}`,
    `[ -s ${file} ] || [ $code -eq 0 ] || [ $code -eq 127 ] || tail -c 200000 ${log} > ${file}`,
    `rm -f ${log}`,
    "exit $code"
  ]
  return `{ ${steps.join("; ")}; }`
}
