package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport says which rooms of this module a room may import; see
// docs/architecture.md. Test files are free.
var mayImport = map[string][]string{
	"brickyard/gluster":           {},
	"brickyard/gluster/cli":       {"brickyard/gluster"},
	"brickyard/gluster/sim":       {"brickyard/gluster"},
	"brickyard/gluster/preflight": {"brickyard/gluster"},
	"brickyard/gluster/jobs":      {"brickyard/gluster", "brickyard/gluster/preflight"},
	"brickyard/gluster/engine":    {"brickyard/gluster", "brickyard/gluster/preflight", "brickyard/gluster/jobs"},
	"brickyard/store":             {"brickyard/gluster", "brickyard/gluster/jobs", "brickyard/gluster/preflight"},
	"brickyard/static":            {},
	"brickyard/views":             {"brickyard/gluster", "brickyard/gluster/jobs", "brickyard/gluster/preflight", "brickyard/static"},
	"brickyard/handlers": {
		"brickyard/gluster", "brickyard/gluster/engine", "brickyard/gluster/jobs", "brickyard/gluster/preflight",
		"brickyard/store", "brickyard/views", "brickyard/static",
	},
	"brickyard": {"brickyard/server"},
	"brickyard/server": {
		"brickyard/gluster", "brickyard/gluster/cli", "brickyard/gluster/sim", "brickyard/gluster/engine", "brickyard/gluster/jobs",
		"brickyard/store", "brickyard/handlers",
	},
}

// onlyIn says which rooms know a technology.
var onlyIn = map[string][]string{
	"github.com/labstack/echo/v4": {"brickyard/handlers"},
	"github.com/r3labs/sse/v2":    {"brickyard/handlers"},
	"github.com/a-h/templ":        {"brickyard/views"},
	"database/sql":                {"brickyard/store"},
	"modernc.org/sqlite":          {"brickyard/store"},
	"os/exec":                     {"brickyard/gluster/cli"},
	"encoding/xml":                {"brickyard/gluster/cli", "brickyard/gluster/sim"},
	"github.com/playwright-community/playwright-go": {},
}

type room struct {
	ImportPath string
	Imports    []string
}

func TestEveryImportFollowsTheArrowsOfTheArchitecture(t *testing.T) {
	for _, r := range rooms(t) {
		if strings.HasPrefix(r.ImportPath, "brickyard/e2e") {
			continue // tests and their cluster may see everything
		}
		allowed, known := mayImport[r.ImportPath]
		if !known {
			t.Errorf("%s is a new room: say in this test what it may import", r.ImportPath)
			continue
		}
		for _, i := range r.Imports {
			if (i == "brickyard" || strings.HasPrefix(i, "brickyard/")) && !slices.Contains(allowed, i) {
				t.Errorf("%s imports %s, which is against the arrows", r.ImportPath, i)
			}
			if owners, owned := onlyIn[i]; owned && !slices.Contains(owners, r.ImportPath) {
				t.Errorf("%s imports %s, which only %v may", r.ImportPath, i, owners)
			}
		}
	}
}

func TestTheVocabularyImportsOnlyTheStandardLibrary(t *testing.T) {
	for _, r := range rooms(t) {
		if r.ImportPath != "brickyard/gluster" && r.ImportPath != "brickyard/gluster/preflight" {
			continue
		}
		for _, i := range r.Imports {
			if strings.Contains(strings.Split(i, "/")[0], ".") {
				t.Errorf("%s imports %s", r.ImportPath, i)
			}
		}
	}
}

// The record decides by what it is given: it waits for nothing, asks nobody, and has
// no clock.
func TestTheRecordIsPure(t *testing.T) {
	for _, r := range rooms(t) {
		if r.ImportPath != "brickyard/gluster/jobs" {
			continue
		}
		for _, i := range r.Imports {
			if slices.Contains([]string{"context", "sync", "sync/atomic", "log/slog", "os", "io", "net"}, i) {
				t.Errorf("%s imports %s", r.ImportPath, i)
			}
		}
	}
	for _, f := range writtenFiles(t, "gluster/jobs") {
		for _, effect := range []string{"time.Now(", "time.Since(", "time.Sleep(", "time.After(", "go func"} {
			if strings.Contains(f.text, effect) {
				t.Errorf("%s has %s", f.path, effect)
			}
		}
	}
}

