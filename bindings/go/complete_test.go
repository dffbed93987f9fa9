package attmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const headerPath = "../../include/attmd/attmd.h"

var (
	comments       = regexp.MustCompile(`(?s)/\*.*?\*/`)
	functions      = regexp.MustCompile(`ATTMD_API[^;]*?\b(attmd_\w+)\(`)
	enumerators    = regexp.MustCompile(`\b(ATTMD_\w+) = `)
	structs        = regexp.MustCompile(`(?s)typedef struct attmd_\w+ \{(.*?)\}`)
	fieldNames     = regexp.MustCompile(`(\w+)(?:\[\w+\])?\s*[,;]`)
	leftOut        = []string{"struct_size", "reserved", "reserved2"} // not for bindings
	goPreambleCall = regexp.MustCompile(`\battmd_\w+`)
)

// declared is what a header has: functions, values of enumerations, and names of fields.
func declared(header string) (names []string) {
	header = comments.ReplaceAllString(header, "")
	for _, match := range functions.FindAllStringSubmatch(header, -1) {
		names = append(names, match[1])
	}
	for _, match := range enumerators.FindAllStringSubmatch(header, -1) {
		names = append(names, match[1])
	}
	for _, body := range structs.FindAllStringSubmatch(header, -1) {
		for _, match := range fieldNames.FindAllStringSubmatch(body[1], -1) {
			names = append(names, "."+match[1])
		}
	}
	return names
}

// used is what the package's own code names: C.x as "x", and a field y of anything as ".y".
func used(t *testing.T) map[string]bool {
	names := map[string]bool{}
	for _, path := range must[[]string](t)(filepath.Glob("*.go")) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file := must[*ast.File](t)(parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments))
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				if of, is := node.X.(*ast.Ident); is && of.Name == "C" {
					names[node.Sel.Name] = true
				}
				names["."+node.Sel.Name] = true
			case *ast.KeyValueExpr:
				if key, is := node.Key.(*ast.Ident); is {
					names["."+key.Name] = true
				}
			case *ast.GenDecl: // the C above import "C"
				if node.Tok == token.IMPORT && node.Doc != nil {
					for _, call := range goPreambleCall.FindAllString(node.Doc.Text(), -1) {
						names[call] = true
					}
				}
			}
			return true
		})
	}
	return names
}

func missing(names map[string]bool, header string) []string {
	lacking := map[string]bool{}
	for _, name := range declared(header) {
		if !names[name] && !slices.Contains(leftOut, strings.TrimPrefix(name, ".")) {
			lacking[name] = true
		}
	}
	return slices.Sorted(maps.Keys(lacking))
}

// Every function, value and field of the header is used by this package.
func TestTheHeaderIsWrapped(t *testing.T) {
	header := string(must[[]byte](t)(os.ReadFile(headerPath)))
	if count := len(declared(header)); count < 300 {
		t.Fatalf("only %d declarations were found", count)
	}
	names := used(t)
	if lacking := missing(names, header); len(lacking) > 0 {
		t.Errorf("not wrapped: %v", lacking)
	}
	more := header + "ATTMD_API void attmd_not_there(int32_t x);\nenum { ATTMD_NOT_THERE = 1 };\n" +
		"typedef struct attmd_nothing {\n    double a, not_there[3]; /**< , nor_this; */\n} attmd_nothing;\n"
	found := slices.DeleteFunc(missing(names, more), func(name string) bool {
		return slices.Contains(missing(names, header), name)
	})
	equal(t, found, []string{".a", ".not_there", "ATTMD_NOT_THERE", "attmd_not_there"})
}
