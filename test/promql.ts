import type { SyntaxNode } from "@lezer/common"
import { parser } from "@prometheus-io/lezer-promql"

/** What a query names. */
export interface Query {
  readonly selectors: ReadonlyArray<Selector>
  readonly groupings: ReadonlyArray<Grouping>
}

export interface Selector {
  readonly metric: string
  readonly matchers: ReadonlyArray<{ readonly label: string; readonly op: string; readonly value: string }>
}

/** Labels an aggregation or a match of two sides goes by, and the metrics it does so over. */
export interface Grouping {
  readonly labels: ReadonlyArray<string>
  readonly metrics: ReadonlyArray<string>
}

/** Throws where Prometheus would not understand it. Grafana's variables are replaced by a window first. */
export const readQuery = (text: string): Query => {
  const source = text.replaceAll(/\$__(rate_interval|interval|range)/g, "5m")
  const textOf = (node: SyntaxNode) => source.slice(node.from, node.to)
  const top = parser.parse(source).topNode
  const nodes = all(top)
  const broken = nodes.find(({ type }) => type.isError)
  if (broken !== undefined) throw new Error(`not PromQL at ${broken.from}: ${source}`)

  const selectorOf = (node: SyntaxNode): Selector => ({
    metric: textOf(node.getChild("Identifier")!),
    matchers: all(node)
      .filter(({ name }) => name === "UnquotedLabelMatcher")
      .map((matcher) => ({
        label: textOf(matcher.getChild("LabelName")!),
        op: textOf(matcher.getChild("MatchOp")!),
        value: textOf(matcher.getChild("StringLiteral")!).slice(1, -1)
      }))
  })
  const selectorsIn = (node: SyntaxNode) =>
    all(node)
      .filter(({ name }) => name === "VectorSelector")
      .map(selectorOf)

  return {
    selectors: selectorsIn(top),
    groupings: nodes
      .filter(({ name }) => name === "GroupingLabels")
      .map((labels) => ({
        labels: all(labels)
          .filter(({ name }) => name === "LabelName")
          .map(textOf),
        // Of an aggregation its modifier's parent, of `on (…)` the two sides.
        metrics: selectorsIn(enclosing(labels)).map(({ metric }) => metric)
      }))
  }
}

const enclosing = (node: SyntaxNode): SyntaxNode => {
  let at = node
  while (at.name !== "AggregateExpr" && at.name !== "BinaryExpr") at = at.parent!
  return at
}

/** The node and everything below it. */
const all = (node: SyntaxNode): ReadonlyArray<SyntaxNode> => {
  const found: Array<SyntaxNode> = [node]
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(...all(child))
  return found
}
