package jobs

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var updateList = flag.Bool("update", false, "write the list of docs/notices.md from the words")

const listOfNotices = "../../docs/notices.md"

// argsOf are the names of the arguments that the words of a code are made of.
func argsOf(code NoticeCode) []string {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(noticeWords[code], -1) {
		if p, ok := phrases[m[1]]; ok {
			for _, name := range p.of {
				names[name] = true
			}
			continue
		}
		place := regexp.MustCompile(`[?#].*`).ReplaceAllString(m[1], "")
		for name := range strings.SplitSeq(strings.TrimSuffix(place, " size"), "+") {
			names[name] = true
		}
	}
	if code == NoticeRefusal {
		names["code"] = true // for programs; people read the words
	}
	if code == NoticeFinding {
		names["rule"] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// sources are the files of the record and of the engine, tests left out, by path.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, dir := range []string{".", "../engine"} {
		paths, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(paths) == 0 {
			t.Fatalf("%v, %v", paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files[path] = file
		}
	}
	return files
}

// codesByName are the codes by their constants' names.
func codesByName(t *testing.T) map[string]NoticeCode {
	t.Helper()
	codes := map[string]NoticeCode{}
	ast.Inspect(sources(t)["notice_codes.go"], func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes[spec.Names[0].Name] = NoticeCode(code)
		}
		return true
	})
	return codes
}

func TestEveryCodeHasWordsAndANameOfItsOwn(t *testing.T) {
	byName, seen := codesByName(t), map[NoticeCode]string{}
	for name, code := range byName {
		if noticeWords[code] == "" {
			t.Errorf("%s has no words", name)
		}
		if other, taken := seen[code]; taken {
			t.Errorf("%s and %s are both %q", name, other, code)
		}
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(string(code)) {
			t.Errorf("%s is %q", name, code)
		}
		seen[code] = name
	}
	for code := range noticeWords {
		if seen[code] == "" {
			t.Errorf("%q has words, and is no code", code)
		}
	}
}

func TestEveryCodeIsSaidSomewhere(t *testing.T) {
	said := map[string]bool{}
	for path, file := range sources(t) {
		if path == "notice_codes.go" || path == "notice_words.go" {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				said[id.Name] = true
			}
			return true
		})
	}
	for name := range codesByName(t) {
		if !said[name] {
			t.Errorf("%s is never said", name)
		}
	}
}

// nameOf is the last name of an expression such as jobs.Say.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// Where a code or its arguments are a variable, nothing can be told here.
func TestNoticesAreSaidWithTheArgumentsTheirWordsNeed(t *testing.T) {
	codes, checked := codesByName(t), 0
	for path, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch nameOf(call.Fun) {
			case "SayText":
				if path != "notice.go" && path != "notice_errors.go" {
					t.Errorf("%s says a text: give it a code", path)
				}
			case "Say":
				for _, arg := range call.Args {
					if code, ok := codes[nameOf(arg)]; ok && len(argsOf(code)) > 0 {
						t.Errorf("%s: %s is said without its arguments", path, code)
					}
				}
			case "SayWith":
				code, known := codes[nameOf(call.Args[0])]
				args, literal := call.Args[1].(*ast.CompositeLit)
				if !known || !literal {
					return true
				}
				var names []string
				for _, e := range args.Elts {
					name, _ := strconv.Unquote(e.(*ast.KeyValueExpr).Key.(*ast.BasicLit).Value)
					names = append(names, name)
				}
				slices.Sort(names)
				if want := argsOf(code); !slices.Equal(names, want) {
					t.Errorf("%s: %s is said with %q, and needs %q", path, code, names, want)
				}
				checked++
			}
			return true
		})
	}
	if checked < 40 {
		t.Errorf("only %d were looked at", checked)
	}
}

// docs/notices.md ends with a table of all codes.
func TestTheListOfNoticesIsComplete(t *testing.T) {
	b, err := os.ReadFile(listOfNotices)
	if err != nil {
		t.Fatal(err)
	}
	const head = "| code | arguments | words |\n|---|---|---|\n"
	before, rows, found := strings.Cut(string(b), head)
	if !found {
		t.Fatalf("%s has no table", listOfNotices)
	}
	var list strings.Builder
	for _, code := range slices.Sorted(maps.Keys(noticeWords)) {
		fmt.Fprintf(&list, "| `%s` | %s | %s |\n", code, strings.Join(argsOf(code), ", "), strings.ReplaceAll(noticeWords[code], "|", `\|`))
	}
	if *updateList {
		if err := os.WriteFile(listOfNotices, []byte(before+head+list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if rows != list.String() {
		t.Errorf("the list in %s is not that of the words; go test ./gluster/jobs -update writes it", listOfNotices)
	}
}
