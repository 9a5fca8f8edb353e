import { honest } from "./story.ts"

/** Ruby with RSpec, whose settings stop at the first failure. */
export const rubySpecs = honest({
  name: "knot-book",
  says: "Ruby with RSpec: settings in .rspec, a pending example, contexts",
  needs: ["rspec"],
  cause: "turns asks for the name of a knot that the book may not have.",
  files: {
    ".rspec": "--fail-fast\n--require ./spec/helper\n--order random\n",
    "spec/helper.rb": "$LOAD_PATH.unshift(File.expand_path('../lib', __dir__))\nrequire 'knots'\n",
    "lib/knots.rb": `class KnotBook
  def initialize(knots)
    @knots = knots
  end

  # How often the rope turns; a knot that is not in the book does not.
  def turns(name)
    @knots[name].fetch(:turns)
  end
end
`,
    "spec/knots_spec.rb": `RSpec.describe KnotBook do
  subject(:book) { described_class.new('bowline' => { turns: 1 }) }

  describe '#turns' do
    it('counts those of a "bowline"') { expect(book.turns('bowline')).to eq(1) }
    xit('counts half ones') { expect(book.turns('hitch')).to eq(0.5) }
  end
end
`
  },
  alert: {
    type: "NoMethodError",
    message: "undefined method `fetch' for nil:NilClass",
    frames: [["lib/knots.rb", "KnotBook#turns", "    @knots[name].fetch(:turns)"]]
  },
  planned: { "lib/knots.rb": "An unknown knot has no turns." },
  tests: [["spec/knots_spec.rb", "has none for a knot it does not know"]],
  red: {
    "spec/knots_spec.rb": [
      [
        "    it('counts those",
        "    it('has none for a knot it does not know') { expect(book.turns('granny')).to eq(0) }\n    it('counts those"
      ]
    ]
  },
  green: { "lib/knots.rb": [["@knots[name].fetch(:turns)", "@knots.fetch(name, { turns: 0 }).fetch(:turns)"]] }
})
