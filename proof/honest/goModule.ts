import { honest } from "./story.ts"

/** A Go module of two packages; its tests are inside and outside the package they test. */
export const goModule = honest({
  name: "buoy-lights",
  says: "Go module with table tests, a package without tests, and a panic as the alert",
  needs: ["go"],
  cause: "Period takes the first interval of a light that has none when it is dark.",
  files: {
    "go.mod": "module harbor.example/buoy\n\ngo 1.18\n",
    "light/light.go": `// Package light knows how buoys blink.
package light

// Light is a sequence of intervals in seconds; a dark one has none.
type Light struct{ Intervals []int }

// Period is the time after which the light repeats itself.
func (l Light) Period() int {
	period := l.Intervals[0]
	for _, interval := range l.Intervals[1:] {
		period += interval
	}
	return period
}
`,
    "light/light_test.go": `package light_test

import (
	"testing"

	"harbor.example/buoy/light"
)

func TestPeriod(t *testing.T) {
	for name, row := range map[string]struct {
		intervals []int
		want      int
	}{
		"one":        {[]int{4}, 4},
		"two & more": {[]int{1, 3}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (light.Light{Intervals: row.intervals}).Period(); got != row.want {
				t.Errorf("got %d, want %d", got, row.want)
			}
		})
	}
}
`,
    "cmd/buoy/main.go": `package main

import "harbor.example/buoy/light"

func main() { println(light.Light{Intervals: []int{2}}.Period()) }
`
  },
  alert: {
    type: "runtime.boundsError",
    message: "runtime error: index out of range [0] with length 0",
    frames: [["light/light.go", "Light.Period", "\tperiod := l.Intervals[0]"]]
  },
  planned: { "light/light.go": "Add the intervals up from nothing." },
  tests: [["light/light_test.go", "TestPeriodOfDarkness"]],
  red: {
    "light/light_test.go": [
      [
        "func TestPeriod(t",
        'func TestPeriodOfDarkness(t *testing.T) {\n\tif got := (light.Light{}).Period(); got != 0 {\n\t\tt.Errorf("got %d, want 0", got)\n\t}\n}\n\nfunc TestPeriod(t'
      ]
    ]
  },
  green: {
    "light/light.go": [
      ["\tperiod := l.Intervals[0]", "\tperiod := 0"],
      ["range l.Intervals[1:]", "range l.Intervals"]
    ]
  }
})
