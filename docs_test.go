package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs are the pages that make promises: what they name has to be there.
func docs(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("docs/*.md")
	if err != nil || len(paths) < 4 {
		t.Fatalf("docs: %v, %v", paths, err)
	}
	pages := map[string]string{}
	for _, p := range append(paths, "README.md", "CONTRIBUTING.md") {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		pages[p] = string(b)
	}
	return pages
}

var (
	testDefined = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`)
	// testNamed is a test in backticks, cut off by "…" or with a scene behind a slash.
	testNamed = regexp.MustCompile("`[^` ]*?(Test[A-Za-z0-9_]{3,})(…?)[^`]*`")
)

func TestEveryTestThatTheDocsNameExists(t *testing.T) {
	var all []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." {
			return skip(err)
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(path)
		for _, m := range testDefined.FindAllStringSubmatch(string(b), -1) {
			all = append(all, m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for page, text := range docs(t) {
		for _, m := range testNamed.FindAllStringSubmatch(text, -1) {
			name, open := m[1], m[2] != ""
			found := false
			for _, test := range all {
				found = found || test == name || open && strings.HasPrefix(test, name)
			}
			if !found {
				t.Errorf("%s names %s%s, which there is not", page, name, m[2])
			}
		}
	}
}

func skip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}

// buttonRow is a line of the table in docs/architecture.md that says where the code of
// a button is: its name, and files in backticks.
var buttonRow = regexp.MustCompile(`(?m)^\| \*([^*|]+)\* \|(.+)\|$`)

func TestTheCodeOfEveryButtonIsWhereTheTableSays(t *testing.T) {
	rows := buttonRow.FindAllStringSubmatch(docs(t)["docs/architecture.md"], -1)
	if len(rows) < 10 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	files := regexp.MustCompile("`([a-z_/]+\\.(?:go|templ))`")
	for _, row := range rows {
		named := files.FindAllStringSubmatch(row[2], -1)
		if len(named) < 3 {
			t.Errorf("%s: %d files", row[1], len(named))
		}
		for _, f := range named {
			if _, err := os.Stat(f[1]); err != nil {
				t.Errorf("%s: %v", row[1], err)
			}
		}
	}
}
