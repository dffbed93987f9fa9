package attmd

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	errorChecks = regexp.MustCompile(`\n\t+if err != nil \{\n\t+log\.Fatal\(err\)\n\t+\}`)
	goBlocks    = regexp.MustCompile("(?s)```go\n(.*?)\n```")
	moduleLines = regexp.MustCompile("(?s)```\n(require .*?)\n(replace .*?)\n```")
)

// README.md shows what the examples, which the tests run, have in them, without their checks of errors; and doc.go
// names the same two lines of go.mod.
func TestReadme(t *testing.T) {
	readme := string(must[[]byte](t)(os.ReadFile("README.md")))
	examples := errorChecks.ReplaceAllString(string(must[[]byte](t)(os.ReadFile("example_test.go"))), "")
	blocks := goBlocks.FindAllStringSubmatch(readme, -1)
	if len(blocks) < 6 {
		t.Fatalf("README.md has %d programs", len(blocks))
	}
	for _, block := range blocks {
		if !strings.Contains(examples, "\n\t"+strings.ReplaceAll(block[1], "\n", "\n\t")+"\n") {
			t.Errorf("example_test.go does not have\n%s", block[1])
		}
	}
	lines := moduleLines.FindStringSubmatch(readme)
	doc := string(must[[]byte](t)(os.ReadFile("doc.go")))
	if lines == nil || !strings.Contains(doc, "//\t"+lines[1]+"\n//\t"+lines[2]+"\n") {
		t.Errorf("doc.go does not name %v", lines)
	}
}