// What a job may become is settled in the record and nowhere else.
func TestOnlyTheRecordChangesAJobsStateAndPhase(t *testing.T) {
	change := regexp.MustCompile(`\.(State|Phase)\b[^=\n!<>:]*(, [^=\n]*)?[^=!<>:]= `)
	for _, f := range writtenFiles(t, "gluster/engine", "handlers", "server", "views") {
		for i, code := range f.code() {
			if change.MatchString(code) && !strings.Contains(code, "gluster.Target") {
				t.Errorf("%s:%d: %s", f.path, i+1, strings.TrimSpace(code))
			}
		}
	}
}

// What is particular about a kind of job is told by jobs.Kind, done by an operation, and
// put into words by a kind of the views.
func TestNobodyAsksAJobForItsActionToDecideByIt(t *testing.T) {
	asked := regexp.MustCompile(`\.Action (==|!=)|switch .*\bAction\b|switch .*\.Action \{$|case .*\bAction(Rebalance|FixLayout|RemoveBrick|ReplaceBrick|ResetBrick)\b`)
	for _, f := range writtenFiles(t, "gluster/jobs", "gluster/engine", "views", "handlers") {
		for i, code := range f.code() {
			// Two actions may be compared with each other, a filter may have none, and the
			// list calls a fix-layout a rebalance, which is found out later.
			same := strings.Contains(code, `.Action != ""`) || strings.Contains(code, "before.Action") || strings.Contains(code, "wanted.Action") || strings.Contains(code, "TaskFixLayout")
			if asked.MatchString(code) && !same {
				t.Errorf("%s:%d: %s", f.path, i+1, strings.TrimSpace(code))
			}
		}
	}
}

// A part of the engine owns its state: what it keeps is touched in its own file.
func TestWhatAPartOfTheEngineKeepsIsTouchedByThatPartAlone(t *testing.T) {
	owners := map[string][]string{
		`\.(reserved|sentAt)\b`:                     {"claims.go"},
		`\.tried\b`:                                 {"tries.go"},
		`\.known\b`:                                 {"recorded_tasks.go"},
		`\.(said|failing)\b`:                        {"complaints.go"},
		`\.(statusAt|hung|allDeadline)\b`:           {"reader.go"},
		`\.noRecords\b`:                             {"snapshot.go"},
		`\.snapshot\.(CompareAndSwap|Store|Swap)\(`: {"snapshot.go"},
		`\.store\.(UpdateJob|UpdateJobUnderKey)\(`:  {"records.go"},
	}
	files := writtenFiles(t, "gluster/engine")
	for field, in := range owners {
		touches, met := regexp.MustCompile(field), false
		for _, f := range files {
			touched := touches.MatchString(f.text)
			met = met || touched
			if touched && !slices.Contains(in, filepath.Base(f.path)) {
				t.Errorf("%s touches %s, which %v owns", f.path, field, in)
			}
		}
		if !met {
			t.Errorf("%s is nowhere: say here what owns it now", field)
		}
	}
}

// written is a file that people wrote, and that is no test.
type written struct{ path, text string }

// code are its lines without their comments.
func (w written) code() []string {
	lines := strings.Split(w.text, "\n")
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, "//")
	}
	return lines
}

// writtenFiles are those of some rooms.
func writtenFiles(t *testing.T, rooms ...string) (files []written) {
	t.Helper()
	for _, room := range rooms {
		paths, err := filepath.Glob(room + "/*.go")
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", room, paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, written{path, string(text)})
		}
	}
	return files
}

func rooms(t *testing.T) []room {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []room
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var r room
		if err := decoder.Decode(&r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if len(all) < 8 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}
